import type { Node } from "../../ir/graph.ts";
import { build, type Operand } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const addOp = defineElementwise({
  name: "add",
  doc: "a + b.",
  arity: 2,
  body: (a, b) => apply("add", a, b),
  vjp: (_node, gradient) => [gradient, gradient],
  integers: true,
});

/** a + b, broadcast. */
export const add = (a: Operand, b: Operand): Node => build(addOp, [a, b], {});
