/** Lab 07 reaches the lecture's accuracy whatever the seed, on the embedded digits and on all of MNIST. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { command, ROOT } from "../command.ts";

const SEEDS = [1, 2, 3, 4, 5];

/** Runs the lab in an empty folder and returns the test accuracy it prints. */
async function accuracyOf(seed: number, options: readonly string[]): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), "keratin-lab07-"));
  try {
    const args = ["--conditions=keratin-source", join(ROOT, "labs", "lab07.ts"), "--seed", String(seed), ...options];
    const { status, output } = await command(process.execPath, args, { cwd, seconds: 240 });
    assert.equal(status, 0, output);
    const report = join(cwd, "out", "lab07", "report.html");
    assert.ok(existsSync(report) && statSync(report).size > 10_000, "the report was written");
    const accuracy = Number(/Test accuracy: ([\d.]+)/.exec(output)?.[1]);
    console.log(`seed ${seed}: test accuracy ${accuracy}`);
    return accuracy;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

for (const seed of SEEDS) {
  test(`the embedded digits, seed ${seed}: test accuracy ≥ 0.97`, async () => {
    const accuracy = await accuracyOf(seed, []);
    assert.ok(accuracy >= 0.97, `found ${accuracy}`);
  });
}

const missing = process.env["KERATIN_DATA_DIR"] ? false : "KERATIN_DATA_DIR does not name a folder with all of MNIST";
test("all of MNIST, seeds 1–5: test accuracy ≥ 0.983, median ≥ 0.99", { skip: missing }, async () => {
  const accuracies: number[] = [];
  for (const seed of SEEDS) accuracies.push(await accuracyOf(seed, ["--full"]));
  accuracies.sort((a, b) => a - b);
  assert.ok((accuracies[0] ?? 0) >= 0.983, `found ${accuracies}`);
  assert.ok((accuracies[2] ?? 0) >= 0.99, `found ${accuracies}`);
});
