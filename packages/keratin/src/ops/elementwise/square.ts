import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";

export const squareOp = defineElementwise({
  name: "square",
  doc: "x².",
  arity: 1,
  body: (x) => apply("mul", x, x),
  vjp: ({ inputs: [x] }, gradient) => [mul(gradient, mul(2, x as Node))],
  integers: true,
});

/** x². */
export const square = (x: Node): Node => build(squareOp, [x], {});
