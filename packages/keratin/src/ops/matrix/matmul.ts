import type { Node } from "../../ir/graph.ts";
import { complain, ShapeError } from "../../util/errors.ts";
import { showShape, sizeOf } from "../../util/shape.ts";
import { build } from "../build.ts";
import { batchAxisError, expectAxes, expectDtype, inputAt, summedOverBatch } from "../check.ts";
import type { Op, ReferenceArray, Sample } from "../op.ts";

export type MatmulAttributes = { readonly transposeA: boolean; readonly transposeB: boolean };

export const matmulOp: Op<MatmulAttributes> = {
  name: "matmul",
  doc: "The product of two matrices, [rows, inner] × [inner, columns] after the transpositions.",
  arity: 2,
  parameters: {
    transposeA: "Whether a is given as [inner, rows].",
    transposeB: "Whether b is given as [columns, inner].",
  },
  infer: (inputs, { transposeA, transposeB }) => {
    const a = inputAt(inputs, 0);
    const b = inputAt(inputs, 1);
    expectAxes("matmul: a", a, transposeA ? ["inner", "rows"] : ["rows", "inner"]);
    expectAxes("matmul: b", b, transposeB ? ["columns", "inner"] : ["inner", "columns"]);
    expectDtype("matmul: a", a, "float32");
    expectDtype("matmul: b", b, "float32");
    const [inner = 0, innerB = 0] = [a.shape[transposeA ? 0 : 1], b.shape[transposeB ? 1 : 0]];
    if (inner !== innerB) {
      const flag = (transposed: boolean): string => (transposed ? " (transposed)" : "");
      throw new ShapeError(
        complain({
          where: "matmul: inner sizes",
          expected: `those of a and b to be equal, a being ${showShape(a.shape)}${flag(transposeA)}`,
          found: `${inner} and ${innerB}, b being ${showShape(b.shape)}${flag(transposeB)}`,
        }),
      );
    }
    return { shape: [a.shape[transposeA ? 1 : 0] ?? 0, b.shape[transposeB ? 0 : 1] ?? 0], dtype: "float32" };
  },
  vjp: ({ inputs }, gradient, { transposeA, transposeB }) => {
    const [a, b] = inputs as [Node, Node];
    return [
      transposeA
        ? matmul(b, gradient, { transposeA: transposeB, transposeB: true })
        : matmul(gradient, b, { transposeB: !transposeB }),
      transposeB
        ? matmul(gradient, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, gradient, { transposeA: !transposeA }),
    ];
  },
  evaluate: (inputs, { transposeA, transposeB }, { shape }) => {
    const [a, b] = inputs as [ReferenceArray, ReferenceArray];
    const [rows = 0, columns = 0] = shape;
    const inner = a.shape[transposeA ? 0 : 1] ?? 0;
    const out = new Float64Array(sizeOf(shape));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const x = a.data[transposeA ? k * rows + i : i * inner + k] as number;
          const y = b.data[transposeB ? j * inner + k : k * columns + j] as number;
          sum += x * y;
        }
        out[i * columns + j] = sum;
      }
    }
    return out;
  },
  distribute: ([a = "whole", b = "whole"], _node, { transposeA, transposeB }) => {
    if (transposeA && !transposeB) return summedOverBatch("matmul", [a, b]);
    if (transposeA ? a === "batch" || b === "batch" : b === "batch") {
      throw batchAxisError(
        "matmul",
        "b to be the same for every row of the batch, or a sum over the batch with transposeA",
        `a ${a} a and a ${b} b`,
      );
    }
    return a === "batch" ? "batch" : "whole";
  },
  samples: matmulSamples(),
};

function matmulSamples(): Sample[] {
  const sizes: readonly [string, number, number, number][] = [
    ["small", 3, 4, 5],
    ["one row", 1, 7, 9],
    ["one column", 4, 6, 1],
    ["inner 1", 4, 1, 5],
    ["Lab 07's last layer", 8, 64, 10],
    ["wide, with tails", 7, 33, 37],
    ["a multiple of every tile", 12, 16, 48],
  ];
  return sizes.flatMap(([title, rows, inner, columns]) => [
    {
      title,
      inputs: [{ shape: [rows, inner] }, { shape: [inner, columns] }],
      attributes: { transposeA: false, transposeB: false },
    },
    {
      title: `${title}, b transposed`,
      inputs: [{ shape: [rows, inner] }, { shape: [columns, inner] }],
      attributes: { transposeA: false, transposeB: true },
    },
    {
      title: `${title}, a transposed: a sum over the batch`,
      inputs: [{ shape: [inner, rows] }, { shape: [inner, columns], batch: true }],
      attributes: { transposeA: true, transposeB: false },
    },
    {
      title: `${title}, both transposed`,
      inputs: [{ shape: [inner, rows], batch: false }, { shape: [columns, inner] }],
      attributes: { transposeA: true, transposeB: true },
    },
  ]);
}

/**
 * The product of two matrices.
 *
 * @param a [rows, inner], or [inner, rows] with transposeA
 * @param b [inner, columns], or [columns, inner] with transposeB
 * @returns [rows, columns]
 * @throws ShapeError if the inner sizes differ
 */
export const matmul = (
  a: Node,
  b: Node,
  { transposeA = false, transposeB = false }: Partial<MatmulAttributes> = {},
): Node => build(matmulOp, [a, b], { transposeA, transposeB });
