/** `npm run studio:build`: the static build, for any static host, under any path. `--if-stale` leaves one that is current. */
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";
import { BUILD, STUDIO, viteConfig } from "./vite.ts";

/** Whether a build is there and no source is newer. */
function isBuilt(): boolean {
  const built = statSync(join(BUILD, "index.html"), { throwIfNoEntry: false });
  if (!built) return false;
  const sources = globSync(["{src,server,public}/**/*", "index.html", "package.json", "../keratin/src/**/*.ts"], {
    cwd: STUDIO,
  });
  return sources.every((file) => statSync(join(STUDIO, file)).mtimeMs <= built.mtimeMs);
}

export async function buildStudio(outDir = BUILD): Promise<void> {
  await build({ ...viteConfig(outDir), logLevel: "warn" });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { "if-stale": { type: "boolean", default: false } } });
  if (!values["if-stale"] || !isBuilt()) {
    console.log("Building the studio …");
    await buildStudio();
    console.log(`The static build is in ${BUILD}. Any static host can serve it, under any path.`);
  }
}
