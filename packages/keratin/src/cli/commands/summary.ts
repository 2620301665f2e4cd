import { loadModel } from "../../formats/keras/index.ts";
import type { Answer } from "../output.ts";
import { costsText } from "./costs.ts";

export interface SummaryFlags {
  costs?: true;
}

/** The table of layers, or with `costs` what each costs and sees. @throws FileFormatError if the file is refused */
export async function summary(file: string, flags: SummaryFlags): Promise<Answer> {
  const model = await loadModel(file);
  if (flags.costs) return costsText(model);
  const lines: string[] = [];
  model.summary({ printFn: (line) => lines.push(line) });
  const count = (weights: readonly { readonly shape: readonly number[] }[]): number =>
    weights.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
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
