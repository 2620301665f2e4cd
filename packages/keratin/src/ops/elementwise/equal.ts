import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const equalOp = defineElementwise({
  name: "equal",
  doc: "1 where a = b, else 0, in the dtype of the operands.",
  arity: 2,
  body: (a, b) => apply("eq", a, b),
  integers: true,
});

/** 1 where a = b, else 0, in the dtype of the operands. */
export const equal = (a: Operand, b: Operand): Node => build(equalOp, [a, b], {});
