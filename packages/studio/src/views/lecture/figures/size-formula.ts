import { type Expression, letter, minus, over, sum, times } from "../../../components/expression.ts";
import type { ConvSettings } from "../../../engine/layers.ts";

/** The formula of slide 23, with what padding and dilation add to it once they are used. */
export function sizeFormula(input: number, { size, stride, padding, dilation }: ConvSettings): Expression {
  const padded = padding ? sum(letter("N", input), times(2, letter("P", padding))) : letter("N", input);
  const F = letter("F", size);
  const reach = dilation > 1 ? sum(times(letter("D", dilation), minus(F, 1)), 1) : F;
  return sum(over(minus(padded, reach), letter("S", stride)), 1);
}
