import { writeFile } from "#file-access";
import { loadModel } from "../../formats/keras/index.ts";
import { exportOnnx } from "../../formats/onnx/index.ts";
import type { Answer } from "../output.ts";

/** Writes a model in the format of the target's ending. @throws FileFormatError or ArgumentError if it cannot be had */
export async function convert(from: string, to: string): Promise<Answer> {
  const model = await loadModel(from);
  if (to.endsWith(".onnx")) await writeFile(to, await exportOnnx(model));
  else if (to.endsWith(".weights.h5")) await model.saveWeights(to);
  else await model.save(to);
  const parameters = model.countParams();
  const text = `Wrote ${to}: model "${model.name}", ${parameters.toLocaleString("en-US")} parameters.`;
  return { text, data: { from, to, model: model.name, parameters } };
}
