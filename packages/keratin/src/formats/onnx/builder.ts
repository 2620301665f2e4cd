/** Collects nodes and initializers of an ONNX graph under names that are unique. */
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxType } from "./proto.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface NodeInit {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export class OnnxBuilder {
  readonly #model: string;
  readonly #names = new Map<string, number>();
  #nodes: Mutable<OnnxNode>[] = [];
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #known = new Map<string, string>();
  readonly #outputs = new Map<string, string>();

  /** `model`: its name, which is left out of the names of its layers. */
  constructor(model: string) {
    this.#model = model;
  }

  /** The name, or with a number behind if it is taken. */
  unique(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : this.unique(`${name}_${count}`);
  }

  /** A name for what a layer computes: `conv2d/Conv`. */
  within(scope: string, name: string): string {
    const [first, ...inner] = scope.split("/");
    return [...(first === this.#model ? inner : scope.split("/")), name].filter((part) => part !== "").join("/");
  }

  /** Adds a node, named after its layer and operator; its value has the same name, which is given back. */
  node(scope: string, { opType, inputs, attributes = {} }: NodeInit): string {
    const name = this.unique(this.within(scope, opType));
    this.#nodes.push({ name, opType, inputs, outputs: [name], attributes });
    return name;
  }

  /** A number (or a few) that an operator takes as an input; equal ones are stored once. */
  numbers(type: OnnxType, values: readonly number[], dims: readonly number[] = [values.length]): string {
    const key = `${type} ${dims.join("x")}: ${values.map((value) => (Object.is(value, -0) ? "-0" : value)).join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.tensor(type === "int64" ? "shape" : "constant", type, values, dims);
    this.#known.set(key, name);
    return name;
  }

  /** Stores an array. */
  tensor(hint: string, type: OnnxType, values: ArrayLike<number>, dims: readonly number[]): string {
    const name = this.unique(hint);
    this.#initializers.set(name, { name, type, dims, bytes: bytesOf(type, values) });
    return name;
  }

  /** Gives a value the name of an output; one that has such a name already is copied. */
  output(value: string, name: string): void {
    const from = this.#outputs.get(value);
    if (from !== undefined || !this.#nodes.some(({ outputs }) => outputs.includes(value))) {
      const node = { name: this.unique(`${name}/Identity`), opType: "Identity", attributes: {} };
      this.#nodes.push({ ...node, inputs: [from ?? value], outputs: [name] });
      return;
    }
    this.#outputs.set(value, name);
    const rename = (known: string): string => (known === value ? name : known);
    for (const node of this.#nodes) {
      node.inputs = node.inputs.map(rename);
      node.outputs = node.outputs.map(rename);
    }
  }

  /** What the outputs need: rules may add forms of a value that nobody asks for. */
  finish(outputs: readonly string[]): { nodes: OnnxNode[]; initializers: OnnxTensor[] } {
    const needed = new Set(outputs);
    const nodes = this.#nodes.reverse().filter((node) => {
      if (!node.outputs.some((output) => needed.has(output))) return false;
      for (const input of node.inputs) needed.add(input);
      return true;
    });
    const initializers = [...this.#initializers.values()].filter(({ name }) => needed.has(name));
    return { nodes: nodes.reverse(), initializers };
  }
}

function bytesOf(type: OnnxType, values: ArrayLike<number>): Uint8Array {
  const wide = type === "int64";
  const bytes = new Uint8Array(values.length * (wide ? 8 : 4));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (wide) view.setBigInt64(8 * i, BigInt(value), true);
    else if (type === "float32") view.setFloat32(4 * i, value, true);
    else view.setInt32(4 * i, value, true);
  }
  return bytes;
}
