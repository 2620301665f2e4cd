import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const negOp = defineElementwise({
  name: "neg",
  doc: "−x.",
  arity: 1,
  body: (x) => apply("neg", x),
  vjp: (_node, gradient) => [neg(gradient)],
  integers: true,
});

/** −x. */
export const neg = (x: Node): Node => build(negOp, [x], {});
