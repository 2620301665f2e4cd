/** Fresh projects into which the packed library is installed, as its users do it. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command, ROOT } from "../command.ts";

/** The pages and scripts that are copied into the projects. */
const APP = join(ROOT, "test", "packaging", "app");

/** Packs the library into the folder; returns the tarball's path. */
async function pack(folder: string): Promise<string> {
  const args = ["pack", "--workspace", "keratin", "--pack-destination", folder];
  const { status, output } = await command("npm", args, { seconds: 300 });
  assert.equal(status, 0, output);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  assert.ok(tarball, `npm pack left no tarball: ${output}`);
  return join(folder, tarball);
}

export interface Project {
  readonly folder: string;
  remove(): void;
}

/**
 * Makes a project in a temporary folder with the packed library and other packages, and the files of `app/`.
 *
 * @param packages name → version of what is installed besides keratin
 */
export async function freshProject(packages: Readonly<Record<string, string>>): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "keratin-project-"));
  const tarball = await pack(folder);
  const dependencies = { ...packages, keratin: `file:${tarball}` };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  cpSync(APP, folder, { recursive: true });
  const { status, output } = await command("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: folder,
    seconds: 300,
  });
  assert.equal(status, 0, output);
  assert.ok(existsSync(join(folder, "node_modules", "keratin", "dist", "index.js")));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
