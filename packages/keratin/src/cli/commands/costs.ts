/** `keratin summary --costs`: what each layer costs and sees, with the formulas. */
import * as insight from "../../insight/index.ts";
import type { Model } from "../../model/model.ts";

const grouped = (value: number): string => value.toLocaleString("en-US");

/** Formula, the same with the numbers put in, result. */
function worked({ formula, value }: insight.Count): string {
  const steps = [insight.showFormula(formula), insight.showFormula(formula, "values"), grouped(value)];
  return steps.filter((step, i) => step !== steps[i - 1]).join(" = ");
}

const sizes = (values: readonly number[]): string => values.map(grouped).join(" × ");

function seen(fields: readonly insight.AxisField[]): string {
  const strides = fields.map(({ stride }) => stride);
  const moving = strides.some((stride) => stride > 0) ? `, neighbours ${sizes(strides)} apart` : " at most";
  return `${sizes(fields.map(({ size }) => size))}${moving}`;
}

/** One size if all axes agree, else one line for each. */
function windowLines(windows: readonly insight.OutputSize[]): (readonly [string, string])[] {
  const names = windows.length > 1 ? ["height", "width"] : ["size"];
  const lines = windows.map((window) => [worked(window), ...misfit(window)]);
  const areEqual = lines.every((line) => line.join() === lines[0]?.join());
  return (areEqual ? lines.slice(0, 1) : lines).flatMap((texts, i) =>
    texts.map((text, k) => [k > 0 ? "" : areEqual ? "size" : (names[i] ?? ""), text] as const),
  );
}

const misfit = (window: insight.OutputSize): string[] =>
  window.fit.kind === "remainder" ? [insight.explainFit(window)] : [];

function block(row: insight.LayerCosts): string {
  const { name, className, outputShape, windows, parameters, multiplyAdds, receptiveField, isReuse } = row;
  const lines: (readonly [string, string])[] = [
    ...windowLines(windows),
    ["parameters", isReuse ? `${grouped(parameters.value)}, those of its first use` : worked(parameters)],
    ["multiply-adds", worked(multiplyAdds)],
    ...(receptiveField.length > 0 ? [["sees", seen(receptiveField)] as const] : []),
  ];
  const head = `${name} (${className}): ${sizes(outputShape.slice(1) as number[])}`;
  return [head, ...lines.map(([what, text]) => `  ${what.padEnd(15)}${text}`)].join("\n");
}

/** The costs of a model for one sample, as text. */
export function costsText(model: Model): { text: string; data: insight.ModelCosts } {
  const data = insight.costs(model);
  const total = `Per sample: ${grouped(data.multiplyAdds)} multiply-adds with ${grouped(data.parameters)} parameters.`;
  return { text: [...data.rows.map(block), total].join("\n\n"), data };
}
