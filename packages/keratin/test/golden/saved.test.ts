/** Files that real Keras saved (golden/saved.py, golden/saved_keras2.py): predictions, and training that goes on. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { getBackend, setBackend } from "../../src/backend/current.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { loadModel } from "../../src/formats/keras/index.ts";
import type { Model } from "../../src/model/model.ts";
import { FileFormatError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { assertClose, loadSuite, type Packed } from "./fixture.ts";

interface SavedCase {
  readonly name: string;
  readonly files: string[];
  readonly weights: Packed[];
  readonly x: Packed[];
  readonly outputs: Packed[];
  /** Of models with an optimizer, as `next`, the weights after one more step on x and y. */
  readonly y?: Packed[];
  readonly next?: Packed[];
  readonly optimizer?: {
    readonly class: string;
    readonly iterations: number;
    readonly variables: { readonly path: string; readonly value: Packed }[];
  };
}

const OUTPUT = 1e-5;
const STEP = 1e-5;
const path = (file: string): string =>
  fileURLToPath(new URL(`../../../../golden/fixtures/saved/${file}`, import.meta.url));

/** `.weights.h5` hold no model: the first file of a case does. */
async function load({ files }: SavedCase, file: string): Promise<Model> {
  if (!file.endsWith(".weights.h5")) return loadModel(path(file));
  const model = await loadModel(path(files[0] as string), { compile: false });
  const zeros = (await model.getWeights()).map(({ data, shape }) => new NdArray(data.slice().fill(0), shape));
  await model.setWeights(zeros);
  await model.loadWeights(path(file));
  return model;
}

for (const name of ["saved", "saved_keras2"]) {
  const { cases, array } = loadSuite<SavedCase>(name);
  const close = (found: readonly NdArray[], expected: readonly Packed[], tolerance: number, what: string): void => {
    assert.equal(found.length, expected.length, `${what}: how many`);
    for (const [i, { data }] of found.entries()) {
      assertClose(data, array(expected[i] as Packed).data, tolerance, `${what} ${i}`);
    }
  };

  async function check(golden: SavedCase, file: string): Promise<void> {
    const model = await load(golden, file);
    close(await model.getWeights(), golden.weights, 0, "weight");
    close(await model.predictAll(golden.x.map(array), { verbose: 0 }), golden.outputs, OUTPUT, "output");
    if (file.endsWith(".weights.h5")) return;
    const { optimizer } = golden;
    assert.equal(model.optimizer?.className, optimizer?.class ?? model.optimizer?.className);
    if (optimizer) {
      const variables = await Promise.all(
        (model.optimizer?.variables ?? []).map(async (variable) => new NdArray(await variable.read(), variable.shape)),
      );
      close(variables, optimizer.variables.map(({ value }) => value), 1e-7, "variable of the optimizer"); // biome-ignore format: one line
    }
    if (!golden.next) return;
    await model.trainOnBatch(golden.x.map(array), (golden.y ?? []).map(array));
    close(await model.getWeights(), golden.next, STEP, "after one more step, weight");
  }

  describe(`files of real Keras: outputs within ${OUTPUT}, weights after one more step within ${STEP} of their scale (${name})`, () => {
    const backend = getBackend();
    before(() => setBackend(new WasmBackend({ threads: 2 })));
    after(() => setBackend(backend));
    for (const golden of cases) for (const file of golden.files) it(file, () => check(golden, file));
  });
}

const REFUSED: Readonly<Record<string, RegExp>> = {
  channels_first: /channels_first/,
  mixed_float16: /mixed_float16/,
  operations: /Multiply|Add/,
  constraint: /kernel_constraint|MaxNorm/,
  lambda: /Lambda/,
  lstm: /LSTM/,
};

describe("what Keratin does not have is refused by name", () => {
  for (const [what, named] of Object.entries(REFUSED)) {
    it(what, async () => {
      await assert.rejects(loadModel(path(`refused-${what}.keras`)), (error: unknown) => {
        assert.ok(error instanceof FileFormatError, String(error));
        assert.match(error.message, named);
        return true;
      });
    });
  }
});
