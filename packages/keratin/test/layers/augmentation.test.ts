/** Random layers for images by their properties: what they draw, that images are independent, what stays as it is. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setBackend } from "../../src/backend/current.ts";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import type { AugmentationLayer, AugmentationOptions } from "../../src/layers/augmentation.ts";
import type { Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import * as ops from "../../src/ops/index.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";
import { type Shape, sizeOf } from "../../src/util/shape.ts";
import { evaluate } from "../golden/fixture.ts";

const reference = new ReferenceBackend();
const seed = 11;

function randomImages(shape: Shape): Float32Array {
  const random = new RandomSequence(5);
  return Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(0, 255));
}

/** What `build` makes of images, on a backend. */
async function run(
  images: Float32Array,
  shape: Shape,
  build: (x: Node) => Node,
  backend: WasmBackend | ReferenceBackend = reference,
): Promise<Float32Array> {
  const results = await evaluate(backend, (graph) => ({ y: build(ops.input(graph, { name: "x", shape })) }), {
    x: images,
  });
  return results["y"] as Float32Array;
}

const train =
  (layer: Layer) =>
  (x: Node): Node =>
    layer.forward(x, { training: true });

/** Each layer, with the ranges of what it draws. */
const RANDOM: readonly [() => AugmentationLayer, readonly (readonly [number, number])[]][] = [
  [() => layers.RandomFlip({ seed }), [[0, 1]]],
  [() => layers.RandomRotation({ factor: [-0.1, 0.25], seed }), [[-36, 90]]],
  [() => layers.RandomZoom({ heightFactor: 0.2, seed }), [[0.8, 1.2]]],
  [
    () => layers.RandomZoom({ heightFactor: [-0.5, 0], widthFactor: -0.3, seed }),
    [
      [0.5, 1],
      [0.7, 1.3],
    ],
  ],
  [
    () => layers.RandomTranslation({ heightFactor: 0.2, widthFactor: [0.1, 0.3], seed }),
    [
      [-0.2, 0.2],
      [0.1, 0.3],
    ],
  ],
  [() => layers.RandomContrast({ factor: 0.5, seed }), [[1, 1.5]]],
  [() => layers.RandomContrast({ factor: [0.3, 0.1], seed }), [[0.9, 1.3]]],
  [() => layers.RandomBrightness({ factor: 0.2, seed }), [[-51, 51]]],
  [() => layers.RandomBrightness({ factor: [-1, 0.5], valueRange: [1, -1], seed }), [[-2, 1]]],
];

/** The class and the options that matter. */
function titleOf(layer: AugmentationLayer): string {
  const {
    name: _name,
    trainable: _trainable,
    seed: _seed,
    dataFormat: _format,
    ...options
  } = layer.getConfig() as AugmentationOptions;
  return `${layer.className} ${JSON.stringify(options)}`;
}

const BATCH = 2000;

describe(`what is drawn for ${BATCH} images: within the range, uniform (mean within 4 standard errors), all different`, () => {
  for (const [make, ranges] of RANDOM) {
    it(titleOf(make()), async () => {
      const layer = make();
      const shape = [BATCH, 1, 1, 1];
      const draw = (x: Node): Node => ops.concat(layer.randomTransformation(x), 1);
      const both = await run(randomImages(shape), shape, (x) => ops.concat([draw(x), draw(x)], 1));
      ranges.forEach(([low, high], k) => {
        const column = (use: number): Float32Array =>
          both.filter((_, i) => i % (2 * ranges.length) === use * ranges.length + k);
        const [values, again] = [column(0), column(1)];
        assert.ok(
          values.every((v) => v >= low - 1e-6 && v < high + 1e-6),
          `${Math.min(...values)} … ${Math.max(...values)}`,
        );
        const mean = values.reduce((sum, v) => sum + v, 0) / BATCH;
        const error = (high - low) / Math.sqrt(12 * BATCH);
        assert.ok(Math.abs(mean - (low + high) / 2) < 4 * error, `mean ${mean}`);
        assert.ok(new Set(values).size > 0.99 * BATCH);
        assert.notDeepEqual(again, values, "another draw at the next use");
      });
    });
  }
});

describe("random layers for images", () => {
  const shape = [7, 6, 5, 3];
  const images = randomImages(shape);

  for (const [make] of RANDOM) {
    it(`${titleOf(make())}: the same bits on 1 to 4 threads, others with another seed`, async () => {
      const found = await Promise.all(
        [1, 2, 3, 4].map((threads) =>
          run(images, shape, train(make()), new WasmBackend({ threads, deterministic: true })),
        ),
      );
      for (const other of found) assert.deepEqual(other, found[0]);
      const layer = make();
      const maker = layers as unknown as Record<string, (options: unknown) => Layer>;
      const reseeded = maker[layer.className]?.({ ...layer.getConfig(), seed: 12 }) as Layer;
      assert.notDeepEqual(await run(images, shape, train(reseeded)), await run(images, shape, train(make())));
    });
  }

  it("are the identity outside of training", () => {
    const x = ops.input(new Graph(), { name: "x", shape });
    for (const [make] of RANDOM) assert.equal(make().forward(x, { training: false }), x);
  });

  it("with ranges of 0 leave images as they are, exactly (contrast: within 1e-4 of 255)", async () => {
    for (const layer of [
      layers.RandomRotation({ factor: 0 }),
      layers.RandomZoom({ heightFactor: 0 }),
      layers.RandomZoom({ heightFactor: 0, widthFactor: 0, interpolation: "nearest" }),
      layers.RandomTranslation({ heightFactor: 0, widthFactor: 0 }),
      layers.RandomBrightness({ factor: 0 }),
    ]) {
      for (const backend of [reference, new WasmBackend({ threads: 2 })]) {
        assert.deepEqual(await run(images, shape, train(layer), backend), images, layer.className);
      }
    }
    const contrast = await run(
      images,
      shape,
      train(layers.RandomContrast({ factor: 0 })),
      new WasmBackend({ threads: 2 }),
    );
    contrast.forEach((value, i) => assert.ok(Math.abs(value - (images[i] as number)) < 255e-4));
  });
});

describe("RandomFlip", () => {
  const shape = [400, 3, 4, 2];
  const images = randomImages(shape);

  for (const mode of ["horizontal", "vertical", "horizontal_and_vertical"] as const) {
    it(`${mode}: flips half of the images ± 0.1, each as a whole; the same flip twice is the identity`, async () => {
      const flipped = await run(images, shape, train(layers.RandomFlip({ mode, seed })));
      let count = 0;
      for (let image = 0; image < 400; image++) {
        const at = (y: number, x: number): number => image * 24 + (y * 4 + x) * 2;
        const isSame = flipped[at(0, 0)] === images[at(0, 0)];
        if (!isSame) count++;
        for (let pixel = 0; pixel < 12; pixel++) {
          const [y, x] = [Math.floor(pixel / 4), pixel % 4];
          const fromY = isSame || mode === "horizontal" ? y : 2 - y;
          const fromX = isSame || mode === "vertical" ? x : 3 - x;
          assert.equal(flipped[at(y, x)], images[at(fromY, fromX)], `image ${image}`);
        }
      }
      assert.ok(Math.abs(count / 400 - 0.5) < 0.1, `${count} flipped`);
      const layer = layers.RandomFlip({ mode, seed });
      const twice = await run(images, shape, (x) => {
        const transformation = layer.randomTransformation(x);
        return layer.transformImages(layer.transformImages(x, transformation), transformation);
      });
      assert.deepEqual(twice, images);
    });
  }
});

describe("RandomBrightness and RandomContrast", () => {
  const shape = [300, 2, 2, 1];
  const images = randomImages(shape).map((value) => 100 + value / 10);

  it("brightness adds one number to all of an image, and cuts off at the value range", async () => {
    const brighter = await run(images, shape, train(layers.RandomBrightness({ factor: 0.2, seed })));
    const shifts = Float32Array.from(
      { length: 300 },
      (_, i) => (brighter[i * 4] as number) - (images[i * 4] as number),
    );
    brighter.forEach((value, i) => {
      const shift = shifts[Math.floor(i / 4)] as number;
      assert.ok(Math.abs(value - (images[i] as number) - shift) < 1e-4);
    });
    assert.ok(Math.min(...shifts) < -40 && Math.max(...shifts) > 40 && Math.max(...shifts) <= 51);
    const cut = await run(images, shape, train(layers.RandomBrightness({ factor: 0.2, valueRange: [110, 120], seed })));
    assert.ok(cut.every((value) => value >= 110 && value <= 120));
  });

  it("contrast keeps each image's mean and scales what differs from it", async () => {
    const changed = await run(images, shape, train(layers.RandomContrast({ factor: [0.3, 0.6], seed })));
    for (let image = 0; image < 300; image++) {
      const mean = (of: Float32Array): number => of.subarray(image * 4, image * 4 + 4).reduce((a, b) => a + b) / 4;
      assert.ok(Math.abs(mean(changed) - mean(images)) < 1e-3);
      const ratios = [0, 1, 2, 3].map(
        (k) =>
          ((changed[image * 4 + k] as number) - mean(changed)) / ((images[image * 4 + k] as number) - mean(images)),
      );
      assert.ok(
        ratios.every((ratio) => ratio > 0.69 && ratio < 1.61),
        `${ratios}`,
      );
    }
  });
});

describe("RandomCrop", () => {
  const shape = [3, 6, 5, 2];
  const images = randomImages(shape);
  const windowAt = (top: number, left: number) => (x: Node) => ops.slice(x, [0, top, left, 0], [3, 4, 3, 2]);

  it("in training cuts one window for all images, at every place there is", async () => {
    const windows = new Map<string, number>();
    for (let top = 0; top <= 2; top++) {
      for (let left = 0; left <= 2; left++) windows.set((await run(images, shape, windowAt(top, left))).join(), 0);
    }
    for (let draw = 0; draw < 90; draw++) {
      const layer = layers.RandomCrop({ height: 4, width: 3, seed: draw });
      const found = (
        await run(images, shape, train(layer), draw < 5 ? new WasmBackend({ threads: 2 }) : reference)
      ).join();
      assert.ok(windows.has(found), "a window of the images");
      windows.set(found, (windows.get(found) ?? 0) + 1);
    }
    assert.ok(
      [...windows.values()].every((count) => count > 0),
      `${[...windows.values()]}`,
    );
  });

  it("outside of training, and for images that are not larger, resizes the largest window of its aspect ratio", async () => {
    const resized = (x: Node): Node =>
      layers.Resizing({ height: 4, width: 4, cropToAspectRatio: true }).forward(x, { training: false });
    const layer = layers.RandomCrop({ height: 4, width: 4 });
    assert.deepEqual(
      await run(images, shape, (x) => layer.forward(x, { training: false })),
      await run(images, shape, resized),
    );
    const large = layers.RandomCrop({ height: 8, width: 4 });
    assert.deepEqual(
      await run(images, shape, train(large)),
      await run(images, shape, (x) => large.forward(x, { training: false })),
    );
  });
});

describe("a model with every image layer", () => {
  const make = (): Sequential =>
    new Sequential([
      layers.Input({ shape: [12, 10, 3] }),
      layers.Resizing({ height: 10, width: 10 }),
      layers.RandomFlip({ mode: "horizontal", seed }),
      layers.RandomRotation({ factor: 0.05, seed }),
      layers.RandomZoom({ heightFactor: 0.1, seed }),
      layers.RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1, seed }),
      layers.RandomContrast({ factor: 0.2, seed }),
      layers.RandomBrightness({ factor: 0.1, seed }),
      layers.RandomCrop({ height: 9, width: 9, seed }),
      layers.CenterCrop({ height: 8, width: 8 }),
      layers.Rescaling({ scale: 1 / 255 }),
      layers.Flatten(),
      layers.Dense({ units: 2, kernelInitializer: "zeros" }),
    ]);
  const images = new NdArray(randomImages([6, 12, 10, 3]), [6, 12, 10, 3]);
  const targets = new NdArray(Float32Array.of(0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0), [6, 2]);

  it("trains to the same bits on 1 and 3 threads, and predicts the same every time", async () => {
    const trained: unknown[] = [];
    for (const threads of [1, 3]) {
      setBackend(new WasmBackend({ threads, deterministic: true }));
      const model = make();
      model.compile({ optimizer: "sgd", loss: "mse" });
      const { history } = await model.fit(images, targets, { batchSize: 4, epochs: 2, verbose: 0, shuffle: false });
      assert.ok(history["loss"]?.every(Number.isFinite));
      const first = await model.predict(images, { verbose: 0 });
      assert.deepEqual(await model.predict(images, { verbose: 0 }), first);
      trained.push(await Promise.all(model.weights.map((weight) => weight.read())));
    }
    assert.deepEqual(trained[1], trained[0]);
  });
});
