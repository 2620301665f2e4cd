import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { lessEqual } from "./less-equal.ts";
import { select } from "./select.ts";

export const maximumOp = defineElementwise({
  name: "maximum",
  doc: "The larger of a and b; NaN if either is. The gradient goes to a on ties, as in TensorFlow.",
  arity: 2,
  body: (a, b) => apply("max", a, b),
  vjp: ({ inputs: [a, b] }, gradient) => {
    const takesA = lessEqual(b as Node, a as Node);
    return [select(takesA, gradient, 0), select(takesA, 0, gradient)];
  },
  integers: true,
});

/** The larger of a and b; NaN if either is. The gradient goes to a on ties. */
export const maximum = (a: Operand, b: Operand): Node => build(maximumOp, [a, b], {});
