import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { sign } from "./sign.ts";

export const absOp = defineElementwise({
  name: "abs",
  doc: "|x|; its gradient at 0 is 0.",
  arity: 1,
  body: (x) => apply("abs", x),
  vjp: ({ inputs: [x] }, gradient) => [mul(gradient, sign(x as Node))],
  integers: true,
});

/** |x|; its gradient at 0 is 0. */
export const abs = (x: Node): Node => build(absOp, [x], {});
