/**
 * Lab 07 reaches the lecture's accuracy whatever the seed, on the embedded digits and on all of MNIST; and the file that
 * it writes is read by others.
 */
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { opener, openOnnx } from "../../packages/keratin/test/formats/onnx/runtime.ts";
import { command, ROOT } from "../command.ts";
import { checkInKeras, checkInOnnx } from "./lab07-file.ts";

const SEEDS = [1, 2, 3, 4, 5];
const python = process.env["KERATIN_KERAS_PYTHON"] ?? ".venv-keras/bin/python";
const noPython = existsSync(python)
  ? false
  : `no Python with Keras at ${python}; golden/README.md says how to make one`;
const PEERS = join(ROOT, "packages/keratin/test/formats/onnx/peers/");
const hasNative = existsSync(join(PEERS, "node_modules/onnxruntime-node/package.json"));
const noNative = hasNative ? false : `no onnxruntime-node in ${PEERS}; .ci/run installs it`;

/** Where the first run's model stays; its program is that of `npm start`. */
const kept = mkdtempSync(join(tmpdir(), "keratin-lab07-file-"));
const file = join(kept, "lab07.keras");
after(() => rmSync(kept, { recursive: true }));

/** Runs the lab in an empty folder and returns the test accuracy it prints. */
async function accuracyOf(seed: number, options: readonly string[]): Promise<number> {
  const cwd = mkdtempSync(join(tmpdir(), "keratin-lab07-"));
  try {
    const args = ["--conditions=keratin-source", join(ROOT, "labs", "lab07.ts"), "--seed", String(seed), ...options];
    const { status, output } = await command(process.execPath, args, { cwd, seconds: 240 });
    assert.equal(status, 0, output);
    const report = join(cwd, "out", "lab07", "report.html");
    assert.ok(existsSync(report) && statSync(report).size > 10_000, "the report was written");
    if (!existsSync(file)) copyFileSync(join(cwd, "out", "lab07", "lab07.keras"), file);
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

test(
  "the file that the lab wrote: zipfile and h5py read it, stock Keras says nothing and predicts the same, |Δ| ≤ 1e-5",
  {
    skip: noPython,
  },
  () => checkInKeras(python, kept, file),
);

test("its ONNX in onnxruntime-web on 500 digits, |Δ| ≤ 1e-5", () => checkInOnnx(openOnnx, file, "onnxruntime-web"));

test("its ONNX in native onnxruntime on 500 digits, |Δ| ≤ 1e-5", { skip: noNative }, () =>
  checkInOnnx(opener(createRequire(PEERS)("onnxruntime-node")), file, "onnxruntime-node"),
);

const missing = process.env["KERATIN_DATA_DIR"] ? false : "KERATIN_DATA_DIR does not name a folder with all of MNIST";
test("all of MNIST, seeds 1–5: test accuracy ≥ 0.983, median ≥ 0.99", { skip: missing }, async () => {
  const accuracies: number[] = [];
  for (const seed of SEEDS) accuracies.push(await accuracyOf(seed, ["--full"]));
  accuracies.sort((a, b) => a - b);
  assert.ok((accuracies[0] ?? 0) >= 0.983, `found ${accuracies}`);
  assert.ok((accuracies[2] ?? 0) >= 0.99, `found ${accuracies}`);
});
