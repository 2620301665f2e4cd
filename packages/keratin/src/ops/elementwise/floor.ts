import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { apply } from "../scalar.ts";
import { defineElementwise } from "./define.ts";

export const floorOp = defineElementwise({
  name: "floor",
  doc: "The largest whole number that is not above x. Its gradient is 0.",
  arity: 1,
  body: (x) => apply("floor", x),
});

/** The largest whole number that is not above x; its gradient is 0. */
export const floor = (x: Node): Node => build(floorOp, [x], {});
