import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import { showShape, sizeOf } from "../util/shape.ts";
import { type BatchShape, type LayerOptions, MergeLayer } from "./layer.ts";
import { expectTwo } from "./merge.ts";
import { featureAxis } from "./options.ts";

/** Options of `layers.Dot`. */
export interface DotOptions extends LayerOptions {
  /** The axis along which to multiply and sum, or one of each input; the batch is axis 0. */
  axes: number | readonly [number, number];
  /** Whether to scale the inputs to length 1 along the axis first; the result is then the cosine. Default false. */
  normalize?: boolean;
}

/** Keras's epsilon: shorter vectors are not stretched to length 1. */
const SHORTEST = 1e-7;

/**
 * Dot products of two inputs along an axis of each: `[batch, …a, k]` and `[batch, …b, k]` → `[batch, …a, …b]`;
 * `[batch, 1]` for two inputs of `[batch, k]`. All products are in memory at once.
 */
export class Dot extends MergeLayer {
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  /** @throws ArgumentError unless axes is a whole number or two */
  constructor(options: DotOptions) {
    super("Dot", options);
    const { axes, normalize = false } = options;
    const isPair = Array.isArray(axes) && axes.length === 2 && axes.every(Number.isInteger);
    if (!Number.isInteger(axes) && !isPair) {
      const found = JSON.stringify(axes) ?? "nothing";
      const expected = "a whole number, or two of them";
      throw new ArgumentError(complain({ where: `${this.label}: axes`, expected, found }));
    }
    this.axes = axes;
    this.normalize = normalize;
  }

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    const [a, b] = this.#kept(inputShapes);
    return [null, ...(a.length + b.length > 0 ? [...a, ...b] : [1])];
  }

  override getConfig(): Required<DotOptions> {
    return { ...this.baseConfig(), axes: this.axes, normalize: this.normalize };
  }

  protected override call(inputs: readonly Node[]): Node {
    const shapes = inputs.map(({ shape: [, ...sizes] }): BatchShape => [null, ...sizes]);
    const axes = this.#axesOf(shapes);
    const [batch = 1] = inputs[0]?.shape ?? [];
    const rows = inputs.map((x, i) => {
      const axis = axes[i] as number;
      const others = x.shape.flatMap((_, a) => (a === axis ? [] : [a]));
      return this.#unit(ops.transpose(x, [...others, axis]));
    }) as [Node, Node];
    const [[m, k], [n]] = rows.map(({ shape }) => [sizeOf(shape.slice(1, -1)), shape.at(-1) ?? 1]) as [
      number[],
      number[],
    ];
    const [a, b] = [ops.reshape(rows[0], [batch, m ?? 1, 1, k ?? 1]), ops.reshape(rows[1], [batch, 1, n ?? 1, k ?? 1])];
    const [, ...sizes] = this.computeOutputShape(shapes);
    return ops.reshape(ops.reduceSum(ops.mul(a, b), [3]), [batch, ...sizes]);
  }

  /** x with length 1 along its last axis, if wanted. */
  #unit(x: Node): Node {
    if (!this.normalize) return x;
    const length = ops.sqrt(ops.reduceSum(ops.square(x), [-1], { keepDims: true }));
    return ops.div(x, ops.maximum(length, SHORTEST));
  }

  #axesOf(inputShapes: readonly BatchShape[]): number[] {
    expectTwo(this.label, inputShapes);
    return inputShapes.map((shape, i) => {
      const axis = typeof this.axes === "number" ? this.axes : (this.axes[i] as number);
      return featureAxis(`${this.label}: axes`, axis, shape);
    });
  }

  /** The sizes of both that are not summed over, without the batch. */
  #kept(inputShapes: readonly BatchShape[]): [number[], number[]] {
    const [axisA = 0, axisB = 0] = this.#axesOf(inputShapes);
    const [a, b] = inputShapes as [BatchShape, BatchShape];
    if (a[axisA] !== b[axisB]) {
      const expected = "the two axes to be equally long";
      const found = `${a[axisA]} and ${b[axisB]}, axes ${axisA} and ${axisB} of ${showShape(a)} and ${showShape(b)}`;
      throw new ShapeError(complain({ where: `${this.label}: axes`, expected, found }));
    }
    const kept = (shape: BatchShape, axis: number): number[] =>
      shape.flatMap((size, at) => (size === null || at === axis ? [] : [size]));
    return [kept(a, axisA), kept(b, axisB)];
  }
}
