import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { square } from "./square.ts";

export const erfOp = defineElementwise({
  name: "erf",
  doc: "The error function, 2/√π ∫₀ˣ exp(−t²) dt.",
  arity: 1,
  body: (x) => apply("erf", x),
  vjp: ({ inputs: [x] }, gradient) => [mul(gradient, mul(2 / Math.sqrt(Math.PI), exp(neg(square(x as Node)))))],
});

/** The error function, 2/√π ∫₀ˣ exp(−t²) dt. */
export const erf = (x: Node): Node => build(erfOp, [x], {});
