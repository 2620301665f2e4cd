/** Trained models that the studio ships, run in the page. */
import type { Model, NdArray } from "keratin";
import { type Keratin, keratin } from "./keratin.ts";
import { type LayerMaps, mapsOf } from "./layer-maps.ts";
import type { Volume3 } from "./tensor.ts";

export type ShippedModelName = "lab07" | "cifar10" | "deep";

export interface ShippedModel {
  readonly model: Model;
  readonly classNames: readonly string[];
}

const loading = new Map<string, Promise<ShippedModel>>();

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

async function fetched(file: string): Promise<Response> {
  const response = await fetch(new URL(`models/${file}`, document.baseURI));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response;
}

export const shippedModel = (name: ShippedModelName): Promise<ShippedModel> =>
  once(name, async () => {
    const { loadModel } = await keratin();
    const [file, facts] = await Promise.all([fetched(`${name}.keras`), fetched(`${name}.json`)]);
    const { classNames } = (await facts.json()) as Pick<ShippedModel, "classNames">;
    return { model: await loadModel(await file.blob()), classNames };
  });

/** The same network with its ReLUs as layers of their own, as slide 13 draws them. */
export const withReluLayers = (name: ShippedModelName): Promise<ShippedModel> =>
  once(`${name} relu`, async () => {
    const [k, { model, classNames }] = await Promise.all([keratin(), shippedModel(name)]);
    const split = new k.Sequential([
      k.layers.Input({ shape: (model.inputShape ?? []).slice(1) as number[] }),
      ...model.layers.flatMap((layer) => splitRelu(k, layer)),
    ]);
    await split.setWeights(await model.getWeights());
    return { model: split, classNames };
  });

type LayerLike = Model["layers"][number];
type Makers = Readonly<Record<string, (options: object) => LayerLike>>;

function splitRelu(k: Keratin, layer: LayerLike): LayerLike[] {
  const make = (k.layers as unknown as Makers)[layer.className];
  if (!make) throw new Error(layer.className);
  const config: Readonly<Record<string, unknown>> = { ...layer.getConfig() };
  if (config["activation"] !== "relu") return [make(config)];
  return [make({ ...config, activation: "linear" }), k.layers.ReLU({ name: `${layer.name}_relu` })];
}

/** What a network makes of a picture. */
export interface Seen {
  readonly input: Volume3;
  readonly maps: readonly LayerMaps[];
  readonly scores: Float32Array;
}

export function imageOf(k: Keratin, { height, width, channels, data }: Volume3): NdArray<Float32Array> {
  return new k.NdArray(data, [1, height, width, channels]);
}

export async function lookThrough(model: Model, input: Volume3): Promise<Seen> {
  const k = await keratin();
  const seen = await k.insight.activations(model, imageOf(k, input));
  const maps = model.layers.flatMap((layer) => {
    const values = seen[layer.name];
    return values ? [mapsOf(layer, values)] : [];
  });
  return { input, maps, scores: Float32Array.from(maps.at(-1)?.data ?? []) };
}
