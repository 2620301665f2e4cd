import { describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { GRADIENT_TOLERANCE, type LayerTest, runLayerTest } from "./harness.ts";

const CASES: Readonly<Record<string, LayerTest>> = {
  "Conv2D, valid": {
    make: () => layers.Conv2D({ filters: 4, kernelSize: 3, activation: "tanh" }),
    input: [5, 6, 2],
    output: [3, 4, 4],
    weights: { kernel: [3, 3, 2, 4], bias: [4] },
  },
  "Conv2D, same, strides, no bias": {
    make: () => layers.Conv2D({ filters: 3, kernelSize: [3, 2], strides: 2, padding: "same", useBias: false }),
    input: [5, 6, 2],
    output: [3, 3, 3],
    weights: { kernel: [3, 2, 2, 3] },
  },
  "Conv2D, dilation and groups": {
    make: () =>
      layers.Conv2D({ filters: 4, kernelSize: 2, dilationRate: 2, groups: 2, kernelInitializer: "he_normal" }),
    input: [5, 5, 4],
    output: [3, 3, 4],
    weights: { kernel: [2, 2, 2, 4], bias: [4] },
  },
  "Conv1D, causal": {
    make: () => layers.Conv1D({ filters: 4, kernelSize: 3, padding: "causal", dilationRate: 2, groups: 2 }),
    input: [7, 4],
    output: [7, 4],
    weights: { kernel: [3, 2, 4], bias: [4] },
  },
  "UnitNormalization, of two axes": {
    make: () => layers.UnitNormalization({ axis: [1, 3] }),
    input: [2, 3, 4],
    output: [2, 3, 4],
  },
  DepthwiseConv2D: {
    make: () => layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 2, padding: "same", activation: "tanh" }),
    input: [4, 5, 3],
    output: [4, 5, 6],
    weights: { kernel: [3, 3, 3, 2], bias: [6] },
  },
  SeparableConv2D: {
    make: () => layers.SeparableConv2D({ filters: 5, kernelSize: [3, 2], strides: 2, depthMultiplier: 2 }),
    input: [5, 6, 3],
    output: [2, 3, 5],
    weights: { depthwise_kernel: [3, 2, 3, 2], pointwise_kernel: [1, 1, 6, 5], bias: [5] },
  },
  "Conv2DTranspose, same": {
    make: () => layers.Conv2DTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same" }),
    input: [3, 4, 2],
    output: [6, 8, 4],
    weights: { kernel: [3, 3, 4, 2], bias: [4] },
  },
  "Conv2DTranspose, output padding, no bias": {
    make: () =>
      layers.Conv2DTranspose({ filters: 2, kernelSize: 2, strides: 3, outputPadding: [0, 2], useBias: false }),
    input: [3, 2, 2],
    output: [8, 7, 2],
    weights: { kernel: [2, 2, 2, 2] },
  },
  Dense: {
    make: () => layers.Dense({ units: 3, activation: "sigmoid", name: "outputs" }),
    input: [5],
    output: [3],
    weights: { kernel: [5, 3], bias: [3] },
  },
  "Dense on the last of three axes": {
    make: () => layers.Dense({ units: 3 }),
    input: [4, 5],
    output: [4, 3],
    weights: { kernel: [5, 3], bias: [3] },
  },
  MaxPooling2D: { make: () => layers.MaxPooling2D(), input: [5, 4, 3], output: [2, 2, 3] },
  "MaxPooling2D, same": {
    make: () => layers.MaxPooling2D({ poolSize: 3, strides: 2, padding: "same" }),
    input: [5, 4, 3],
    output: [3, 2, 3],
  },
  AveragePooling2D: { make: () => layers.AveragePooling2D({ poolSize: [2, 3] }), input: [4, 6, 2], output: [2, 2, 2] },
  "AveragePooling2D, same": {
    make: () => layers.AveragePooling2D({ poolSize: 3, strides: 1, padding: "same" }),
    input: [3, 4, 2],
    output: [3, 4, 2],
  },
  GlobalAveragePooling2D: { make: () => layers.GlobalAveragePooling2D(), input: [3, 4, 5], output: [5] },
  "GlobalMaxPooling2D, keepdims": {
    make: () => layers.GlobalMaxPooling2D({ keepdims: true }),
    input: [3, 4, 5],
    output: [1, 1, 5],
  },
  ZeroPadding2D: {
    make: () =>
      layers.ZeroPadding2D({
        padding: [
          [1, 0],
          [2, 3],
        ],
      }),
    input: [3, 4, 2],
    output: [4, 9, 2],
  },
  Flatten: { make: () => layers.Flatten(), input: [3, 4, 2], output: [24] },
  Reshape: { make: () => layers.Reshape({ targetShape: [2, -1] }), input: [3, 4], output: [2, 6] },
  Activation: { make: () => layers.Activation("softplus"), input: [3, 4], output: [3, 4] },
  ReLU: {
    make: () => layers.ReLU({ maxValue: 1, negativeSlope: 0.1, threshold: 0.25 }),
    input: [3, 4],
    output: [3, 4],
  },
  "Softmax along axis 1": { make: () => layers.Softmax({ axis: 1 }), input: [3, 4], output: [3, 4] },
  "Softmax over two axes": { make: () => layers.Softmax({ axis: [1, -1] }), input: [3, 2, 4], output: [3, 2, 4] },
  Dropout: { make: () => layers.Dropout({ rate: 0.4, seed: 5 }), input: [3, 4], output: [3, 4] },
  "Dropout, rows together": {
    make: () => layers.Dropout({ rate: 0.4, noiseShape: [null, 1, null] }),
    input: [3, 4],
    output: [3, 4],
  },
  SpatialDropout2D: {
    make: () => layers.SpatialDropout2D({ rate: 0.4, seed: 5 }),
    input: [3, 4, 5],
    output: [3, 4, 5],
  },
  GaussianNoise: { make: () => layers.GaussianNoise({ stddev: 0.4, seed: 5 }), input: [3, 4], output: [3, 4] },
  LeakyReLU: { make: () => layers.LeakyReLU(), input: [3, 4], output: [3, 4] },
  ELU: { make: () => layers.ELU({ alpha: 0.7 }), input: [3, 4], output: [3, 4] },
  Permute: { make: () => layers.Permute({ dims: [3, 1, 2] }), input: [3, 4, 5], output: [5, 3, 4] },
  Cropping2D: {
    make: () =>
      layers.Cropping2D({
        cropping: [
          [1, 0],
          [0, 2],
        ],
      }),
    input: [3, 4, 2],
    output: [2, 2, 2],
  },
  "BatchNormalization, training": {
    make: () => layers.BatchNormalization({ momentum: 0.85 }),
    input: [3, 2, 4],
    output: [3, 2, 4],
    weights: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
  },
  "BatchNormalization, in use, axis 1": {
    make: () => layers.BatchNormalization({ axis: 1 }),
    input: [3, 2, 4],
    output: [3, 2, 4],
    weights: { gamma: [3], beta: [3], moving_mean: [3], moving_variance: [3] },
    training: false,
  },
  LayerNormalization: {
    make: () => layers.LayerNormalization(),
    input: [3, 2, 4],
    output: [3, 2, 4],
    weights: { gamma: [4], beta: [4] },
  },
  "LayerNormalization over height and channels, without beta": {
    make: () => layers.LayerNormalization({ axis: [3, 1], center: false }),
    input: [3, 2, 4],
    output: [3, 2, 4],
    weights: { gamma: [3, 4] },
  },
  "LayerNormalization, rmsScaling": {
    make: () => layers.LayerNormalization({ rmsScaling: true, scale: false }),
    input: [3, 4],
    output: [3, 4],
    weights: { gamma: [4] },
  },
  GroupNormalization: {
    make: () => layers.GroupNormalization({ groups: 2 }),
    input: [3, 2, 6],
    output: [3, 2, 6],
    weights: { gamma: [6], beta: [6] },
  },
  "GroupNormalization of each channel, axis 1": {
    make: () => layers.GroupNormalization({ groups: -1, axis: 1, scale: false }),
    input: [3, 2, 4],
    output: [3, 2, 4],
    weights: { beta: [3] },
  },
  PReLU: { make: () => layers.PReLU(), input: [3, 4], output: [3, 4], weights: { alpha: [3, 4] } },
  "PReLU, one slope per channel": {
    make: () => layers.PReLU({ sharedAxes: [1, 2], alphaInitializer: "ones", alphaRegularizer: "l2" }),
    input: [3, 4, 2],
    output: [3, 4, 2],
    weights: { alpha: [1, 1, 2] },
  },
  UpSampling2D: { make: () => layers.UpSampling2D({ size: [2, 3] }), input: [2, 3, 2], output: [4, 9, 2] },
  "UpSampling2D, bilinear": {
    make: () => layers.UpSampling2D({ interpolation: "bilinear" }),
    input: [2, 3, 2],
    output: [4, 6, 2],
  },
  Normalization: {
    make: () => layers.Normalization(),
    input: [3, 2],
    output: [3, 2],
    weights: { mean: [2], variance: [2], count: [] },
  },
  "Normalization, given, inverted": {
    make: () => layers.Normalization({ mean: [1, 2], variance: [4, 9], invert: true }),
    input: [3, 2],
    output: [3, 2],
  },
  "Normalization, a scalar over all": {
    make: () => layers.Normalization({ axis: null, mean: 1, variance: 4 }),
    input: [3, 2],
    output: [3, 2],
  },
  Add: {
    make: () => layers.Add(),
    input: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    output: [2, 3],
  },
  "Subtract, a vector from maps": {
    make: () => layers.Subtract(),
    input: [
      [2, 3, 4],
      [1, 3, 1],
    ],
    output: [2, 3, 4],
  },
  "Multiply, maps by a factor per channel": {
    make: () => layers.Multiply(),
    input: [[4], [2, 3, 4]],
    output: [2, 3, 4],
  },
  Average: { make: () => layers.Average(), input: [[5], [5], [5]], output: [5] },
  Maximum: { make: () => layers.Maximum(), input: [[5], [5], [5]], output: [5] },
  Minimum: { make: () => layers.Minimum(), input: [[5], [5]], output: [5] },
  Concatenate: {
    make: () => layers.Concatenate(),
    input: [
      [2, 3],
      [2, 1],
      [2, 4],
    ],
    output: [2, 8],
  },
  "Concatenate, axis 1": {
    make: () => layers.Concatenate({ axis: 1 }),
    input: [
      [2, 3],
      [1, 3],
    ],
    output: [3, 3],
  },
  "Dot of vectors": { make: () => layers.Dot({ axes: -1 }), input: [[5], [5]], output: [1] },
  "Dot of axes 1 and 2, cosines": {
    make: () => layers.Dot({ axes: [1, 2], normalize: true }),
    input: [
      [3, 4],
      [2, 3],
    ],
    output: [4, 2],
  },
  "Rescaling, per channel": {
    make: () => layers.Rescaling({ scale: [1, 2, 0.5], offset: -1 }),
    input: [2, 3],
    output: [2, 3],
  },
  Resizing: {
    make: () => layers.Resizing({ height: 3, width: 7, interpolation: "bicubic", cropToAspectRatio: true }),
    input: [6, 5, 2],
    output: [3, 7, 2],
  },
  "Resizing, padded": {
    make: () => layers.Resizing({ height: 4, width: 4, padToAspectRatio: true, fillValue: 2 }),
    input: [3, 7, 1],
    output: [4, 4, 1],
  },
  CenterCrop: { make: () => layers.CenterCrop({ height: 3, width: 2 }), input: [6, 5, 2], output: [3, 2, 2] },
  RandomFlip: { make: () => layers.RandomFlip({ mode: "horizontal", seed: 1 }), input: [3, 4, 2], output: [3, 4, 2] },
  RandomRotation: {
    make: () => layers.RandomRotation({ factor: [-0.1, 0.3], fillMode: "constant", fillValue: 0.5, seed: 1 }),
    input: [4, 5, 2],
    output: [4, 5, 2],
  },
  "RandomZoom, both axes": {
    make: () => layers.RandomZoom({ heightFactor: 0.3, widthFactor: [-0.2, 0.1], fillMode: "nearest" }),
    input: [4, 5, 2],
    output: [4, 5, 2],
  },
  "RandomZoom, one factor": {
    make: () => layers.RandomZoom({ heightFactor: 0.3, interpolation: "nearest" }),
    input: [4, 5, 1],
    output: [4, 5, 1],
  },
  RandomTranslation: {
    make: () => layers.RandomTranslation({ heightFactor: 0.3, widthFactor: [0, 0.5], fillMode: "wrap" }),
    input: [4, 5, 2],
    output: [4, 5, 2],
  },
  RandomContrast: {
    make: () => layers.RandomContrast({ factor: [0.2, 0.4], valueRange: [-8, 8], seed: 3 }),
    input: [3, 4, 2],
    output: [3, 4, 2],
  },
  RandomBrightness: {
    make: () => layers.RandomBrightness({ factor: 0.1, valueRange: [-8, 8], seed: 3 }),
    input: [3, 4, 2],
    output: [3, 4, 2],
  },
  RandomCrop: { make: () => layers.RandomCrop({ height: 3, width: 2, seed: 3 }), input: [5, 4, 2], output: [3, 2, 2] },
  "RandomCrop, in use": {
    make: () => layers.RandomCrop({ height: 3, width: 2 }),
    input: [5, 4, 2],
    output: [3, 2, 2],
    training: false,
  },
};

describe(`layers: options, shapes, weights, a training step, gradients within ${GRADIENT_TOLERANCE} of differences`, () => {
  for (const [title, test] of Object.entries(CASES)) it(title, () => runLayerTest(test));
});
