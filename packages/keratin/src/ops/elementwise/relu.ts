import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { less } from "./less.ts";
import { select } from "./select.ts";

export const reluOp = defineElementwise({
  name: "relu",
  doc: "max(x, 0), NaN kept; its gradient is 0 at 0 and taken from the output, as in Keras.",
  arity: 1,
  body: (x) => apply("max", x, 0),
  vjp: (node, gradient) => [select(less(0, node), gradient, 0)],
});

/** max(x, 0); its gradient at 0 is 0. */
export const relu = (x: Node): Node => build(reluOp, [x], {});
