/** Pictures of two shapes, and a small network that names the larger one; it ends as CAM needs it. */
import { layers, NdArray, optimizers, Sequential } from "keratin";

export const SIZE = 48;
export const NAMES = ["disc", "square", "ring", "cross"] as const;

/** Whether a point, seen from the middle, is part of a shape of radius r. */
const INSIDE: Readonly<Record<(typeof NAMES)[number], (x: number, y: number, r: number) => boolean>> = {
  disc: (x, y, r) => Math.hypot(x, y) < r,
  square: (x, y, r) => Math.max(Math.abs(x), Math.abs(y)) < 0.85 * r,
  ring: (x, y, r) => Math.abs(Math.hypot(x, y) - 0.8 * r) < 0.25 * r,
  cross: (x, y, r) => Math.min(Math.abs(x), Math.abs(y)) < 0.3 * r && Math.max(Math.abs(x), Math.abs(y)) < r,
};

type Random = (low: number, high: number) => number;

export interface Shape {
  readonly name: (typeof NAMES)[number];
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** Shapes on grey grain, `[SIZE, SIZE, 1]`, from 0 to 1. */
export function draw(shapes: readonly Shape[], random: Random): Float32Array {
  return Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const isIn = shapes.some(({ name, x, y, r }) => INSIDE[name]((i % SIZE) - x, Math.floor(i / SIZE) - y, r));
    return (isIn ? 0.85 : 0.15) + random(-0.1, 0.1);
  });
}

/** One shape in each picture, with its number. */
export function examples(count: number, random: Random): { x: NdArray; y: NdArray } {
  const images = new Float32Array(count * SIZE * SIZE);
  const labels = Int32Array.from({ length: count }, (_, i) => i % NAMES.length);
  labels.forEach((label, i) => {
    const r = random(6, 11);
    const place = () => random(r + 1, SIZE - r - 1);
    const name = NAMES[label] ?? "disc";
    images.set(draw([{ name, x: place(), y: place(), r }], random), i * SIZE * SIZE);
  });
  return { x: new NdArray(images, [count, SIZE, SIZE, 1]), y: new NdArray(labels, [count]) };
}

/** Trained until it knows the shapes. */
export async function trainedOnShapes(random: Random): Promise<Sequential> {
  const conv = (filters: number) => layers.Conv2D({ filters, kernelSize: 3, padding: "same", activation: "relu" });
  const model = new Sequential([
    layers.Input({ shape: [SIZE, SIZE, 1] }),
    conv(16),
    layers.MaxPooling2D(),
    conv(24),
    layers.MaxPooling2D(),
    conv(32),
    conv(32),
    layers.GlobalAveragePooling2D(),
    layers.Dense({ units: NAMES.length, activation: "softmax" }),
  ]);
  const optimizer = optimizers.Adam({ learningRate: 0.003 });
  model.compile({ optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  const { x, y } = examples(2000, random);
  await model.fit(x, y, { epochs: 12, verbose: 2 });
  const held = examples(400, random);
  console.log(await model.evaluate(held.x, held.y, { verbose: 0 }));
  return model;
}
