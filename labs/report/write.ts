/** Asks a trained model for what the report shows, and writes the page. */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, resolve } from "node:path";
import { type NdArray, Sequential } from "keratin";
import type { LayerActivation, Mistake, ReportData } from "./data.ts";
import { reportPage } from "./page.ts";
import type { Recorder } from "./recorder.ts";
import { argmax } from "./tables.ts";

/** Mistakes that the page shows. */
const SHOWN_MISTAKES = 12;
/** The test image that is followed through the network. */
const FOLLOWED = 0;

/** What the lab knows about its run. */
export interface Run {
  model: Sequential;
  recorder: Recorder;
  /** The test images as the model takes them, `[n, 28, 28, 1]`. */
  input: NdArray;
  /** The same images and their labels as bytes. */
  test: { x: NdArray<Uint8Array>; y: NdArray<Uint8Array> };
  result: { loss: number; accuracy: number };
  about: Pick<
    ReportData,
    "dataSource" | "trainImages" | "seed" | "epochs" | "batchSize" | "optimizer" | "deterministic"
  >;
  threads: number;
}

/** Writes the page and returns its path. */
export async function writeReport(path: string, run: Run): Promise<string> {
  const target = resolve(path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, reportPage(await collect(run)));
  return target;
}

async function collect({ model, recorder, input, test, result, about, threads }: Run): Promise<ReportData> {
  const testImages = test.y.data.length;
  const first = model.layers[0];
  const kernel = first?.weights[0];
  if (first === undefined || kernel === undefined) throw new Error("The report needs a first layer with a kernel.");
  const summary: string[] = [];
  // Of the layers alone: a trained model's own summary counts its optimizer too.
  new Sequential(model.layers, { name: model.name }).summary({ printFn: (line) => summary.push(line) });
  return {
    ...about,
    testImages,
    history: recorder.history,
    windows: recorder.windows,
    test: result,
    ...judge(await model.predict(input, { verbose: 0 }), test),
    filters: { layer: first.name, shape: kernel.shape, values: Float32Array.from(await kernel.read()) },
    digit: { pixels: test.x.slice(FOLLOWED, FOLLOWED + 1).data, label: test.y.data[FOLLOWED] ?? 0, index: FOLLOWED },
    activations: await follow(model, input.slice(FOLLOWED, FOLLOWED + 1)),
    summary: summary.join("\n"),
    seconds: recorder.seconds,
    msPerStep: recorder.msPerStep,
    imagesPerSecond: (1000 * about.batchSize) / recorder.msPerStep,
    machine: describeMachine(threads),
    date: new Date(),
  };
}

/** Which test images are taken for what, and the worst of the wrong ones. */
function judge({ data }: NdArray, { x, y }: Run["test"]): Pick<ReportData, "confusion" | "mistakes" | "mistakeCount"> {
  const classes = data.length / y.data.length;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: Mistake[] = [];
  y.data.forEach((label, index) => {
    const probabilities = Array.from(data.subarray(index * classes, (index + 1) * classes));
    const answer = argmax(probabilities);
    const row = confusion[label];
    if (row) row[answer] = (row[answer] ?? 0) + 1;
    if (answer !== label) mistakes.push({ pixels: x.slice(index, index + 1).data, label, index, probabilities });
  });
  mistakes.sort((a, b) => (a.probabilities[a.label] ?? 0) - (b.probabilities[b.label] ?? 0));
  return { confusion, mistakes: mistakes.slice(0, SHOWN_MISTAKES), mistakeCount: mistakes.length };
}

/** What each layer makes of one image `[1, 28, 28, 1]`: the prediction of the model that ends there, sharing its layers. */
async function follow(model: Sequential, image: NdArray): Promise<LayerActivation[]> {
  const activations: LayerActivation[] = [];
  for (const [i, layer] of model.layers.entries()) {
    const output = await new Sequential(model.layers.slice(0, i + 1)).predict(image, { verbose: 0 });
    activations.push({
      name: layer.name,
      kind: layer.constructor.name,
      parameters: layer.countParams(),
      shape: output.shape.slice(1),
      values: Float32Array.from(output.data),
    });
  }
  return activations;
}

function describeMachine(threads: number): ReportData["machine"] {
  const model = cpus()[0]?.model.trim() || "unknown";
  return [
    ["processor", "프로세서", `${model}, ${availableParallelism()} cores`],
    ["threads", "스레드", `${threads}`],
    ["Node", "Node", `${process.version}, ${process.platform} ${process.arch}`],
  ];
}
