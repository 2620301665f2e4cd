/** How the sizes of a layer's output come about from its windows. */
import { Convolution } from "../layers/conv.ts";
import { Conv2DTranspose } from "../layers/conv2d-transpose.ts";
import type { Operation } from "../layers/operation.ts";
import { Pooling2D } from "../layers/pooling.ts";
import type { Shape } from "../util/shape.ts";
import { type OutputSize, outputSize } from "./output-size.ts";

/**
 * For each axis `[height, width]` (or `[steps]`) of a convolution or pooling: its size with the formula, and what does not
 * fit. None for other layers, nor for transposed convolutions, whose windows lie on the output.
 *
 * @param input without the batch axis, the channels last
 */
export function windowsOf(layer: Operation, input: Shape): readonly OutputSize[] {
  if (layer instanceof Conv2DTranspose) return [];
  const sizes = input.slice(0, -1);
  if (layer instanceof Pooling2D) {
    const { poolSize, strides, padding } = layer;
    return sizes.map((size, i) =>
      outputSize({ input: size, filter: poolSize[i] ?? 1, stride: strides[i] ?? 1, padding }),
    );
  }
  if (!(layer instanceof Convolution)) return [];
  const { kernelSize, strides, dilationRate, padding } = layer;
  return sizes.map((size, i) => {
    const [filter = 1, stride = 1, dilation = 1] = [kernelSize[i], strides[i], dilationRate[i]];
    const zeros = padding === "causal" ? ([(filter - 1) * dilation, 0] as const) : padding;
    return outputSize({ input: size, filter, stride, dilation, padding: zeros });
  });
}
