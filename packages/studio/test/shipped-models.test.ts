/** The models that the studio ships: what scripts/train-shipped-models.ts wrote of them is true. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DataError, datasets, getBackend, loadModel, NdArray, setBackend, WasmBackend } from "keratin";

interface Written {
  readonly classNames: readonly string[];
  readonly epochs: number;
  readonly testImages: number;
  readonly testAccuracy: number;
  readonly log: readonly { readonly epoch: number; readonly loss: number; readonly testAccuracy: number }[];
}

const FOLDER = new URL("../public/models/", import.meta.url);
const written = (name: string): Written => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));
const load = (name: string) => loadModel(new Uint8Array(readFileSync(new URL(`${name}.keras`, FOLDER))));

const backend = getBackend();
before(() => setBackend(new WasmBackend({ deterministic: true })));
after(() => setBackend(backend));

const PARAMETERS = { lab07: 93_322, cifar10: 32_778, deep: 204_970 } as const;
for (const [name, parameters] of Object.entries(PARAMETERS)) {
  test(`${name}: the file loads; its log ends with its accuracy`, async () => {
    const model = await load(name);
    assert.equal(model.countParams(), parameters);
    const { classNames, epochs, testAccuracy, log } = written(name);
    assert.equal(classNames.length, model.outputShape?.at(-1));
    assert.equal(log.length, epochs);
    assert.equal(log.at(-1)?.testAccuracy, testAccuracy);
    assert.ok(
      log.every(({ epoch, loss }, i) => epoch === i + 1 && loss < (log[i - 1]?.loss ?? Number.POSITIVE_INFINITY)),
    );
    model.dispose();
  });
}

/** The part of the first images that the model has right. */
async function accuracyOf(name: string, { x, y }: { x: NdArray; y: NdArray }, most: number): Promise<number> {
  const model = await load(name);
  const count = Math.min(most, y.data.length);
  const images = x.slice(0, count);
  const scaled = new NdArray(
    Float32Array.from(images.data, (byte) => byte / 255),
    images.shape,
  );
  const scores = await model.predict(scaled, { batchSize: 100, verbose: 0 });
  model.dispose();
  const classes = scores.shape[1] ?? 1;
  let right = 0;
  for (let i = 0; i < count; i++) {
    const row = scores.data.subarray(i * classes, (i + 1) * classes);
    if (row.indexOf(Math.max(...row)) === y.data[i]) right++;
  }
  return right / count;
}

test("lab07 is as good on 1,000 embedded digits (of those that it learnt from) as is written, within 0.015", async () => {
  const { test: digits } = await datasets.mnist.load({ source: "embedded" });
  const found = await accuracyOf("lab07", digits, 1000);
  assert.ok(Math.abs(found - written("lab07").testAccuracy) < 0.015, `accuracy ${found}`);
});

test("cifar10 and deep have the accuracy written beside them, within 0.002", async (context) => {
  const sets = await datasets.cifar10.load({ download: false }).catch((error: unknown) => {
    if (error instanceof DataError) return undefined;
    throw error;
  });
  if (!sets) return context.skip("no CIFAR-10 in KERATIN_DATA_DIR");
  for (const name of ["cifar10", "deep"]) {
    const { testImages, testAccuracy } = written(name);
    if (sets.test.y.data.length < testImages) return context.skip(`fewer than ${testImages} images`);
    const found = await accuracyOf(name, sets.test, testImages);
    assert.ok(Math.abs(found - testAccuracy) < 0.002, `${name}: accuracy ${found}`);
  }
});
