/** The way to the answer: formulas with their letters only as a hint, or worked out. */
import { Formula } from "../../../components/formula.tsx";
import { shapeText } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import type { LayerSpec, Question } from "../make/question.ts";
import type { Solution, Step } from "../make/solve.ts";
import { t } from "../messages.ts";

const nameOf = ({ name, number }: Step): string => t(`step.${name}`, number === undefined ? {} : { number });
const resultOf = ({ shape, value }: Step): string =>
  shape ? shapeText(...shape) : formatNumber(value, { maximumFractionDigits: 2 });

export function Worked({
  question,
  solution,
  answer,
}: {
  question: Question;
  solution: Solution;
  answer: readonly number[];
}) {
  return (
    <section class="exercise-solution" aria-label={t("solution")}>
      <div class="formulas">
        {solution.steps.map((step) => (
          <Formula
            key={`${step.name} ${step.number ?? ""}`}
            name={nameOf(step)}
            expression={step.formula}
            result={resultOf(step)}
            refused={step.refused ?? false}
          />
        ))}
      </div>
      <p class="remark">{t("checked", { layers: layersOf(question), answer: answerText(question, answer) })}</p>
    </section>
  );
}

export function Hint({ question, solution }: { question: Question; solution: Solution }) {
  if (question.kind === "pooling") return <p class="remark">{t("hintPooling")}</p>;
  if (question.kind === "sum") return <p class="remark">{t("hintSum")}</p>;
  // The first line of each kind says it all.
  const steps = solution.steps.filter((step, i, all) => all.findIndex(({ name }) => name === step.name) === i);
  return (
    <section class="formulas" aria-label={t("hintTitle")}>
      {steps.map((step) => (
        <Formula key={step.name} name={nameOf(step)} expression={step.formula} />
      ))}
    </section>
  );
}

const classesOf = (layer: LayerSpec): string[] =>
  layer.kind === "pool" ? ["MaxPooling2D"] : [...(layer.padding ? ["ZeroPadding2D"] : []), "Conv2D"];

/** Which of Keratin's layers were asked. */
function layersOf(question: Question): string {
  switch (question.kind) {
    case "output":
    case "field":
      return question.layers.flatMap(classesOf).join(" → ");
    case "dense":
      return "Flatten → Dense";
    case "pooling":
      return "MaxPooling2D";
    case "keep":
      return "ZeroPadding2D → Conv2D";
    case "fit":
      return question.padding ? "ZeroPadding2D → Conv2D" : "Conv2D";
    case "parameters":
    case "products":
    case "sum":
      return "Conv2D";
    default:
      return question satisfies never;
  }
}

function answerText(question: Question, answer: readonly number[]): string {
  if (question.kind === "output") return shapeText(...answer);
  if (question.kind === "fit") return t(answer[0] ? "yes" : "no");
  return answer.map((value) => formatNumber(value)).join(", ");
}
