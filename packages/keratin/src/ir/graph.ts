/**
 * The intermediate representation: a static single assignment graph with static shapes.
 *
 * Invariants (checked by verify.ts): a node's inputs come before it in `graph.nodes` and belong to the same graph;
 * shape and dtype are what the op's `infer` says; nothing is changed after it was added.
 */
import { InternalError } from "../util/errors.ts";
import { type Shape, sameShape } from "../util/shape.ts";
import type { NodeDType, Variable } from "./variable.ts";

export type { NodeDType };

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: NodeDType;
}

/** Settings of an op: plain data only, except `variable` of a variable leaf. */
export type AttributeValue =
  | number
  | string
  | boolean
  | Variable
  | undefined
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };
export type Attributes = { readonly [key: string]: AttributeValue };

/** One value of the graph. */
export interface Node extends TensorType {
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  /** The layer (or optimizer, loss, …) that asked for it: error messages and dumps name it. */
  readonly scope: string;
  readonly graph: Graph;
}

export interface NodeInit extends TensorType {
  op: string;
  inputs: readonly Node[];
  attributes: Attributes;
  scope?: string;
}

/** A computation from inputs and variables to named outputs and new values of variables. */
export class Graph {
  readonly nodes: Node[] = [];
  /** Results that the host reads, by name. */
  readonly outputs = new Map<string, Node>();
  /** Variables and what they become when the step ends; all are read before any is written. */
  readonly updates = new Map<Variable, Node>();
  #scope = "";

  /** The scope that nodes made now carry; "" at the top. */
  get scope(): string {
    return this.#scope;
  }

  /** Adds a node whose type the caller has inferred; everybody but passes goes through `ops`. */
  add({ op, inputs, attributes, shape, dtype, scope = this.#scope }: NodeInit): Node {
    const node: Node = { id: this.nodes.length, op, inputs, attributes, shape, dtype, scope, graph: this };
    this.nodes.push(node);
    return node;
  }

  /** Runs `build` so that all nodes made in it carry the scope (inner scopes are joined by "/"). */
  within<T>(scope: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = outer ? `${outer}/${scope}` : scope;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  output(name: string, node: Node): void {
    if (this.outputs.has(name)) throw new InternalError(`Graph output "${name}" is named twice.`);
    this.outputs.set(name, node);
  }

  /** States that `variable` becomes `value` at the end of the step. */
  update(variable: Variable, value: Node): void {
    if (this.updates.has(variable)) throw new InternalError(`Variable "${variable.name}" is updated twice.`);
    if (!sameShape(variable.shape, value.shape) || variable.dtype !== value.dtype) {
      throw new InternalError(`Variable "${variable.name}" is updated with a value of another type.`);
    }
    this.updates.set(variable, value);
  }

  /** Outputs and updates: everything that must be computed. */
  roots(): Node[] {
    return [...this.outputs.values(), ...this.updates.values()];
  }
}
