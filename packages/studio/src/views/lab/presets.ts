/** Networks to begin with. */

import type { LayerSpec, NetworkSpec } from "../../network/spec.ts";
import type { DataChoice } from "./run/protocol.ts";

const conv = (filters: number, kernelSize: number, more: LayerSpec["options"] = {}): LayerSpec => ({
  className: "Conv2D",
  options: { filters, kernelSize, activation: "relu", ...more },
});
const pool: LayerSpec = { className: "MaxPooling2D", options: { poolSize: 2 } };
const flatten: LayerSpec = { className: "Flatten", options: {} };
const dense = (units: number, activation?: string): LayerSpec => ({
  className: "Dense",
  options: activation ? { units, activation } : { units },
});
const DIGITS = {
  inputShape: [28, 28, 1],
  optimizer: "rmsprop",
  loss: "categorical_crossentropy",
  epochs: 5,
  batchSize: 64,
} as const;
const bare = (filters: number): LayerSpec[] => [
  { className: "Conv2D", options: { filters, kernelSize: 3, padding: "same" } },
  { className: "ReLU", options: {} },
];

export interface Preset {
  readonly data: Exclude<DataChoice["kind"], "folders">;
  readonly network: NetworkSpec;
}

export const PRESETS = {
  /** At 95 % within seconds. */
  tiny: {
    data: "digits",
    network: {
      ...DIGITS,
      layers: [conv(8, 3), pool, conv(16, 3), pool, flatten, dense(10, "softmax")],
      optimizer: "adam",
      learningRate: 0.003,
    },
  },
  /** The lecture's notebook, layer by layer. */
  lab07: {
    data: "digits",
    network: {
      ...DIGITS,
      layers: [conv(32, 3), pool, conv(64, 3), pool, conv(64, 3), flatten, dense(64, "relu"), dense(10, "softmax")],
    },
  },
  /** The form of slide 13: CONV RELU CONV RELU POOL three times, then FC. */
  wall: {
    data: "digits",
    network: {
      ...DIGITS,
      layers: [8, 12, 16].flatMap((n) => [...bare(n), ...bare(n), pool]).concat(flatten, dense(10, "softmax")),
      optimizer: "adam",
      epochs: 3,
    },
  },
  /** The circle finder: strided convolutions, then x, y and the radius. */
  circles: {
    data: "circles",
    network: {
      ...DIGITS,
      inputShape: [40, 40, 1],
      layers: [
        conv(8, 5, { strides: 2 }),
        conv(16, 3, { strides: 2 }),
        conv(16, 3, { strides: 2 }),
        flatten,
        dense(32, "relu"),
        dense(3),
      ],
      optimizer: "adam",
      loss: "mse",
      epochs: 15,
    },
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;
