import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as layers from "../../src/layers/registry.ts";
import { Sequential } from "../../src/model/sequential.ts";
import { ArgumentError, ShapeError } from "../../src/util/errors.ts";

const wrong = <T>(value: unknown): T => value as T;

/** What is wrong, the error's class, and what its message must say. */
const CASES: readonly [string, () => unknown, new () => Error, RegExp][] = [
  [
    "filters 0",
    () => layers.Conv2D({ filters: 0, kernelSize: 3, name: "c" }),
    ArgumentError,
    /Conv2D layer "c": filters: expected a positive whole number, found 0/,
  ],
  ["filters missing", () => layers.Conv2D(wrong({ kernelSize: 3 })), ArgumentError, /filters: .*found nothing/],
  ["kernelSize −1", () => layers.Conv2D({ filters: 1, kernelSize: -1 }), ArgumentError, /kernelSize: .*found -1/],
  ["strides 0", () => layers.Conv2D({ filters: 1, kernelSize: 3, strides: 0 }), ArgumentError, /strides: /],
  ["strides of three", () => layers.MaxPooling2D({ strides: wrong([1, 1, 1]) }), ArgumentError, /strides: .*\[1,1,1\]/],
  [
    "strides with dilation",
    () => layers.Conv2D({ filters: 1, kernelSize: 3, strides: 2, dilationRate: 2 }),
    ArgumentError,
    /strides or dilationRate/,
  ],
  [
    "groups that do not divide",
    () => layers.Conv2D({ filters: 5, kernelSize: 3, groups: 2 }),
    ArgumentError,
    /multiple of its 2 groups, found 5/,
  ],
  [
    "padding unknown",
    () => layers.Conv2D({ filters: 1, kernelSize: 3, padding: wrong("sane") }),
    ArgumentError,
    /"sane".*Did you mean "same"/,
  ],
  [
    "activation unknown",
    () => layers.Dense({ units: 1, activation: "rellu" }),
    ArgumentError,
    /activation: .*"rellu".*Did you mean "relu"/,
  ],
  [
    "initializer unknown",
    () => layers.Dense({ units: 1, kernelInitializer: "glorot" }),
    ArgumentError,
    /kernelInitializer: .*"glorot_/,
  ],
  ["units 1.5", () => layers.Dense({ units: 1.5 }), ArgumentError, /units: .*1\.5/],
  ["rate 2", () => layers.Dropout({ rate: 2 }), ArgumentError, /rate: expected a number from 0 to 1, found 2/],
  ["padding negative", () => layers.ZeroPadding2D({ padding: -1 }), ArgumentError, /padding: .*-1/],
  ["input size 0", () => layers.Input({ shape: [28, 0, 1] }), ArgumentError, /shape: .*\[28,0,1\]/],
  ["two −1", () => layers.Reshape({ targetShape: [-1, -1] }), ArgumentError, /at most one -1/],
  [
    "a kernel larger than its input",
    () => layers.Conv2D({ filters: 1, kernelSize: 7, name: "big" }).build([null, 5, 5, 1]),
    ShapeError,
    /Conv2D layer "big": .*7 to fit.*found 5.*"same"/,
  ],
  [
    "a pool larger than its input",
    () => layers.MaxPooling2D({ poolSize: 4 }).build([null, 3, 3, 1]),
    ShapeError,
    /MaxPooling2D layer .*found 3/,
  ],
  [
    "no channel axis",
    () => layers.Conv2D({ filters: 1, kernelSize: 3 }).build([null, 28, 28]),
    ShapeError,
    /4 axes \[batch, height, width, channels\], found 3 axes, shape \(None, 28, 28\)/,
  ],
  [
    "channels that do not divide",
    () => layers.Conv2D({ filters: 2, kernelSize: 1, groups: 2 }).build([null, 3, 3, 3]),
    ShapeError,
    /input channels: .*found 3/,
  ],
  [
    "a reshape that does not fit",
    () => layers.Reshape({ targetShape: [5] }).build([null, 2, 3]),
    ShapeError,
    /found 6, input shape \(None, 2, 3\)/,
  ],
  [
    "an axis out of range",
    () => layers.BatchNormalization({ axis: 3 }).build([null, 2, 3]),
    ShapeError,
    /axis: .*found 3/,
  ],
  [
    "channels first",
    () => layers.MaxPooling2D(wrong({ dataFormat: "channels_first" })),
    ArgumentError,
    /dataFormat: expected "channels_last".*"channels_first".*Permute/,
  ],
  ["dataFormat unknown", () => layers.Flatten(wrong({ dataFormat: "channel_last" })), ArgumentError, /Did you mean/],
  ["stddev 2", () => layers.GaussianNoise({ stddev: 2 }), ArgumentError, /stddev: .*from 0 to 1, found 2/],
  ["slope −1", () => layers.LeakyReLU({ negativeSlope: -1 }), ArgumentError, /negativeSlope: .*found -1/],
  ["seed 0.5", () => layers.Dropout({ rate: 0.5, seed: 0.5 }), ArgumentError, /seed: .*found 0\.5/],
  [
    "noiseShape with a size of the batch",
    () => layers.Dropout({ rate: 0.5, noiseShape: [32, 3] }).build([null, 3]),
    ShapeError,
    /noiseShape: .*\(None, 3\).*found \[32,3\]/,
  ],
  ["noiseShape of text", () => layers.Dropout({ rate: 0.5, noiseShape: wrong("a") }), ArgumentError, /noiseShape: /],
  ["dims from 0", () => layers.Permute({ dims: [0, 1] }), ArgumentError, /dims: .*1, 2.*found \[0,1\]/],
  [
    "dims of another rank",
    () => layers.Permute({ dims: [2, 1] }).build([null, 3]),
    ShapeError,
    /2 axes behind the batch.*\(None, 3\)/,
  ],
  [
    "all cropped away",
    () => layers.Cropping2D({ cropping: 2 }).build([null, 4, 9, 1]),
    ShapeError,
    /cropping: expected less than.*\(None, 4, 9, 1\)/,
  ],
  [
    "a constraint",
    () => layers.Conv2D({ filters: 1, kernelSize: 3, kernelConstraint: wrong("max_norm") }),
    ArgumentError,
    /kernelConstraint: expected null.*not supported/,
  ],
  [
    "regularizer unknown",
    () => layers.DepthwiseConv2D({ kernelSize: 3, depthwiseRegularizer: "l3" }),
    ArgumentError,
    /depthwiseRegularizer: .*"l3".*Did you mean "l1"/,
  ],
  [
    "causal images",
    () => layers.Conv2D({ filters: 1, kernelSize: 3, padding: wrong("causal") }),
    ArgumentError,
    /padding: .*"causal"/,
  ],
  [
    "kernelSize of two for sequences",
    () => layers.Conv1D({ filters: 1, kernelSize: wrong([3, 3]) }),
    ArgumentError,
    /kernelSize: expected a positive whole number, found \[3,3\]/,
  ],
  [
    "images for sequences",
    () => layers.Conv1D({ filters: 1, kernelSize: 3 }).build([null, 5, 5, 1]),
    ShapeError,
    /sequences of 3 axes \[batch, steps, channels\], found 4 axes/,
  ],
  [
    "outputPadding as large as the strides",
    () => layers.Conv2DTranspose({ filters: 1, kernelSize: 3, strides: [2, 1], outputPadding: [1, 1] }),
    ArgumentError,
    /outputPadding: expected less than the strides \[2, 1\], found \[1, 1\]/,
  ],
  [
    "depthMultiplier 0",
    () => layers.DepthwiseConv2D({ kernelSize: 3, depthMultiplier: 0 }),
    ArgumentError,
    /depthMultiplier: /,
  ],
  ["renorm", () => layers.BatchNormalization({ renorm: wrong(true) }), ArgumentError, /renorm: .*not supported/],
  [
    "groups beyond the channels",
    () => layers.GroupNormalization().build([null, 4, 4, 16]),
    ShapeError,
    /multiple of its 32 groups, found 16.*divisor/,
  ],
  ["no axes", () => layers.LayerNormalization({ axis: [] }), ArgumentError, /axis: .*found \[\]/],
  ["the batch axis", () => layers.LayerNormalization({ axis: 0 }).build([null, 3]), ShapeError, /axis: .*found 0/],
  [
    "shared axes beyond the input",
    () => layers.PReLU({ sharedAxes: [1, 2] }).build([null, 3]),
    ShapeError,
    /sharedAxes: .*found 2/,
  ],
  ["shared batch", () => layers.PReLU({ sharedAxes: 0 }), ArgumentError, /sharedAxes: .*counted from 1, found 0/],
  [
    "interpolation unknown",
    () => layers.UpSampling2D({ interpolation: wrong("lanczos3") }),
    ArgumentError,
    /interpolation: .*"lanczos3"/,
  ],
  [
    "statistics that are no numbers",
    () => layers.Normalization({ mean: [1, wrong("x")], variance: [1, 1] }),
    ArgumentError,
    /mean and variance: expected finite numbers, found .*"x"/,
  ],
  ["a mean alone", () => layers.Normalization({ mean: 1 }), ArgumentError, /both or neither, found mean alone/],
  [
    "a variance of another shape",
    () => layers.Normalization({ mean: [1, 2], variance: 1 }),
    ArgumentError,
    /one shape, found shapes \(2,\) and \(\)/,
  ],
  [
    "statistics of too many axes",
    () => layers.Normalization({ axis: null, mean: [1], variance: [1] }),
    ArgumentError,
    /at most 0 axes/,
  ],
  [
    "statistics of another length",
    () => layers.Normalization({ mean: [1, 2], variance: [1, 1] }).build([null, 4, 3]),
    ShapeError,
    /mean: expected statistics that broadcast to \(3,\).*found shape \(2,\)/,
  ],
  [
    "a sum of shapes that do not fit",
    () =>
      layers.Add({ name: "a" }).build([
        [null, 2, 3],
        [null, 2, 4],
      ]),
    ShapeError,
    /Add layer "a": expected inputs of one shape.*found \(None, 2, 3\) and \(None, 2, 4\)/,
  ],
  [
    "a difference of three",
    () =>
      layers.Subtract().build([
        [null, 2],
        [null, 2],
        [null, 2],
      ]),
    ShapeError,
    /expected 2 inputs, found 3/,
  ],
  [
    "a concatenation that does not fit",
    () =>
      layers.Concatenate().build([
        [null, 2, 3],
        [null, 1, 3],
      ]),
    ShapeError,
    /differ on axis 2 only, found \(None, 2, 3\) and \(None, 1, 3\)/,
  ],
  [
    "a concatenation of the batch",
    () =>
      layers.Concatenate({ axis: 0 }).build([
        [null, 2],
        [null, 2],
      ]),
    ShapeError,
    /axis: .*found 0/,
  ],
  ["axes of three", () => layers.Dot({ axes: wrong([1, 2, 3]) }), ArgumentError, /axes: .*found \[1,2,3\]/],
  [
    "axes of different lengths",
    () =>
      layers.Dot({ axes: [1, 1] }).build([
        [null, 2],
        [null, 3],
      ]),
    ShapeError,
    /axes: expected the two axes to be equally long, found 2 and 3/,
  ],
  [
    "several inputs for a layer with one",
    () => layers.Dense({ units: 1 })([layers.Input({ shape: [1] }), layers.Input({ shape: [1] })]),
    ArgumentError,
    /one input/,
  ],
  [
    "scale of another length",
    () => layers.Rescaling({ scale: [1, 2] }).build([null, 4, 3]),
    ShapeError,
    /scale: .*found 2 numbers/,
  ],
  [
    "a Lanczos kernel",
    () => layers.Resizing({ height: 2, width: 2, interpolation: wrong("lanczos3") }),
    ArgumentError,
    /interpolation: .*"bicubic", found "lanczos3"/,
  ],
  [
    "antialias",
    () => layers.Resizing({ height: 2, width: 2, antialias: wrong(true) }),
    ArgumentError,
    /Resizing layer .*antialias: false.*AveragePooling2D/,
  ],
  [
    "a crop and a border",
    () => layers.Resizing({ height: 2, width: 2, cropToAspectRatio: true, padToAspectRatio: true }),
    ArgumentError,
    /not both/,
  ],
  [
    "a fill mode of Resizing",
    () => layers.Resizing({ height: 2, width: 2, fillMode: wrong("reflect") }),
    ArgumentError,
    /fillMode: .*"constant", found "reflect"/,
  ],
  [
    "a size of 0",
    () => layers.CenterCrop({ height: 0, width: 2 }),
    ArgumentError,
    /CenterCrop layer .*height: .*found 0/,
  ],
  [
    "a flip of another way",
    () => layers.RandomFlip({ mode: wrong("sideways") }),
    ArgumentError,
    /mode: .*"horizontal_and_vertical", found "sideways"/,
  ],
  [
    "more than a full turn",
    () => layers.RandomRotation({ factor: 1.5 }),
    ArgumentError,
    /factor: .*from -1 to 1, found 1.5/,
  ],
  [
    "a factor of three",
    () => layers.RandomRotation({ factor: wrong([0, 1, 1]) }),
    ArgumentError,
    /factor: .*\[lowest, highest\], found \[0,1,1\]/,
  ],
  ["no factor", () => layers.RandomContrast(wrong({})), ArgumentError, /factor: .*found nothing/],
  [
    "a negative contrast",
    () => layers.RandomContrast({ factor: [-0.1, 0.2] }),
    ArgumentError,
    /factor: .*from 0 to 1, found -0.1/,
  ],
  ["zoom on nothing", () => layers.RandomZoom({ heightFactor: -1 }), ArgumentError, /heightFactor: .*more than -1/],
  [
    "a shift by more than the image",
    () => layers.RandomTranslation({ heightFactor: 0, widthFactor: 2 }),
    ArgumentError,
    /widthFactor: .*found 2/,
  ],
  [
    "a fill mode unknown",
    () => layers.RandomZoom({ heightFactor: 0.1, fillMode: wrong("mirror") }),
    ArgumentError,
    /fillMode: .*found "mirror"/,
  ],
  [
    "a value range of one number",
    () => layers.RandomBrightness({ factor: 0.1, valueRange: wrong(255) }),
    ArgumentError,
    /valueRange: .*found 255/,
  ],
  [
    "images without channels",
    () => layers.RandomFlip().build([null, 28, 28]),
    ShapeError,
    /RandomFlip layer .*4 axes.*\(None, 28, 28\)/,
  ],
];

describe("bad options and inputs of layers", () => {
  for (const [title, run, type, message] of CASES) {
    it(title, () => {
      assert.throws(run, (error: Error) => {
        assert.ok(error instanceof type, `${error.name}: ${error.message}`);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("a shared layer keeps its weights: another input is an error that names both", () => {
    const dense = layers.Dense({ units: 2, name: "shared" });
    new Sequential([layers.Input({ shape: [4] }), dense]);
    const other = new Sequential([layers.Input({ shape: [5] })]);
    assert.throws(() => other.add(dense), /Dense layer "shared": .*kernel of shape \(4, 2\).*\(None, 5\)/);
    assert.equal(other.layers.length, 0);
  });
});
