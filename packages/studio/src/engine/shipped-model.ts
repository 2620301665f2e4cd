/** Trained models that the studio ships, loaded. Pages ask for them through `networks.ts`. */
import { insight, type Layer, layers, loadModel, type Model, NdArray, Sequential } from "keratin";
import { type LayerMaps, mapsOf } from "./layer-maps.ts";
import { addressOf, fetchFacts, fetchFile, type ShippedName } from "./shipped-files.ts";
import type { Volume3 } from "./tensor.ts";

interface ShippedModel {
  readonly model: Model;
  readonly classNames: readonly string[];
}

let site = "";
const loading = new Map<string, Promise<ShippedModel>>();

/** @param address of the page, below which the models are */
export function setSite(address: string): void {
  site = address;
}

/** Does the work once for each key; a failure is tried again at the next call. */
function once(key: string, make: () => Promise<ShippedModel>): Promise<ShippedModel> {
  let made = loading.get(key);
  if (!made) {
    made = make();
    loading.set(key, made);
    made.catch(() => loading.delete(key));
  }
  return made;
}

export const shippedModel = (name: ShippedName): Promise<ShippedModel> =>
  once(name, async () => {
    const [file, { classNames }] = await Promise.all([
      fetchFile(new URL(addressOf(name), site)),
      fetchFacts(name, site),
    ]);
    return { model: await loadModel(await file.blob()), classNames };
  });

/** The same network with its ReLUs as layers of their own, as slide 13 draws them. */
export const withReluLayers = (name: ShippedName): Promise<ShippedModel> =>
  once(`${name} relu`, async () => {
    const { model, classNames } = await shippedModel(name);
    const split = new Sequential([
      layers.Input({ shape: (model.inputShape ?? []).slice(1) as number[] }),
      ...model.layers.flatMap(splitRelu),
    ]);
    await split.setWeights(await model.getWeights());
    return { model: split, classNames };
  });

const MAKERS = layers as unknown as Readonly<Record<string, (options: object) => Layer>>;

function splitRelu(layer: Model["layers"][number]): Layer[] {
  const make = MAKERS[layer.className];
  if (!make) throw new Error(layer.className);
  const config: Readonly<Record<string, unknown>> = { ...layer.getConfig() };
  if (config["activation"] !== "relu") return [make(config)];
  return [make({ ...config, activation: "linear" }), layers.ReLU({ name: `${layer.name}_relu` })];
}

/** What a network makes of a picture. */
export interface Seen {
  readonly input: Volume3;
  readonly maps: readonly LayerMaps[];
  readonly scores: Float32Array;
}

export async function lookThrough(model: Model, input: Volume3): Promise<Seen> {
  const { height, width, channels, data } = input;
  const seen = await insight.activations(model, new NdArray(data, [1, height, width, channels]));
  const maps = model.layers.flatMap((layer) => {
    const values = seen[layer.name];
    return values ? [mapsOf(layer, values)] : [];
  });
  return { input, maps, scores: Float32Array.from(maps.at(-1)?.data ?? []) };
}
