import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";

export const softplusOp = defineElementwise({
  name: "softplus",
  doc: "log(1 + eˣ), written so that it does not overflow.",
  arity: 1,
  body: (x) =>
    apply("add", apply("max", x, 0), apply("log", apply("add", 1, apply("exp", apply("neg", apply("abs", x)))))),
  vjp: ({ inputs: [x] }, gradient) => [mul(gradient, sigmoid(x as Node))],
});

/** log(1 + eˣ), without overflow. */
export const softplus = (x: Node): Node => build(softplusOp, [x], {});
