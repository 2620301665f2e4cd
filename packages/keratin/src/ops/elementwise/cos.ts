import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { sub } from "./sub.ts";

export const cosOp = defineElementwise({
  name: "cos",
  doc: "Cosine of an angle in radians.",
  arity: 1,
  body: (x) => apply("cos", x),
  vjp: ({ inputs: [x] }, gradient) => {
    const sine = cos(sub(x as Node, Math.PI / 2));
    return [neg(mul(gradient, sine))];
  },
});

/** Cosine of an angle in radians. */
export const cos = (x: Node): Node => build(cosOp, [x], {});
