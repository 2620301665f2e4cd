import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { generate } from "../../src/data/circles.ts";
import { imageDatasetFromDirectory } from "../../src/data/images/from-directory.ts";
import { saveImg } from "../../src/data/images/load-img.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { DataError } from "../../src/util/errors.ts";
import { setRandomSeed } from "../../src/util/random.ts";

const root = await mkdtemp(join(tmpdir(), "keratin-fit-"));
after(() => rm(root, { recursive: true }));

/** Circles of more and of less than the middle radius, as two classes of pictures. */
before(async () => {
  const { x, y } = generate({ count: 120, size: 40, seed: 2 });
  for (const name of ["large", "small"]) await mkdir(join(root, name), { recursive: true });
  for (let i = 0; i < 120; i++) {
    const isLarge = (y.data[3 * i + 2] as number) > 0.15;
    const path = join(root, isLarge ? "large" : "small", `${i}.png`);
    await saveImg(path, x.slice(i, i + 1).reshape([40, 40, 1]), { scale: false });
  }
});

const OPTIONS = { imageSize: 20, batchSize: 16, colorMode: "grayscale", verbose: false, seed: 1 } as const;

function network(): Sequential {
  setRandomSeed(5);
  const model = new Sequential([
    layers.Input({ shape: [20, 20, 1] }),
    layers.Rescaling({ scale: 1 / 255 }),
    layers.Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
    layers.GlobalAveragePooling2D(),
    layers.Dense({ units: 2, activation: "softmax" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  return model;
}

test("a folder of pictures trains, validates, evaluates and predicts", async () => {
  const [training, validation] = await imageDatasetFromDirectory(root, {
    ...OPTIONS,
    validationSplit: 0.2,
    subset: "both",
  });
  const model = network();
  const { history } = await model.fit(training, { epochs: 3, validationData: validation, verbose: 0 });
  assert.equal(history["loss"]?.length, 3);
  assert.equal(history["val_accuracy"]?.length, 3);
  assert.ok((history["loss"]?.[2] as number) < (history["loss"]?.[0] as number));
  const { accuracy } = await model.evaluate(validation, { verbose: 0 });
  assert.equal(accuracy, history["val_accuracy"]?.[2]);
  const unlabelled = await imageDatasetFromDirectory(root, { ...OPTIONS, labels: null, shuffle: false });
  assert.deepEqual((await model.predict(unlabelled, { verbose: 0 })).shape, [120, 2]);
});

test("the same seeds give the same training", async () => {
  const losses = [];
  for (let run = 0; run < 2; run++) {
    const dataset = await imageDatasetFromDirectory(root, OPTIONS);
    losses.push((await network().fit(dataset, { epochs: 2, verbose: 0 })).history["loss"]);
  }
  assert.deepEqual(losses[0], losses[1]);
});

test("a damaged picture ends training with its name", async () => {
  const bad = join(root, "small", "zz.png");
  await writeFile(bad, "no picture");
  try {
    const dataset = await imageDatasetFromDirectory(root, OPTIONS);
    await assert.rejects(
      network().fit(dataset, { epochs: 1, verbose: 0 }),
      (error) => error instanceof DataError && error.message.includes(bad),
    );
  } finally {
    await rm(bad);
  }
});
