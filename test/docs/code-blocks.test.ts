/** Every block of TypeScript in the README and in docs/ runs as it stands. */
import assert from "node:assert/strict";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command, ROOT } from "../command.ts";

const pages = globSync(["README.md", "packages/*/README.md", "docs/**/*.md"], { cwd: ROOT }).sort();
// Inside the repository, so that "keratin" is found; git ignores it.
const folder = join(ROOT, "out", "docs");
mkdirSync(folder, { recursive: true });

for (const page of pages) {
  const text = readFileSync(join(ROOT, page), "utf8");
  [...text.matchAll(/^```ts\n(.*?)^```$/gms)].forEach(([, code = ""], index) => {
    test(`${page}, block ${index + 1}: runs and ends by itself`, async () => {
      const file = join(folder, `${page.replace(/\W+/g, "-")}-${index + 1}.ts`);
      writeFileSync(file, code);
      const args = ["--conditions=keratin-source", file];
      const { status, signal, output } = await command(process.execPath, args, { seconds: 60 });
      assert.deepEqual({ status, signal }, { status: 0, signal: null }, output);
    });
  });
}
