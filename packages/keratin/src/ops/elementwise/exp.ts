import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";

export const expOp = defineElementwise({
  name: "exp",
  doc: "eˣ.",
  arity: 1,
  body: (x) => apply("exp", x),
  vjp: (node, gradient) => [mul(gradient, node)],
});

/** eˣ. */
export const exp = (x: Node): Node => build(expOp, [x], {});
