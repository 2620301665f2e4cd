/** Convolutions worth testing; the samples of all three ops are made from them. */
import type { Sample, SampleInput } from "../op.ts";
import { type ConvAttributes, type ConvOptions, convAttributes } from "./common.ts";
import { windowOutputSizes } from "./geometry.ts";

interface ConvCase {
  title: string;
  /** [batch, height, width, channels] */
  x: readonly [number, number, number, number];
  /** [kernelHeight, kernelWidth, in / groups, out] */
  w: readonly [number, number, number, number];
  options?: ConvOptions;
}

const CASES: readonly ConvCase[] = [
  { title: "3×3 on one channel", x: [2, 8, 8, 1], w: [3, 3, 1, 8] },
  { title: "3×3, even channels", x: [2, 7, 7, 8], w: [3, 3, 8, 16] },
  { title: "3×3, odd channels", x: [3, 6, 5, 3], w: [3, 3, 3, 5] },
  { title: "1×1", x: [2, 4, 5, 6], w: [1, 1, 6, 9] },
  {
    title: "5×5 same",
    x: [2, 7, 9, 2],
    w: [5, 5, 2, 4],
    options: {
      padding: [
        [2, 2],
        [2, 2],
      ],
    },
  },
  {
    title: "3×3 same on 32 channels",
    x: [2, 8, 8, 32],
    w: [3, 3, 32, 8],
    options: {
      padding: [
        [1, 1],
        [1, 1],
      ],
    },
  },
  { title: "one output pixel", x: [2, 3, 3, 5], w: [3, 3, 5, 7] },
  { title: "stride 2", x: [2, 9, 8, 3], w: [3, 3, 3, 4], options: { strides: [2, 2] } },
  {
    title: "stride 2, same (uneven padding)",
    x: [2, 8, 8, 4],
    w: [3, 3, 4, 4],
    options: {
      strides: [2, 2],
      padding: [
        [0, 1],
        [0, 1],
      ],
    },
  },
  {
    title: "stride 3×1, 2×4 kernel, uneven padding",
    x: [3, 8, 6, 2],
    w: [2, 4, 2, 3],
    options: {
      strides: [3, 1],
      padding: [
        [1, 0],
        [2, 1],
      ],
    },
  },
  { title: "stride beyond the kernel", x: [2, 9, 9, 3], w: [2, 2, 3, 5], options: { strides: [4, 3] } },
  { title: "dilation 2", x: [2, 8, 9, 3], w: [3, 3, 3, 4], options: { dilations: [2, 2] } },
  {
    title: "dilation 1×3, stride 2×1, padded",
    x: [2, 7, 9, 2],
    w: [3, 3, 2, 5],
    options: {
      dilations: [1, 3],
      strides: [2, 1],
      padding: [
        [1, 1],
        [3, 3],
      ],
    },
  },
  { title: "2 groups", x: [2, 6, 6, 6], w: [3, 3, 3, 8], options: { groups: 2 } },
  {
    title: "depthwise, 4 groups",
    x: [2, 6, 6, 4],
    w: [3, 3, 1, 8],
    options: {
      groups: 4,
      padding: [
        [1, 1],
        [1, 1],
      ],
    },
  },
  { title: "depthwise, 3 filters each, odd channels", x: [3, 5, 6, 5], w: [3, 2, 1, 15], options: { groups: 5 } },
  { title: "depthwise, odd channels", x: [3, 5, 7, 7], w: [3, 3, 1, 7], options: { groups: 7 } },
  {
    title: "depthwise, stride 2, uneven padding",
    x: [2, 8, 9, 8],
    w: [3, 2, 1, 8],
    options: {
      groups: 8,
      strides: [2, 2],
      padding: [
        [0, 1],
        [1, 2],
      ],
    },
  },
  {
    title: "3 groups, stride, dilation",
    x: [2, 8, 8, 6],
    w: [2, 3, 2, 9],
    options: { groups: 3, strides: [2, 1], dilations: [2, 2] },
  },
  {
    title: "negative padding (crop)",
    x: [2, 9, 9, 3],
    w: [3, 3, 3, 4],
    options: {
      padding: [
        [-1, -2],
        [0, -1],
      ],
    },
  },
  {
    title: "crop and pad, stride 2",
    x: [2, 9, 8, 2],
    w: [3, 3, 2, 4],
    options: {
      padding: [
        [-1, 2],
        [2, -1],
      ],
      strides: [2, 2],
    },
  },
  {
    title: "padding beyond the kernel",
    x: [2, 4, 4, 3],
    w: [2, 2, 3, 4],
    options: {
      padding: [
        [3, 3],
        [2, 4],
      ],
    },
  },
  { title: "batch 1", x: [1, 6, 6, 4], w: [3, 3, 4, 8] },
  { title: "batch 5 (a tail)", x: [5, 5, 5, 4], w: [3, 3, 4, 4] },
];

export type ConvRole = "x" | "w" | "y";

/** A sample per case: its inputs are the named arrays, its attributes the convolution's and what `more` adds. */
export function convSamples<A extends ConvAttributes>(
  roles: readonly ConvRole[],
  more: (sizes: ConvSizes) => Omit<A, keyof ConvAttributes>,
): Sample[] {
  return CASES.map(({ title, x, w, options = {} }) => {
    const attributes = convAttributes(options);
    const kernel = [w[0], w[1]] as const;
    const inputSize = [x[1], x[2]] as const;
    const y = [x[0], ...windowOutputSizes(title, inputSize, { kernel, ...attributes }), w[3]];
    const shapes = { x, w, y };
    const inputs = roles.map((role): SampleInput => ({ shape: shapes[role], batch: role !== "w" }));
    return { title, inputs, attributes: { ...attributes, ...more({ kernelSize: kernel, inputSize }) } };
  });
}

export interface ConvSizes {
  readonly kernelSize: readonly [number, number];
  readonly inputSize: readonly [number, number];
}
