/** Asks a trained model for what reports show. */
import { availableParallelism, cpus } from "node:os";
import { insight, Model, type NdArray, Sequential } from "keratin";
import type { LabOptions } from "../start.ts";
import type { Filters, JudgedPicture, Judgement, LabelledPicture, LayerActivation, RunData } from "./data.ts";
import type { Recorder } from "./recorder.ts";

/** Mistakes that a page shows. */
const SHOWN_MISTAKES = 12;

/** What a lab knows about its run. */
export interface Run {
  model: Model;
  recorder: Recorder;
  options: Pick<LabOptions, "seed" | "epochs" | "threads" | "deterministic">;
  batchSize: number;
}

/** Pictures as bytes `[n, height, width, channels]` and the number of each one's class. */
export interface Labelled {
  x: NdArray<Uint8Array>;
  y: NdArray<Uint8Array>;
}

export function describeRun({ model, recorder, options, batchSize }: Run): RunData {
  const { seed, epochs, threads, deterministic } = options;
  const optimizer = model.optimizer?.className ?? "";
  const machine = describeMachine(threads);
  const summary = summaryOf(model);
  return { training: recorder, seed, epochs, deterministic, batchSize, optimizer, summary, machine, date: new Date() };
}

/** Of the layers alone: a trained model's own summary counts its optimizer too. */
function summaryOf(model: Model): string {
  const { name } = model;
  const bare =
    model instanceof Sequential
      ? new Sequential(model.layers, { name })
      : new Model({ inputs: model.inputs, outputs: model.outputs, name });
  const lines: string[] = [];
  bare.summary({ printFn: (line) => lines.push(line) });
  return lines.join("\n");
}

function describeMachine(threads: number): RunData["machine"] {
  const model = cpus()[0]?.model.trim() || "unknown";
  return [
    ["processor", "프로세서", `${model}, ${availableParallelism()} cores`],
    ["threads", "스레드", `${threads}`],
    ["Node", "Node", `${process.version}, ${process.platform} ${process.arch}`],
  ];
}

/** One of the pictures. */
export function pictureAt({ x, y }: Labelled, index: number): LabelledPicture {
  const pixels = x.slice(index, index + 1).data;
  return { pixels, shape: x.shape.slice(1), label: y.data[index] ?? 0, index };
}

/** Which pictures are taken for what, and the worst of the wrong ones, from the probabilities `[n, classes]`. */
export function judge(probabilities: NdArray, pictures: Labelled): Judgement {
  const mistakes = insight.misclassified(pictures.y, probabilities);
  const shown = mistakes.slice(0, SHOWN_MISTAKES).map(
    ({ index }): JudgedPicture => ({
      ...pictureAt(pictures, index),
      probabilities: [...probabilities.slice(index, index + 1).data],
    }),
  );
  const confusion = insight.confusionMatrix(pictures.y, probabilities);
  return { confusion, mistakes: shown, mistakeCount: mistakes.length };
}

/** The filters of the first layer that has weights. */
export async function firstFilters(model: Model): Promise<Filters> {
  const layer = model.layers.find(({ weights }) => weights.length > 0);
  if (!layer) throw new Error("The report needs a layer with filters.");
  const { images, largest } = await insight.filtersAsImages(model, layer);
  return { layer: layer.name, shape: images.shape, values: images.data, largest };
}

/**
 * What layers make of one input `[1, …]`.
 *
 * @param kinds class names of the layers that are of interest
 */
export async function follow(model: Model, input: NdArray, kinds: ReadonlySet<string>): Promise<LayerActivation[]> {
  const chosen = model.layers.filter(({ className }) => kinds.has(className));
  const outputs = await insight.activations(model, input, chosen);
  return chosen.map((layer) => {
    const { shape, data } = outputs[layer.name] as NdArray<Float32Array>;
    const [name, kind, parameters] = [layer.name, layer.className, layer.countParams()];
    return { name, kind, parameters, shape: shape.slice(1), values: data };
  });
}
