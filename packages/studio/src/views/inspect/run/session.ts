/** The model under inspection and what is asked of it. Lives in a worker, so that the page stays free. */
import {
  fileContents,
  insight,
  KeratinError,
  loadModel,
  type Model,
  NdArray,
  setBackend,
  type TypedArray,
  WasmBackend,
} from "keratin";
import { factsOf, layerAt } from "./facts.ts";
import type {
  Heat,
  HeatMethod,
  LayerWeights,
  Opened,
  Session,
  Tensor,
  UnitFacts,
  Vision,
  VisionSettings,
} from "./protocol.ts";

/** Steps of gradient ascent between two pictures that are shown. */
const SHOW_EVERY = 8;
/** The same picture whenever it is drawn. */
const VISION_SEED = 1;
/** Layers whose numbers are made of a window. */
const EXPLAINED = /Conv|Pooling|Dense/;

const tensorOf = ({ shape, data }: NdArray<TypedArray>): Tensor => ({ shape, data: Float32Array.from(data, Number) });
/** The first of a batch. */
const sampleOf = ({ shape, data }: NdArray<TypedArray>): Tensor => {
  const rest = shape.slice(1);
  const size = rest.reduce((a, b) => a * b, 1);
  return { shape: rest, data: Float32Array.from(data.subarray(0, size), Number) };
};

export class InspectSession implements Session {
  readonly #tell: (vision: Vision) => void;
  #model: Model | undefined;
  #visions = new AbortController();

  constructor(tell: (vision: Vision) => void) {
    this.#tell = tell;
    // The same numbers and pictures on every machine.
    setBackend(new WasmBackend({ deterministic: true }));
  }

  async open(file: Blob, name: string): Promise<Opened> {
    await this.stop();
    const named = new File([file], name);
    try {
      const model = await loadModel(named, { compile: false });
      const facts = await factsOf(model);
      this.#model?.dispose();
      this.#model = model;
      return { facts };
    } catch (error) {
      if (!(error instanceof KeratinError)) throw error;
      const contents = await fileContents(named).catch(() => undefined);
      return { refusal: error.message, contents };
    }
  }

  async predict(pixels: Float32Array): Promise<Float32Array> {
    const model = this.#current();
    const [output] = await model.predictAll([this.#batch(pixels)], { verbose: 0 });
    return output ? sampleOf(output).data : new Float32Array();
  }

  async activations(pixels: Float32Array, layer: string): Promise<Tensor> {
    const found = await insight.activations(this.#current(), this.#batch(pixels), [layer]);
    return sampleOf(found[layer] as NdArray<Float32Array>);
  }

  async weights(layer: string): Promise<LayerWeights> {
    const model = this.#current();
    const { weights = [] } = layerAt(model, layer) ?? {};
    const histograms = weights.map(async (weight) => {
      const { name, shape } = weight;
      return { name, shape, histogram: insight.histogram(Float32Array.from(await weight.read())) };
    });
    const filters = weights[0]?.shape.length === 4 ? await insight.filtersAsImages(model, layer) : undefined;
    return {
      filters: filters && tensorOf(filters.images),
      largest: filters?.largest ?? 0,
      histograms: await Promise.all(histograms),
    };
  }

  async unit(pixels: Float32Array, layer: string, place: readonly number[]): Promise<UnitFacts> {
    const model = this.#current();
    const field = insight.receptiveField(model, layer, place);
    const { className = "" } = layerAt(model, layer) ?? {};
    if (!EXPLAINED.test(className)) return { field, explanation: undefined };
    const found = await insight.explainUnit(model, this.#batch(pixels), layer, place);
    const [patch, filter, products] = [tensorOf(found.patch), tensorOf(found.filter), tensorOf(found.products)];
    return { field, explanation: { ...found, patch, filter, products } };
  }

  async heat(pixels: Float32Array, method: HeatMethod, classIndex: number | undefined): Promise<Heat> {
    const [model, x] = [this.#current(), this.#batch(pixels)];
    const options = classIndex === undefined ? {} : { classIndex };
    if (method === "saliency") {
      const { classes, map } = await insight.saliency(model, x, options);
      return { classIndex: classes[0] ?? 0, layer: undefined, map: sampleOf(map) };
    }
    const { classes, layer, resized } = await insight[method](model, x, options);
    return { classIndex: classes[0] ?? 0, layer, map: sampleOf(resized) };
  }

  async visualize({ layer, channel, steps, range }: VisionSettings): Promise<Vision | undefined> {
    const { signal } = this.#visions;
    const about = { layer, channel, steps };
    try {
      const found = await insight.featureVisualization(this.#current(), layer, channel, {
        steps,
        range,
        seed: VISION_SEED,
        signal,
        onStep: ({ step, image }) => {
          if (step % SHOW_EVERY === 0 && step < steps) this.#tell({ ...about, step, image: tensorOf(image) });
        },
      });
      const { image, activation, noiseActivation } = found;
      return { ...about, step: steps, image: tensorOf(image), activation, noiseActivation };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#visions.abort();
    this.#visions = new AbortController();
  }

  #current(): Model {
    if (this.#model) return this.#model;
    throw new Error("No model is open.");
  }

  #batch(pixels: Float32Array): NdArray {
    const [, ...shape] = this.#current().inputs[0]?.shape ?? [];
    return new NdArray(pixels, [1, ...(shape as number[])]);
  }
}
