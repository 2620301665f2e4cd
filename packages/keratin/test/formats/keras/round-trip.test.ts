/** Models to Keras's files and back, in Keratin alone; real Keras: fixtures.test.ts and golden/. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import { loadModel, saveModel } from "../../../src/formats/keras/index.ts";
import * as optimizers from "../../../src/nn/optimizers/index.ts";
import { ArgumentError } from "../../../src/util/errors.ts";
import { assertSame, folder, images, labels, network, prepare } from "./support.ts";

const OPTIMIZERS = {
  "SGD with momentum": () => optimizers.SGD({ momentum: 0.9, nesterov: true }),
  RMSprop: () => optimizers.RMSprop({ centered: true, momentum: 0.5 }),
  Adam: () => optimizers.Adam({ amsgrad: true, useEma: true, gradientAccumulationSteps: 2 }),
  Nadam: () => optimizers.Nadam(),
  Adadelta: () => optimizers.Adadelta(),
  "a schedule": () =>
    optimizers.SGD({ learningRate: optimizers.schedules.CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }) }),
  "a name": () => "rmsprop",
};

describe("a model in a file", () => {
  beforeEach(prepare);

  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`training goes on where it was, to the same bits: ${name}`, async (test) => {
      const path = join(await folder(test), "m.keras");
      const model = network(make());
      for (let step = 0; step < 3; step++) await model.trainOnBatch(images(6, step), labels(6));
      await model.save(path);
      const again = await loadModel(path);
      await assertSame(model, again, images(4));
      for (const one of [model, again]) await one.trainOnBatch(images(6, 9), labels(6));
      await assertSame(model, again, images(4));
      assert.equal(again.toJSON(), model.toJSON());
    });
  }

  for (const name of ["RMSprop", "Adam", "a schedule", "a name"] as const) {
    it(`whole-model .h5: weights, optimizer and losses come back: ${name}`, async (test) => {
      const path = join(await folder(test), "m.h5");
      const model = network(OPTIMIZERS[name]());
      await model.trainOnBatch(images(6), labels(6));
      await model.save(path);
      const again = await loadModel(path);
      await assertSame(model, again, images(4));
      assert.deepEqual(await again.testOnBatch(images(6), labels(6)), await model.testOnBatch(images(6), labels(6)));
    });
  }

  it("of bytes, without a path; compile: false leaves the optimizer out", async () => {
    const model = network();
    await model.trainOnBatch(images(6), labels(6));
    const bytes = await saveModel(model);
    const again = await loadModel(new Blob([bytes]), { compile: false });
    assert.equal(again.optimizer, undefined);
    assert.deepEqual(await again.predict(images(3), { verbose: 0 }), await model.predict(images(3), { verbose: 0 }));
    await assertSame(model, await loadModel(bytes.buffer), images(4));
  });

  it("weights alone, into a model that is there", async (test) => {
    const path = join(await folder(test), "m.weights.h5");
    const model = network();
    await model.trainOnBatch(images(6), labels(6));
    await model.saveWeights(path);
    const [fromPath, fromArchive] = [network(), network()];
    await fromPath.trainOnBatch(images(6, 2), labels(6));
    await fromPath.loadWeights(path);
    await assertSame(model, fromPath, images(4));
    await fromArchive.loadWeights(await saveModel(model));
    assert.deepEqual(await fromArchive.getWeights(), await model.getWeights());
    await fromArchive.loadWeights(new Uint8Array(await readFile(path)));
    for (const format of ["legacy-weights.h5", "h5"] as const) {
      const fromLegacy = network();
      await fromLegacy.loadWeights(await saveModel(model, { format }));
      assert.deepEqual(await fromLegacy.getWeights(), await model.getWeights());
    }
  });

  it("endings say the format", async () => {
    const model = network();
    await assert.rejects(model.save("m.pb"), ArgumentError);
    await assert.rejects(
      model.save("m.weights.h5"),
      /save of Model ".*": expected a path that ends with \.keras or \.h5/,
    );
    await assert.rejects(model.saveWeights("m.keras"), /expected a path that ends with \.weights\.h5 or \.h5/);
  });
});
