import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";

export const sqrtOp = defineElementwise({
  name: "sqrt",
  doc: "Square root.",
  arity: 1,
  body: (x) => apply("sqrt", x),
  vjp: (node, gradient) => [div(mul(gradient, 0.5), node)],
  values: "positive",
});

/** Square root; NaN below 0. */
export const sqrt = (x: Node): Node => build(sqrtOp, [x], {});
