/**
 * Runs the tests: `npm test`, or `npm run test:long` for the ones named `*.long.test.ts` that take minutes, a browser
 * or Python. Words after `--` choose the files whose path contains one of them: `npm test -- ops layers`.
 * Towards the end stand the files that took longest; the last line is `N passed, N failed`.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, sep } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({ options: { long: { type: "boolean" } }, allowPositionals: true });
const long = values.long ?? false;

const all = globSync(["packages/*/test/**/*.test.ts", "test/**/*.test.ts"]).map((file) => file.split(sep).join("/"));
const files = all
  .filter((file) => file.endsWith(".long.test.ts") === long)
  .filter((file) => positionals.length === 0 || positionals.some((word) => file.includes(word)))
  .sort();

console.log(`Node ${process.version}, ${files.length} test files`);
if (!long) {
  const skipped = all.filter((file) => file.endsWith(".long.test.ts"));
  const browsers = skipped.filter((file) => file.startsWith("test/studio/")).length;
  console.log(
    `Skipped: ${skipped.length} files of long tests (minutes, Python with Keras, or Chromium: ${browsers} of the studio alone). ` +
      "`npm run test:long` runs them, and says which it skips because something is missing.",
  );
}

let passed = 0;
let failed = 0;
const SLOWEST = 10;
const durations: { name: string; seconds: number }[] = [];
const stream = run({
  files,
  // The long tests start browsers and trainings of their own, which would disturb each other.
  concurrency: long ? 1 : availableParallelism(),
  execArgv: ["--conditions=keratin-source", "--expose-gc"],
});
stream.on("test:summary", ({ file, counts, duration_ms }) => {
  // One summary comes for each file, and one, without a file, for all.
  if (file !== undefined) {
    durations.push({ name: relative(".", file), seconds: duration_ms / 1000 });
    return;
  }
  passed = counts.passed;
  failed = counts.tests - counts.passed - counts.skipped - counts.todo;
});
stream.compose(spec).pipe(process.stdout);
stream.on("end", () => {
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
process.on("exit", () => {
  const slowest = durations.sort((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  for (const { name, seconds } of slowest) console.log(`${seconds.toFixed(1).padStart(8)} s  ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
});
