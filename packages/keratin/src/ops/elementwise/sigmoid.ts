import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

export const sigmoidOp = defineElementwise({
  name: "sigmoid",
  doc: "1 / (1 + e⁻ˣ).",
  arity: 1,
  body: (x) => apply("div", 1, apply("add", 1, apply("exp", apply("neg", x)))),
  vjp: (node, gradient) => [mul(gradient, mul(node, sub(1, node)))],
});

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = (x: Node): Node => build(sigmoidOp, [x], {});
