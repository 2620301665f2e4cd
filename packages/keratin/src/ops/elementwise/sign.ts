import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const signOp = defineElementwise({
  name: "sign",
  doc: "1, 0 or −1; NaN stays NaN. Its gradient is 0.",
  arity: 1,
  body: (x) => apply("select", apply("lt", 0, x), 1, apply("select", apply("lt", x, 0), -1, x)),
  integers: true,
});

/** 1, 0 or −1; NaN stays NaN; its gradient is 0. */
export const sign = (x: Node): Node => build(signOp, [x], {});
