/** A made-up run with the shapes of Lab 07, from which the page can be written without training. */
import type { ClassifierData, LayerActivation } from "../../labs/report/data.ts";

/** The same numbers each time, in [0, 1). */
function numbers(n: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

/** A ring, which is a 0. */
const ring = Uint8Array.from({ length: 784 }, (_, i) => {
  const radius = Math.hypot((i % 28) - 13.5, Math.floor(i / 28) - 13.5);
  return Math.max(0, 255 - 90 * Math.abs(radius - 8));
});

function layer(name: string, kind: string, parameters: number, shape: number[], seed: number): LayerActivation {
  const size = shape.reduce((product, n) => product * n, 1);
  return { name, kind, parameters, shape, values: numbers(size, seed).map((v) => Math.max(0, v - 0.5)) };
}

export function syntheticReport(): ClassifierData {
  const probabilities = [0.04, 0, 0, 0.01, 0, 0.02, 0.9, 0, 0.03, 0];
  const history = [0.6, 0.22, 0.15, 0.11, 0.08].map((loss, i) => ({ epoch: i + 1, loss, score: 1 - loss / 3.4 }));
  return {
    dataSource: "made up <for the test>",
    trainImages: 8000,
    testImages: 2000,
    seed: 1,
    epochs: 5,
    batchSize: 64,
    optimizer: "rmsprop",
    deterministic: false,
    classNames: [..."0123456789"],
    training: {
      history,
      validation: [],
      seconds: 4.21,
      msPerStep: 4.48,
      windows: Array.from({ length: 50 }, (_, i) => {
        const loss = 1.9 * Math.exp(-i / 6) + 0.09 + (numbers(1, i)[0] ?? 0) * 0.1;
        return { epoch: (i + 1) / 10, loss, score: 1 - loss / 3.4 };
      }),
    },
    test: { loss: 0.0712, accuracy: 0.9765 },
    confusion: Array.from({ length: 10 }, (_, i) =>
      Array.from({ length: 10 }, (_, j) =>
        i === j ? 195 : (numbers(1, i * 10 + j + 7)[0] ?? 0) > 0.7 ? 1 + ((i * j) % 5) : 0,
      ),
    ),
    mistakeCount: 47,
    mistakes: Array.from({ length: 12 }, (_, i) => ({
      pixels: ring,
      shape: [28, 28, 1],
      label: 0,
      index: 31 * i,
      probabilities,
    })),
    filters: {
      layer: "conv2d",
      shape: [32, 3, 3, 1],
      values: numbers(288, 5).map((v) => (v - 0.5) * 0.6),
      largest: 0.3,
    },
    followed: { pixels: ring, shape: [28, 28, 1], label: 0, index: 0 },
    activations: [
      layer("conv2d", "Conv2D", 320, [26, 26, 32], 1),
      layer("max_pooling2d", "MaxPooling2D", 0, [13, 13, 32], 2),
      layer("conv2d_1", "Conv2D", 18496, [11, 11, 64], 3),
      layer("max_pooling2d_1", "MaxPooling2D", 0, [5, 5, 64], 4),
      layer("conv2d_2", "Conv2D", 36928, [3, 3, 64], 5),
      layer("flatten", "Flatten", 0, [576], 6),
      layer("dense", "Dense", 36928, [64], 7),
      { name: "dense_1", kind: "Dense", parameters: 650, shape: [10], values: Float32Array.from(probabilities) },
    ],
    summary:
      'Model: "sequential"\n┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓\n┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃',
    machine: [
      ["processor", "프로세서", "Some CPU, 2 cores"],
      ["threads", "스레드", "2"],
      ["Node", "Node", "v26.10.0"],
    ],
    date: new Date("2026-11-24T07:00:00Z"),
  };
}
