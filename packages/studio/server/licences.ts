/** The licences of what is bundled into workers: Vite lists those of the page (`build.license`), not theirs. */
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** The package's folder in a module's path. */
const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)(?=\/)/;

export interface WorkerLicences {
  /** Goes into the workers' builds: sees what they are made of. */
  readonly seeing: Plugin;
  /** Goes into the page's build, which ends after theirs: writes the file. */
  readonly writing: Plugin;
}

export function workerLicences(fileName: string): WorkerLicences {
  const folders = new Map<string, string>();
  const seeing: Plugin = {
    name: "worker-licences-seen",
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const [folder, name] = PACKAGE.exec(id) ?? [];
        if (folder && name) folders.set(name, folder);
      }
    },
  };
  const writing: Plugin = {
    name: "worker-licences",
    apply: "build",
    generateBundle() {
      const texts = [...folders].sort().map(([name, folder]) => `## ${name}\n\n${licenceIn(folder)}\n`);
      this.emitFile({
        type: "asset",
        fileName,
        source: `# Licenses of what the workers contain\n\n${texts.join("\n")}`,
      });
    },
  };
  return { seeing, writing };
}

/** The package's licence; some name theirs, but bring no text. */
function licenceIn(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(`${folder}/${file}`, "utf8").trim();
  const { license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { license?: string };
  return `License: ${license}`;
}
