import type { Node, TensorType } from "../../ir/graph.ts";
import { broadcastShapes, sizeOf, stridesOf } from "../../util/shape.ts";
import type { Op, ReferenceArray, Sample } from "../op.ts";
import { argument, evaluateScalar, type Scalar } from "../scalar.ts";

interface ElementwiseInit<Name extends string> {
  name: Name;
  doc: string;
  arity: 1 | 2 | 3;
  /** From the elements of the inputs to the element of the output. */
  body: (...elements: Scalar[]) => Scalar;
  /** Gradients at the output's shape; summing over broadcast axes is done by the walk. */
  vjp?: (node: Node, gradient: Node) => (Node | null)[];
  /** Range of the sample inputs, for ops that are not smooth or defined everywhere. */
  values?: "normal" | "positive" | "unit";
}

/**
 * An elementwise op over NumPy-broadcast inputs of one dtype: everything but the gradient follows from its body.
 * The batch axis stays the batch axis.
 */
export function defineElementwise<Name extends string>(init: ElementwiseInit<Name>): Op & { name: Name; body: Scalar } {
  const { name, doc, arity, vjp, values = "normal" } = init;
  const body = init.body(...Array.from({ length: arity }, (_, i) => argument(i)));
  return {
    name,
    doc,
    parameters: {},
    body,
    ...(vjp && { vjp }),
    infer: (inputs) => ({ shape: broadcastShapes(...inputs.map((i) => i.shape)), dtype: inputs[0]?.dtype ?? "float32" }),
    evaluate: (inputs, _attributes, type) => evaluateElementwise(body, inputs, type),
    distribute: (inputs) => (inputs.includes("batch") ? "batch" : "whole"),
    samples: elementwiseSamples(arity, values),
  };
}

function elementwiseSamples(arity: number, values: "normal" | "positive" | "unit"): Sample[] {
  const of = (...shapes: number[][]): Sample["inputs"] => shapes.map((shape) => ({ shape, values }));
  const same = (shape: number[]): Sample["inputs"] => of(...Array.from({ length: arity }, () => shape));
  const samples: Sample[] = [
    { title: "vectors and a tail", inputs: same([3, 7]) },
    { title: "images", inputs: same([2, 3, 3, 4]) },
  ];
  if (arity > 1) {
    const rest = Array.from({ length: arity - 2 }, () => [1]);
    samples.push({ title: "a channel vector broadcast", inputs: of([2, 3, 3, 5], [5], ...rest) });
    samples.push({ title: "a scalar broadcast", inputs: of([4, 5], [], ...rest) });
    samples.push({ title: "middle axes broadcast", inputs: of([2, 3, 4], [2, 1, 4], ...rest).map((x) => ({ ...x, batch: x.shape.length > 1 })) });
  }
  return samples;
}

/** Evaluates a scalar body over broadcast inputs. */
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
    out[i] = evaluateScalar(body, values);
  }
  return out;
}
