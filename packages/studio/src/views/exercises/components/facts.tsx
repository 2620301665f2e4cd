/** The numbers that a question gives, and what it asks. */
import { shapeText } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import type { ConvSpec, PoolSpec, Question } from "../make/question.ts";
import { t } from "../messages.ts";

type Fact = readonly [name: string, value: string];

const square = (size: number): string => shapeText(size, size);

function ofConvolution({ filters, size, stride, padding, dilation }: ConvSpec): Fact[] {
  return [
    [t("filters"), t("filterCount", { count: filters, size: square(size) })],
    [t("stride"), formatNumber(stride)],
    [t("padding"), formatNumber(padding)],
    ...(dilation > 1 ? ([[t("dilation"), formatNumber(dilation)]] as const) : []),
  ];
}

const ofWindow = ({ size, stride }: Pick<PoolSpec, "size" | "stride">): Fact[] => [
  [t("window"), square(size)],
  [t("stride"), formatNumber(stride)],
];

function factsOf(question: Question): Fact[] {
  switch (question.kind) {
    case "output": {
      const [only] = question.layers;
      if (question.layers.length > 1 || !only) return [];
      const layer = only.kind === "conv" ? ofConvolution(only) : ofWindow(only);
      return [[t("input"), shapeText(...question.input)], ...layer];
    }
    case "parameters":
    case "products":
      return [[t("input"), shapeText(...question.input)], ...ofConvolution(question.layer).slice(0, 1)];
    case "dense":
      return [
        [t("input"), shapeText(...question.input)],
        [t("outputs"), formatNumber(question.units)],
      ];
    case "keep":
      return [
        [t("filter"), square(question.size)],
        [t("dilation"), formatNumber(question.dilation)],
      ];
    case "fit":
      return [
        [t("input"), square(question.input)],
        [t("filter"), square(question.size)],
        [t("stride"), formatNumber(question.stride)],
        [t("padding"), formatNumber(question.padding)],
      ];
    case "pooling":
      return ofWindow(question);
    case "sum":
    case "field":
      return [];
    default:
      return question satisfies never;
  }
}

export function Facts({ question }: { question: Question }) {
  const facts = factsOf(question);
  if (facts.length === 0) return null;
  return (
    <dl class="exercise-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function questionText(question: Question): string {
  if (question.kind === "output" && question.layers.length > 1) return t("ask.chain");
  return t(`ask.${question.kind}`);
}
