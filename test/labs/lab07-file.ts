/** What other programs make of the file that `npm start` leaves behind. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { datasets, exportOnnx, loadModel, NdArray } from "keratin";
import { type OpenOnnx, TOLERANCE } from "../../packages/keratin/test/formats/onnx/runtime.ts";
import { command } from "../command.ts";

const DIGITS = 500;

/** Digits that the model was tested with, and what Keratin reads in them. */
export async function readDigits(file: string): Promise<{ digits: NdArray; expected: NdArray }> {
  const { test } = await datasets.mnist.load({ source: "embedded" });
  const { data, shape } = test.x.slice(0, DIGITS);
  const digits = new NdArray(
    Float32Array.from(data, (ink) => ink / 255),
    shape,
  );
  return { digits, expected: await (await loadModel(file)).predict(digits, { verbose: 0 }) };
}

function assertSame(found: NdArray["data"] | undefined, { data }: NdArray, where: string): void {
  assert.equal(found?.length, data.length, where);
  let largest = 0;
  for (const [i, p] of data.entries()) largest = Math.max(largest, Math.abs(p - (found?.[i] ?? Number.NaN)));
  console.log(`${where}: max |Δ| = ${largest}`);
  assert.ok(largest <= TOLERANCE, `${where}: max |Δ| = ${largest}`);
}

/** zipfile, h5py and stock Keras take the file; Keras says nothing and predicts the same. */
export async function checkInKeras(python: string, folder: string, file: string): Promise<void> {
  const { digits, expected } = await readDigits(file);
  const [inputs, outputs] = [join(folder, "inputs.f32"), join(folder, "outputs.f32")];
  writeFileSync(inputs, Buffer.from(digits.data.buffer));
  const { status, output } = await command(python, ["golden/check_file.py", file, inputs, outputs], { seconds: 300 });
  console.log(output);
  assert.equal(status, 0, output);
  const found = Uint8Array.from(readFileSync(outputs));
  assertSame(new Float32Array(found.buffer), expected, "Keras");
}

/** Its ONNX gives the same. */
export async function checkInOnnx(open: OpenOnnx, file: string, runtime: string): Promise<void> {
  const { digits, expected } = await readDigits(file);
  const model = await loadModel(file);
  const run = await open(await exportOnnx(model));
  const [output] = Object.values(await run({ [model.inputs[0]?.name ?? ""]: digits }));
  assertSame(output?.data, expected, runtime);
}
