/** What a network sees in one picture: the maps under every layer, and its first filters. */
import { insight, NdArray, type Sequential } from "keratin";
import { mapsOf } from "../../../engine/layer-maps.ts";
import type { ClassMap, LayerFilters, Look } from "./protocol.ts";

/** The filters of the first convolution. */
async function filtersOf(model: Sequential): Promise<LayerFilters | undefined> {
  const layer = model.layers.find(({ className }) => className === "Conv2D");
  const [kernel] = layer?.weights ?? [];
  if (!layer || !kernel) return undefined;
  return { name: layer.name, shape: kernel.shape, data: Float32Array.from(await kernel.read()) };
}

export async function lookAt(
  model: Sequential,
  input: Float32Array,
  inputShape: readonly number[],
  epoch: number,
): Promise<Look> {
  const seen = await insight.activations(model, new NdArray(input, [1, ...inputShape]));
  const maps = model.layers.flatMap((layer) => {
    const values = seen[layer.name];
    return values ? [mapsOf(layer, values)] : [];
  });
  const scores = Float32Array.from(maps.at(-1)?.data ?? []);
  return { epoch, input, inputShape, maps, filters: await filtersOf(model), scores };
}

/** Smaller maps than this say little about where in the picture something is. */
const FINE = 5;

/** The last convolution, or other layer, with maps that are not too coarse; of Lab 07 the second one. */
function fineLayer(model: Sequential): string | undefined {
  const fine = model.layers.filter(({ outputShape }) => {
    const [, height, width, channels] = outputShape ?? [];
    return channels !== undefined && (height ?? 0) > FINE && (width ?? 0) > FINE;
  });
  return (fine.findLast(({ className }) => /Conv2D$/.test(className)) ?? fine.at(-1))?.name;
}

/** Where the network sees the class that it says. */
export async function classMapOf(
  model: Sequential,
  input: Float32Array,
  inputShape: readonly number[],
): Promise<ClassMap> {
  const fine = fineLayer(model);
  const picture = new NdArray(input, [1, ...inputShape]);
  const { classes, layer, resized } = await insight.gradCam(model, picture, fine ? { layer: fine } : {});
  const [, height = 1, width = 1] = resized.shape;
  return { classIndex: classes[0] ?? 0, layer, height, width, data: Float32Array.from(resized.data) };
}
