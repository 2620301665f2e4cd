/** A formula in MathML: with its letters, with the numbers of the moment, and its result. */
import type { insight } from "keratin";
import { formatNumber } from "../i18n/index.ts";
import { memo } from "./memo.ts";
import { t } from "./messages.ts";

type Expression = insight.Formula;
type Shown = "letters" | "numbers";
type Kind = insight.OperationFormula["kind"];

const SIGNS: Readonly<Record<Kind, string>> = {
  add: "+",
  subtract: "−",
  multiply: "·",
  divide: "/",
  max: ",",
  floor: "",
  ceil: "",
};
/** What stands around operations that are written with brackets of their own. */
const FENCES: Readonly<Partial<Record<Kind, readonly [before: string, after: string]>>> = {
  max: ["max(", ")"],
  floor: ["⌊", "⌋"],
  ceil: ["⌈", "⌉"],
};

const isSum = (expression: Expression): boolean => expression.kind === "add" || expression.kind === "subtract";
/** Brackets stand around a sum in a product or behind a minus sign, and around a negative number behind a sign. */
function isBracketed(outer: Kind, term: Expression, place: number): boolean {
  if (term.kind === "number") return term.value < 0 && place > 0 && outer !== "max";
  return isSum(term) && (outer === "multiply" || (outer === "subtract" && place > 0));
}
const hasLetters = (expression: Expression): boolean =>
  expression.kind === "symbol" || ("operands" in expression && expression.operands.some(hasLetters));

function Joined({ operation: { kind, operands }, shown }: { operation: insight.OperationFormula; shown: Shown }) {
  const fence = FENCES[kind];
  return (
    <mrow>
      {fence && <mo>{fence[0]}</mo>}
      {operands.map((term, i) => {
        const bracketed = isBracketed(kind, term, i);
        return [
          i > 0 && <mo key={`op${String(i)}`}>{SIGNS[kind]}</mo>,
          bracketed && <mo key={`open${String(i)}`}>(</mo>,
          <Part key={`term${String(i)}`} expression={term} shown={shown} />,
          bracketed && <mo key={`close${String(i)}`}>)</mo>,
        ];
      })}
      {fence && <mo>{fence[1]}</mo>}
    </mrow>
  );
}

function Part({ expression, shown }: { expression: Expression; shown: Shown }) {
  if (expression.kind === "number") return <mn>{formatNumber(expression.value)}</mn>;
  if (expression.kind === "symbol") {
    const { symbol, value, quantity } = expression;
    const title = t(`quantity.${quantity}`);
    if (shown === "letters")
      return (
        <mi mathvariant="normal" class="symbol" data-symbol={symbol} title={title}>
          {symbol}
        </mi>
      );
    return (
      <mn class="substituted" data-symbol={symbol} title={title}>
        {formatNumber(value)}
      </mn>
    );
  }
  if (expression.kind !== "divide") return <Joined operation={expression} shown={shown} />;
  return (
    <mfrac>
      {expression.operands.map((term, i) => (
        <Part key={String(i)} expression={term} shown={shown} />
      ))}
    </mfrac>
  );
}

interface FormulaProps {
  /** What is worked out. */
  readonly name: string;
  readonly expression: Expression;
  /** What it gives. Without: only the letters are shown. */
  readonly result?: string;
  /** The result makes no sense: the filter does not fit. */
  readonly refused?: boolean;
}

export const Formula = memo(({ name, expression, result, refused = false }: FormulaProps) => {
  const lettered = hasLetters(expression);
  return (
    <div class="formula">
      <span class="formula-name">{name}</span>
      {lettered && (
        <math class="formula-letters" displaystyle>
          <Part expression={expression} shown="letters" />
        </math>
      )}
      {result !== undefined && (
        <span class="formula-numbers">
          <math displaystyle>
            <mrow>
              {lettered && <mo>=</mo>}
              {expression.kind !== "symbol" && (
                <>
                  <Part expression={expression} shown="numbers" />
                  <mo>=</mo>
                </>
              )}
            </mrow>
          </math>
          <b class={refused ? "result refused" : "result"}>{result}</b>
        </span>
      )}
    </div>
  );
});
