import { loadModel } from "../../formats/keras/index.ts";
import type { Model } from "../../model/model.ts";
import { plotModel } from "../../plot/index.ts";
import { sizeOf } from "../../util/shape.ts";
import type { Answer } from "../output.ts";
import { costsText } from "./costs.ts";

export interface SummaryFlags {
  costs?: true;
  plot?: string;
}

/**
 * The table of layers, or with `costs` what each costs and sees; with `plot` a drawing is written too.
 *
 * @throws FileFormatError if the file is refused; ArgumentError or DataError if the drawing cannot be written
 */
export async function summary(file: string, flags: SummaryFlags): Promise<Answer> {
  const model = await loadModel(file);
  const { text, data } = flags.costs ? costsText(model) : table(model);
  if (flags.plot === undefined) return { text, data };
  const shown = { showShapes: true, showLayerNames: true, showLayerActivations: true, expandNested: true };
  await plotModel(model, { toFile: flags.plot, ...shown });
  return { text: `${text}\nWrote ${flags.plot}`, data };
}

function table(model: Model): Answer {
  const lines: string[] = [];
  model.summary({ printFn: (line) => lines.push(line) });
  const count = (weights: readonly { readonly shape: readonly number[] }[]): number =>
    weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const { name, layers, trainableWeights, nonTrainableWeights } = model;
  const data = {
    name,
    layers: layers.map((layer) => ({
      name: layer.name,
      className: layer.className,
      outputShape: layer.outputShape,
      parameters: layer.countParams(),
    })),
    parameters: { trainable: count(trainableWeights), nonTrainable: count(nonTrainableWeights) },
  };
  return { text: lines.join("\n"), data };
}
