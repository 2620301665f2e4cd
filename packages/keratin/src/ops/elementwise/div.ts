import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

export const divOp = defineElementwise({
  name: "div",
  doc: "a / b.",
  arity: 2,
  body: (a, b) => apply("div", a, b),
  vjp: (node, gradient) => {
    const byA = div(gradient, node.inputs[1] as Node);
    return [byA, neg(mul(byA, node))];
  },
  values: "positive",
});

/** a / b, broadcast. */
export const div = (a: Operand, b: Operand): Node => build(divOp, [a, b], {});
