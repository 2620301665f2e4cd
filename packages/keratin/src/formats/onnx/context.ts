/**
 * What the rules of the ops work with.
 *
 * Images are [batch, height, width, channels] here and [batch, channels, height, width] in ONNX. A value of four axes
 * exists in the layout that its op gave it ("NHWC" also stands for values of other ranks) and is transposed only where an
 * op asks for the other one. Values that do not depend on the batch have been computed: they are constants, stored in
 * whatever form is asked for.
 */
import type { Graph, Node } from "../../ir/graph.ts";
import type { ReferenceArray } from "../../ops/op.ts";
import { InternalError } from "../../util/errors.ts";
import { stridesOf } from "../../util/shape.ts";
import type { NodeInit, OnnxBuilder } from "./builder.ts";

export type Layout = "NHWC" | "NCHW";

/** A value of the ONNX graph. */
export interface Value {
  readonly name: string;
  readonly layout: Layout;
}

/** Adds the ONNX nodes of an op over values that depend on the batch. */
export type Rule = (node: Node, context: OnnxContext) => Value;

/** Why an op cannot be exported. */
export interface Refusal {
  readonly refuse: string;
}

/** Where each axis of the one layout stands in the other. */
export const TO_NCHW = [0, 3, 1, 2] as const;
const TO_NHWC = [0, 2, 3, 1] as const;

/** A list with an entry per axis, in the order of a layout. */
export function inLayout<T>(layout: Layout, entries: readonly T[]): T[] {
  return layout === "NHWC" ? [...entries] : TO_NCHW.map((axis) => entries[axis] as T);
}

/** The place of an axis in a layout. */
export const axisIn = (layout: Layout, axis: number): number => (layout === "NHWC" ? axis : (TO_NHWC[axis] as number));

/** A value in the order in which the op's own definition has it. */
export const plain = (name: string): Value => ({ name, layout: "NHWC" });

export class OnnxContext {
  readonly builder: OnnxBuilder;
  readonly #constants: ReadonlyMap<Node, ReferenceArray>;
  readonly #values = new Map<Node, Value>();
  /** Other forms of values and constants, by node number and form. */
  readonly #forms = new Map<string, string>();

  constructor(builder: OnnxBuilder, constants: ReadonlyMap<Node, ReferenceArray>) {
    this.builder = builder;
    this.#constants = constants;
  }

  set(node: Node, value: Value): void {
    this.#values.set(node, value);
  }

  /** Adds an ONNX node on behalf of a node of ours. */
  add({ scope }: Node, init: NodeInit): string {
    return this.builder.node(scope, init);
  }

  /** A value that depends on the batch, as its op gave it. */
  value(node: Node): Value {
    const value = this.#values.get(node);
    if (!value) throw new InternalError(`exportOnnx: %${node.id} = ${node.op} has no value.`);
    return value;
  }

  /** Whether a value is the same for every batch. */
  isConstant(node: Node): boolean {
    return this.#constants.has(node);
  }

  /** The layout in which most is there already: NCHW if any of the values is. */
  layoutOf(nodes: readonly Node[]): Layout {
    return nodes.some((node) => this.#values.get(node)?.layout === "NCHW") ? "NCHW" : "NHWC";
  }

  /** The name of a value in a layout. Constants broadcast in it, so vectors over channels become [channels, 1, 1]. */
  in(node: Node, layout: Layout): string {
    if (this.isConstant(node)) return layout === "NHWC" ? this.constant(node) : this.#channelsFirst(node);
    const value = this.value(node);
    if (value.layout === layout) return value.name;
    const perm = layout === "NCHW" ? TO_NCHW : TO_NHWC;
    return this.#form(node, layout, () =>
      this.add(node, { opType: "Transpose", inputs: [value.name], attributes: { perm } }),
    );
  }

  /** The name of a constant with its axes in another order. */
  constant(node: Node, permutation: readonly number[] = node.shape.map((_, axis) => axis)): string {
    return this.#form(node, permutation.join(), () => {
      const array = permuted(this.#array(node), permutation);
      return this.#store(node, array.shape, array.data);
    });
  }

  /** [1]: the number of samples, int64. */
  batchSize({ graph }: { graph: Graph }): string {
    const input = graph.nodes.find(({ op }) => op === "input");
    if (!input) throw new InternalError("exportOnnx: a batch without an input.");
    const inputs = [this.value(input).name];
    return this.#form(input, "batch size", () =>
      this.add(input, { opType: "Shape", inputs, attributes: { start: 0, end: 1 } }),
    );
  }

  #channelsFirst(node: Node): string {
    return this.#form(node, "broadcast in NCHW", () => {
      const { shape, data } = this.#array(node);
      const full = [...new Array<number>(4 - shape.length).fill(1), ...shape];
      const array = permuted({ shape: full, data }, TO_NCHW);
      const leading = array.shape.findIndex((size) => size !== 1);
      return this.#store(node, leading < 0 ? [] : array.shape.slice(leading), array.data);
    });
  }

  #store(node: Node, shape: readonly number[], data: Float64Array): string {
    if (shape.length === 0) return this.builder.numbers(node.dtype, [...data], []);
    const variable = node.attributes["variable"] as { name: string } | undefined;
    const hint = variable?.name ?? this.builder.within(node.scope, node.op);
    return this.builder.tensor(hint, node.dtype, data, shape);
  }

  #array(node: Node): ReferenceArray {
    const array = this.#constants.get(node);
    if (!array) throw new InternalError(`exportOnnx: %${node.id} = ${node.op} depends on the batch.`);
    return array;
  }

  #form(node: Node, form: string, make: () => string): string {
    const key = `${node.id} ${form}`;
    const known = this.#forms.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#forms.set(key, name);
    return name;
  }
}

/** The axes in another order. The reference's op does the same, but not for millions of weights in a moment. */
function permuted({ shape, data }: ReferenceArray, permutation: readonly number[]): ReferenceArray {
  if (permutation.every((axis, i) => axis === i)) return { shape, data };
  const strides = stridesOf(shape);
  const sizes = permutation.map((axis) => shape[axis] ?? 1);
  const steps = permutation.map((axis) => strides[axis] ?? 1);
  const position = sizes.map(() => 0);
  let from = 0;
  const out = new Float64Array(data.length);
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from] as number;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const [size, step, at] = [sizes[axis] as number, steps[axis] as number, (position[axis] as number) + 1];
      from += step;
      position[axis] = at < size ? at : 0;
      if (at < size) break;
      from -= size * step;
    }
  }
  return { shape: sizes, data: out };
}
