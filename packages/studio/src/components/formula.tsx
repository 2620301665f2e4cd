/** A formula in MathML: with its letters, with the numbers of the moment, and its result. */
import { formatNumber } from "../i18n/index.ts";
import type { Expression, Operation } from "./expression.ts";

type Shown = "letters" | "numbers";

const isSum = (expression: Expression): boolean =>
  typeof expression === "object" && "op" in expression && (expression.op === "+" || expression.op === "−");

function Joined({ operation, shown }: { operation: Operation; shown: Shown }) {
  const { op, terms } = operation;
  return (
    <mrow>
      {terms.map((term, i) => {
        // Brackets where a sum stands in a product, or behind a minus sign.
        const bracketed = isSum(term) && (op === "·" || (op === "−" && i > 0));
        return [
          i > 0 && <mo key={`op${String(i)}`}>{op}</mo>,
          bracketed && <mo key={`open${String(i)}`}>(</mo>,
          <Part key={`term${String(i)}`} expression={term} shown={shown} />,
          bracketed && <mo key={`close${String(i)}`}>)</mo>,
        ];
      })}
    </mrow>
  );
}

function Part({ expression, shown }: { expression: Expression; shown: Shown }) {
  if (typeof expression === "number") return <mn>{formatNumber(expression)}</mn>;
  if ("symbol" in expression) {
    const { symbol, value } = expression;
    if (shown === "letters")
      return (
        <mi mathvariant="normal" class="symbol" data-symbol={symbol}>
          {symbol}
        </mi>
      );
    return (
      <mn class="substituted" data-symbol={symbol}>
        {formatNumber(value)}
      </mn>
    );
  }
  if (expression.op !== "/") return <Joined operation={expression} shown={shown} />;
  return (
    <mfrac>
      {expression.terms.map((term, i) => (
        <Part key={String(i)} expression={term} shown={shown} />
      ))}
    </mfrac>
  );
}

interface FormulaProps {
  /** What is worked out. */
  readonly name: string;
  readonly expression: Expression;
  /** What it gives. */
  readonly result: string;
  /** The result makes no sense: the filter does not fit. */
  readonly refused?: boolean;
}

export function Formula({ name, expression, result, refused = false }: FormulaProps) {
  return (
    <div class="formula">
      <span class="formula-name">{name}</span>
      <math class="formula-letters" displaystyle>
        <Part expression={expression} shown="letters" />
      </math>
      <span class="formula-numbers">
        <math displaystyle>
          <mrow>
            <mo>=</mo>
            <Part expression={expression} shown="numbers" />
            <mo>=</mo>
          </mrow>
        </math>
        <b class={refused ? "result refused" : "result"}>{result}</b>
      </span>
    </div>
  );
}
