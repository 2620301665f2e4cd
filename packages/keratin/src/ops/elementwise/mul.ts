import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const mulOp = defineElementwise({
  name: "mul",
  doc: "a · b.",
  arity: 2,
  body: (a, b) => apply("mul", a, b),
  vjp: ({ inputs: [a, b] }, gradient) => [mul(gradient, b as Node), mul(gradient, a as Node)],
  integers: true,
});

/** a · b, broadcast. */
export const mul = (a: Operand, b: Operand): Node => build(mulOp, [a, b], {});
