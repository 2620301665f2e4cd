/** Drawings of models: Keras's `keras.utils.plot_model`, as SVG (`keras/src/utils/model_visualization.py`). */
import { writeFile } from "#file-access";
import { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";
import type { Direction } from "./geometry.ts";
import { plotGraph } from "./graph.ts";
import { type LabelOptions, labelOf } from "./label.ts";
import { layoutOf } from "./layout.ts";
import { svgOf } from "./svg.ts";

/** Options of `plotModel`: Keras's, but for what only pixels or Graphviz know (`dpi`, `splines`), and dtypes, which are all float32. */
export interface PlotOptions extends LabelOptions {
  /** A path that ends with .svg, which is written as a whole. Default none. Node only. */
  toFile?: string;
  /** "TB": from top to bottom (default); "LR": from left to right. */
  rankdir?: Direction;
  /** Whether models in the model are shown as groups of their layers. Default false. */
  expandNested?: boolean;
}

const DIRECTIONS: Readonly<Record<Direction, Direction>> = { TB: "TB", LR: "LR" };

/**
 * Draws a model's layers and how they are connected, each with its kind's colour, for light and dark pages. Names are
 * escaped, so the text can be put into a page even if the model came from a file of somebody else.
 *
 * @returns the text of an SVG file
 * @throws StateError if the model's input is not known yet, or for toFile in a page; ArgumentError for another ending
 * or an unknown rankdir; DataError if the file cannot be written
 */
export async function plotModel(model: Model, options: PlotOptions = {}): Promise<string> {
  const { toFile, rankdir = "TB", expandNested = false } = options;
  if (!(model instanceof Model)) {
    throw new ArgumentError(complain({ where: "plotModel", expected: "a model", found: typeof model }));
  }
  if (toFile !== undefined && !(typeof toFile === "string" && toFile.endsWith(".svg"))) {
    const expected = "a path that ends with .svg";
    throw new ArgumentError(complain({ where: "plotModel: toFile", expected, found: JSON.stringify(toFile) }));
  }
  const direction = lookUp("plotModel: rankdir", rankdir, DIRECTIONS);
  const graph = plotGraph(model, expandNested);
  const labels = new Map(graph.boxes.map((box) => [box, labelOf(box, options)]));
  const svg = svgOf(model, graph, labels, await layoutOf(graph, labels, direction));
  if (toFile !== undefined) await writeFile(toFile, new TextEncoder().encode(svg));
  return svg;
}
