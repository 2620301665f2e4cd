/** The formula of slide 23 as the engine has it, in step with the controls. */
import { unrounded } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import type { Fitted } from "../../../engine/shapes.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";

interface SizeFormulaProps {
  readonly fitted: Fitted;
  /** What is worked out. Default: the output's size. */
  readonly name?: string;
}

export function SizeFormula({ fitted: { size, shape }, name = t("outputSize") }: SizeFormulaProps) {
  return (
    <Formula
      name={name}
      expression={unrounded(size.formula)}
      result={formatNumber(size.exact, { maximumFractionDigits: 2 })}
      refused={!shape || size.fit.kind !== "exact"}
    />
  );
}
