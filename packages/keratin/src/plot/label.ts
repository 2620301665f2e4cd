/** What stands in a layer's box, and how much room it takes. */
import type { BatchShape, Operation } from "../layers/operation.ts";
import { Model } from "../model/model.ts";
import { activationName } from "../nn/activations.ts";
import { showShape } from "../util/shape.ts";
import type { Box } from "./graph.ts";
import { shortened, textWidth } from "./text.ts";

/** What is shown beside the class of each layer. */
export interface LabelOptions {
  /** Whether shapes of inputs and outputs are shown. Default false. */
  showShapes?: boolean;
  /** Whether names of layers are shown. Default false. */
  showLayerNames?: boolean;
  /** Whether activations are shown, of layers that have one. Default false. */
  showLayerActivations?: boolean;
  /** Whether it is shown if a layer's weights can be trained. Default false. */
  showTrainable?: boolean;
}

/** One line below the heading. */
export interface Row {
  readonly title: string;
  readonly text: string;
  readonly mark?: "yes" | "no";
}

export interface Label {
  readonly heading: string;
  readonly rows: readonly Row[];
  /** Of the whole box. */
  readonly width: number;
  readonly height: number;
  /** Where the texts of the rows begin, from the box's left side. */
  readonly indent: number;
}

export const HEADING = { size: 14, height: 30 } as const;
export const ROW = { size: 12, height: 21 } as const;
/** Above the first row and below the last one. */
export const ROWS_PADDING = 4;
export const SIDE = 12;
const LONGEST_NAME = 48;
const LONGEST_TEXT = 72;

export function labelOf({ layer, inputShapes, outputShapes }: Box, options: LabelOptions): Label {
  const heading = options.showLayerNames
    ? `${shortened(layer.name, LONGEST_NAME)} (${shortened(layer.className, LONGEST_NAME)})`
    : shortened(layer.className, LONGEST_NAME);
  const rows: Row[] = [];
  const activation = options.showLayerActivations ? activationOf(layer) : undefined;
  if (activation !== undefined) rows.push({ title: "Activation", text: activation });
  if (options.showShapes) {
    if (inputShapes.length > 0) rows.push({ title: "Input", text: showAll(inputShapes) });
    rows.push({ title: "Output", text: showAll(outputShapes) });
  }
  if (options.showTrainable && layer.weights.length > 0) {
    rows.push({ title: "Trainable", text: layer.trainable ? "yes" : "no", mark: layer.trainable ? "yes" : "no" });
  }
  const shown = rows.map((row) => ({ ...row, text: shortened(row.text, LONGEST_TEXT) }));
  const widest = (widths: readonly number[]): number => Math.ceil(Math.max(0, ...widths));
  const indent = SIDE + widest(shown.map(({ title }) => textWidth(`${title}  `, ROW.size)));
  const widthOfRows = indent + widest(shown.map(({ text }) => textWidth(text, ROW.size, true))) + SIDE;
  const widthOfHeading = widest([textWidth(heading, HEADING.size, true)]) + 2 * SIDE;
  return {
    heading,
    rows: shown,
    width: shown.length > 0 ? Math.max(widthOfHeading, widthOfRows) : widthOfHeading,
    height: HEADING.height + (shown.length > 0 ? shown.length * ROW.height + 2 * ROWS_PADDING : 0),
    indent,
  };
}

/** Several tensors as a list; several calls with other shapes one after the other. */
function showAll(calls: readonly (readonly BatchShape[])[]): string {
  const shown = calls.map((shapes) => {
    const list = shapes.map(showShape).join(", ");
    return shapes.length === 1 ? list : `[${list}]`;
  });
  return shown.join(" / ") || "?";
}

function activationOf(layer: Operation): string | undefined {
  if (layer instanceof Model) return undefined;
  const { activation } = layer.getConfig() as { activation?: unknown };
  if (typeof activation === "string") return activation;
  if (typeof activation !== "function") return undefined;
  return activationName(activation) ?? (activation.name || "function");
}
