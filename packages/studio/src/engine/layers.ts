/** Single layers, run by Keratin on one volume. Pages ask for them through `figures.ts`. */
import { initializers, type Layer, layers, NdArray, Sequential } from "keratin";
import { type Volume3, volume } from "./tensor.ts";

/** A convolution as the lecture speaks of it: square, the same border of zeros on all sides. */
export interface ConvSettings {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Kernels `[size, size, depth, count]` and one bias for each filter. */
export interface Filters {
  readonly size: number;
  readonly depth: number;
  readonly count: number;
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** Runs layers on a volume; weights are given in the order of the layers' weights. */
async function run(
  input: Volume3,
  stack: readonly Layer[],
  weights: readonly (readonly [Float32Array, readonly number[]])[],
): Promise<NdArray<Float32Array>> {
  const { height, width, channels, data } = input;
  const model = new Sequential([layers.Input({ shape: [height, width, channels] }), ...stack]);
  if (weights.length) await model.setWeights(weights.map(([values, shape]) => new NdArray(values, shape)));
  const output = await model.predict(new NdArray(data, [1, height, width, channels]), { verbose: 0 });
  model.dispose();
  return output;
}

function toVolume({ shape, data }: NdArray<Float32Array>): Volume3 {
  const [, height = 1, width = 1, channels = 1] = shape;
  return volume(height, width, channels, data);
}

/** The activation maps of filters over a volume. @param relu whether ReLU follows */
export async function convolve(
  input: Volume3,
  filters: Filters,
  settings: ConvSettings,
  relu = false,
): Promise<Volume3> {
  const { size, stride, padding, dilation } = settings;
  const { depth, count, kernel, bias } = filters;
  const output = await run(
    input,
    [
      ...(padding ? [layers.ZeroPadding2D({ padding })] : []),
      layers.Conv2D({
        filters: count,
        kernelSize: size,
        strides: stride,
        dilationRate: dilation,
        // Replaced by the weights that are given: drawing others first would take its time.
        kernelInitializer: "zeros",
        ...(relu ? { activation: "relu" as const } : {}),
      }),
    ],
    [
      [kernel, [size, size, depth, count]],
      [bias, [count]],
    ],
  );
  return toVolume(output);
}

/** Max or average pooling of every map. */
export async function pool(input: Volume3, size: number, stride: number, kind: "max" | "average"): Promise<Volume3> {
  const options = { poolSize: size, strides: stride };
  const make = kind === "max" ? "MaxPooling2D" : "AveragePooling2D";
  return toVolume(await run(input, [layers[make](options)], []));
}

/** A fully connected layer over the flattened volume. @param weights `[inputs, units]` */
export async function dense(input: Volume3, weights: Float32Array, bias: Float32Array): Promise<Float32Array> {
  const inputs = input.data.length;
  const output = await run(
    input,
    [layers.Flatten(), layers.Dense({ units: bias.length, kernelInitializer: "zeros" })],
    [
      [weights, [inputs, bias.length]],
      [bias, [bias.length]],
    ],
  );
  return Float32Array.from(output.data);
}

/** Weights as Keras's Dense draws them at the start, always the same. `[inputs, units]` */
export async function startWeights(inputs: number, units: number): Promise<Float32Array> {
  const kernelInitializer = initializers.GlorotUniform({ seed: 7 });
  const layer = layers.Dense({ units, useBias: false, kernelInitializer });
  const model = new Sequential([layers.Input({ shape: [inputs] }), layer]);
  const [weights] = await model.getWeights();
  model.dispose();
  return new Float32Array(weights?.data ?? []);
}

/** The volume `size` × `size`, bilinearly. */
export async function resize(input: Volume3, size: number): Promise<Volume3> {
  return toVolume(await run(input, [layers.Resizing({ height: size, width: size })], []));
}
