/**
 * What an op is: one record with everything that is known about it, in one file. Conformance tests, gradient checks
 * and the op documentation are generated from the records; backends have a kernel table that is exhaustive over them.
 */
import type { Attributes, Node, TensorType } from "../ir/graph.ts";
import type { Scalar } from "./scalar.ts";

/**
 * How the batch axis (axis 0) flows into a value:
 * - `batch`: its rows are the batch's rows, so they can be split over shards;
 * - `whole`: it does not depend on the batch, every shard sees the same;
 * - `partial`: it is a sum over the batch, of which each shard can give its summand.
 */
export type Distribution = "batch" | "whole" | "partial";

/** A value of the reference: float64 whatever the dtype. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Inputs and attributes that a generated test runs the op with. */
export interface Sample {
  /** What is special about it, for the test's title. */
  readonly title: string;
  readonly inputs: readonly SampleInput[];
  readonly attributes?: Attributes;
}

/** `normal` (default): standard normal; `positive`: in [0.5, 2); `unit`: in (0, 1); `integer`: 0 … below − 1, int32. */
export interface SampleInput {
  readonly shape: readonly number[];
  readonly values?: "normal" | "positive" | "unit" | "integer";
  readonly below?: number;
  /** Whether axis 0 is the batch. Default true for the first input, false for the others. */
  readonly batch?: boolean;
}

/** One operation. `A` is its attributes. */
export interface Op<A extends Attributes = Attributes> {
  readonly name: string;
  /** One or two sentences with axis names and the source of the formula. */
  readonly doc: string;
  /** How many inputs it takes; nodes may have more behind them, for their epilogue (see registry.ts). */
  readonly arity: number | "any";
  /** Meaning of each attribute. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The shape rule. @throws ShapeError or ArgumentError, naming what is expected and found. */
  infer(inputs: readonly TensorType[], attributes: A): TensorType;
  /**
   * Adds the gradient with respect to each input as nodes; null where there is none.
   * `node` is the op's own node (its inputs and its value may be used), `gradient` the gradient of its value.
   *
   * Axes may be left to the walk: it sums a gradient over axes that its input lacks or has with size 1, and repeats it
   * along axes where the gradient has size 1. Elementwise ops are given gradients that may themselves have such axes.
   */
  vjp?(node: Node, gradient: Node, attributes: A): (Node | null)[];
  /** The reference: straightforward, float64. */
  evaluate(inputs: readonly ReferenceArray[], attributes: A, type: TensorType): Float64Array;
  /** How the batch axis flows. @throws ShapeError where the op cannot keep the batch axis apart. */
  distribute(
    inputs: readonly Distribution[],
    node: TensorType & { inputs: readonly TensorType[] },
    attributes: A,
  ): Distribution;
  readonly samples: readonly Sample[];
  /** Elementwise ops only: what is done to one element of the broadcast inputs. */
  readonly body?: Scalar;
}
