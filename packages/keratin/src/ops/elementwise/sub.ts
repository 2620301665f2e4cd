import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { neg } from "./neg.ts";

export const subOp = defineElementwise({
  name: "sub",
  doc: "a − b.",
  arity: 2,
  body: (a, b) => apply("sub", a, b),
  vjp: (_node, gradient) => [gradient, neg(gradient)],
  integers: true,
});

/** a − b, broadcast. */
export const sub = (a: Operand, b: Operand): Node => build(subOp, [a, b], {});
