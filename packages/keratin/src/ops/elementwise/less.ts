import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const lessOp = defineElementwise({
  name: "less",
  doc: "1 where a < b, else 0, in the dtype of the operands.",
  arity: 2,
  body: (a, b) => apply("lt", a, b),
  integers: true,
});

/** 1 where a < b, else 0, in the dtype of the operands. */
export const less = (a: Operand, b: Operand): Node => build(lessOp, [a, b], {});
