import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { lessEqual } from "./less-equal.ts";
import { select } from "./select.ts";

export const minimumOp = defineElementwise({
  name: "minimum",
  doc: "The smaller of a and b; NaN if either is. The gradient goes to a on ties, as in TensorFlow.",
  arity: 2,
  body: (a, b) => apply("min", a, b),
  vjp: ({ inputs: [a, b] }, gradient) => {
    const takesA = lessEqual(a as Node, b as Node);
    return [select(takesA, gradient, 0), select(takesA, 0, gradient)];
  },
  integers: true,
});

/** The smaller of a and b; NaN if either is. The gradient goes to a on ties. */
export const minimum = (a: Operand, b: Operand): Node => build(minimumOp, [a, b], {});
