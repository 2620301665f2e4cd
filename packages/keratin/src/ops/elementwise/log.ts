import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { div } from "./div.ts";

export const logOp = defineElementwise({
  name: "log",
  doc: "Natural logarithm.",
  arity: 1,
  body: (x) => apply("log", x),
  vjp: ({ inputs: [x] }, gradient) => [div(gradient, x as Node)],
  values: "positive",
});

/** Natural logarithm; −Infinity at 0, NaN below. */
export const log = (x: Node): Node => build(logOp, [x], {});
