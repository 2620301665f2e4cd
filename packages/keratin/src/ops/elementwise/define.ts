import type { Node, TensorType } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { broadcastShapes, showShape, sizeOf, stridesOf } from "../../util/shape.ts";
import { batchAxisError } from "../check.ts";
import type { Distribution, Op, ReferenceArray, Sample, SampleInput } from "../op.ts";
import { argument, evaluateScalar, type Scalar } from "../scalar.ts";

interface ElementwiseInit {
  name: string;
  doc: string;
  arity: 1 | 2 | 3;
  /** From the elements of the inputs to the element of the output. */
  body: (...elements: Scalar[]) => Scalar;
  /** Gradients at the output's shape; summing over broadcast axes is done by the walk. Default: 0, as for steps. */
  vjp?: (node: Node, gradient: Node) => (Node | null)[];
  /** Whether it is defined for int32 too (with wrap-around). Default: float32 only. */
  integers?: boolean;
  /** Range of the sample inputs, for ops that are not smooth or defined everywhere. */
  values?: "normal" | "positive" | "unit";
}

/**
 * An elementwise op over NumPy-broadcast inputs of one dtype: everything but the gradient follows from its body.
 * The batch axis stays the batch axis.
 */
export function defineElementwise(init: ElementwiseInit): Op & { body: Scalar } {
  const { name, doc, arity, integers = false, values = "normal" } = init;
  const body = init.body(...Array.from({ length: arity }, (_, i) => argument(i)));
  const flat = (): null[] => new Array<null>(arity).fill(null);
  return {
    name,
    doc,
    arity,
    parameters: {},
    body,
    vjp: init.vjp ?? flat,
    infer: (inputs) => inferElementwise(name, inputs, integers),
    evaluate: (inputs, _attributes, type) => evaluateElementwise(body, inputs, type),
    distribute: (inputs, node) => distributeElementwise(name, inputs, node),
    samples: elementwiseSamples(arity, values),
  };
}

/** The shape rule of elementwise ops: broadcast shapes, one dtype. */
export function inferElementwise(name: string, inputs: readonly TensorType[], integers: boolean): TensorType {
  const dtype = inputs[0]?.dtype ?? "float32";
  const other = inputs.find((input) => input.dtype !== dtype);
  if (other) {
    throw new ShapeError(
      complain({
        where: `${name}: dtypes`,
        expected: `all inputs of dtype ${dtype}, as the first`,
        found: other.dtype,
        hint: `Convert it with ops.cast(x, "${dtype}").`,
      }),
    );
  }
  if (dtype === "int32" && !integers) {
    throw new ShapeError(
      complain({
        where: `${name}: dtype`,
        expected: "float32",
        found: "int32",
        hint: 'Convert it with ops.cast(x, "float32").',
      }),
    );
  }
  try {
    return { shape: broadcastShapes(...inputs.map((input) => input.shape)), dtype };
  } catch (error) {
    throw error instanceof ShapeError ? new ShapeError(`${name}: ${error.message}`, { cause: error }) : error;
  }
}

/**
 * An elementwise value depends on the batch if an input does. Its axis 0 must then be the batch axis of every input that
 * has one: an input of lower rank, or of size 1 on axis 0, is the same for all rows; anything else would be ambiguous.
 */
export function distributeElementwise(
  name: string,
  inputs: readonly Distribution[],
  node: TensorType & { inputs: readonly TensorType[] },
): Distribution {
  if (!inputs.includes("batch")) return "whole";
  const rank = node.shape.length;
  inputs.forEach((distribution, k) => {
    const shape = node.inputs[k]?.shape ?? [];
    if (distribution === "batch" && (shape.length !== rank || shape[0] !== node.shape[0])) {
      const expected = `axis 0 of input ${k}, the batch, to be axis 0 of the result ${showShape(node.shape)}`;
      throw batchAxisError(name, expected, `an input of shape ${showShape(shape)}`);
    }
    if (distribution !== "batch" && shape.length === rank && shape[0] !== 1) {
      const expected = `input ${k}, which does not depend on the batch, to have size 1 on axis 0`;
      throw batchAxisError(name, expected, `shape ${showShape(shape)}`);
    }
  });
  return "batch";
}

function elementwiseSamples(arity: number, values: "normal" | "positive" | "unit"): Sample[] {
  const rows = (shape: readonly number[]): SampleInput => ({ shape, values, batch: true });
  const shared = (shape: readonly number[]): SampleInput => ({ shape, values, batch: false });
  const same = (shape: readonly number[]): SampleInput[] => Array.from({ length: arity }, () => rows(shape));
  const rest = Array.from({ length: Math.max(arity - 2, 0) }, () => shared([1]));
  const samples: Sample[] = [
    { title: "vectors and a tail", inputs: same([3, 7]) },
    { title: "images", inputs: same([2, 3, 3, 4]) },
    { title: "long rows", inputs: same([5, 67]) },
    { title: "one row", inputs: same([1, 33]) },
    { title: "independent of the batch", inputs: same([6, 5]).map(({ shape }) => shared(shape)) },
  ];
  if (arity === 1) return samples;
  return [
    ...samples,
    { title: "a channel vector broadcast", inputs: [rows([2, 3, 3, 5]), shared([5]), ...rest] },
    { title: "a scalar broadcast", inputs: [rows([4, 5]), shared([]), ...rest] },
    { title: "a scalar first", inputs: [shared([]), rows([4, 5]), ...rest] },
    { title: "a middle axis broadcast", inputs: [rows([2, 3, 4]), rows([2, 1, 4]), ...rest] },
    { title: "the last axis broadcast", inputs: [rows([3, 6]), rows([3, 1]), ...rest] },
    { title: "one row for all of the batch", inputs: [rows([4, 3, 2]), shared([1, 3, 2]), ...rest] },
    { title: "both sides broadcast", inputs: [rows([2, 3, 1]), shared([3, 4]), ...rest] },
  ];
}

/** Evaluates a scalar body over broadcast inputs; int32 results wrap around. */
export function evaluateElementwise(body: Scalar, inputs: readonly ReferenceArray[], type: TensorType): Float64Array {
  const rank = type.shape.length;
  const outStrides = stridesOf(type.shape);
  const inStrides = inputs.map(({ shape }) => {
    const strides = stridesOf(shape);
    return Array.from({ length: rank }, (_, axis) => {
      const own = axis - (rank - shape.length);
      return own < 0 || shape[own] === 1 ? 0 : (strides[own] ?? 0);
    });
  });
  const out = new Float64Array(sizeOf(type.shape));
  const values = new Array<number>(inputs.length).fill(0);
  for (let i = 0; i < out.length; i++) {
    inputs.forEach((input, k) => {
      let offset = 0;
      for (let axis = 0; axis < rank; axis++) {
        const position = Math.floor(i / (outStrides[axis] ?? 1)) % (type.shape[axis] ?? 1);
        offset += position * (inStrides[k]?.[axis] ?? 0);
      }
      values[k] = input.data[offset] ?? Number.NaN;
    });
    const value = evaluateScalar(body, values);
    out[i] = type.dtype === "int32" ? value | 0 : value;
  }
  return out;
}
