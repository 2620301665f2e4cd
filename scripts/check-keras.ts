/**
 * Sends models as files between Keras and Keratin, both ways: `npm run check:keras`. Each side loads what the other saved,
 * predicts the same, and goes on with a training that the other began: the same weights after one more step.
 * Needs Python with Keras: `KERATIN_KERAS_PYTHON`, or .venv-keras (golden/README.md says how to make it).
 * The last line is `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setBackend, WasmBackend } from "keratin";
import { fromKeras } from "./check-keras/from-keras.ts";
import { Report } from "./check-keras/report.ts";
import { toKeras } from "./check-keras/to-keras.ts";

const PYTHON = process.env["KERATIN_KERAS_PYTHON"] ?? ".venv-keras/bin/python";

/** Runs golden/check_keras.py; its output is shown. */
function keras(command: "write" | "read", folder: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(PYTHON, ["golden/check_keras.py", command, folder], {
    encoding: "utf8",
  });
  process.stdout.write(stdout);
  if (status !== 0) process.stdout.write(stderr);
  return { status, output: stdout };
}

async function main(folder: string): Promise<Report> {
  const report = new Report();
  console.log("\nKeras saves, Keratin loads");
  const written = keras("write", folder);
  if (written.status === 0) await fromKeras(folder, report);
  else report.line("Keras writes its models", ["golden/check_keras.py failed"]);
  console.log("\nKeratin saves, Keras loads");
  await toKeras(folder);
  const { output } = keras("read", folder);
  const [, passed = "0", failed = "1"] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  report.passed += Number(passed);
  report.failed += Number(failed);
  return report;
}

if (!existsSync(PYTHON)) {
  console.error(`There is no Python with Keras at ${PYTHON}; golden/README.md says how to make one.`);
  process.exit(1);
}
setBackend(new WasmBackend());
const folder = await mkdtemp(join(tmpdir(), "keratin-keras-"));
try {
  const { passed, failed } = await main(folder);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
