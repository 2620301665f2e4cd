import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";

export const tanhOp = defineElementwise({
  name: "tanh",
  doc: "Hyperbolic tangent.",
  arity: 1,
  body: (x) => apply("tanh", x),
  vjp: (node, gradient) => [mul(gradient, sub(1, square(node)))],
});

/** Hyperbolic tangent. */
export const tanh = (x: Node): Node => build(tanhOp, [x], {});
