import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const selectOp = defineElementwise({
  name: "select",
  doc: "a where the condition is not 0, else b; all of one dtype.",
  arity: 3,
  body: (condition, a, b) => apply("select", condition, a, b),
  vjp: ({ inputs: [condition] }, gradient) => {
    const chosen = condition as Node;
    return [null, select(chosen, gradient, 0), select(chosen, 0, gradient)];
  },
  integers: true,
});

/** a where the condition is not 0, else b; all of one dtype. A side not taken passes no NaN. */
export const select = (condition: Operand, a: Operand, b: Operand): Node => build(selectOp, [condition, a, b], {});
