/** What a network sees in one picture: the maps under every layer, and its first filters. */
import { insight, NdArray, type Sequential } from "keratin";
import type { ClassMap, LayerFilters, LayerMaps, Look } from "./protocol.ts";

/** Maps of a layer that are sent: the wall has no room for more. */
const MAPS = 16;

function mapsOf({ name, className }: { name: string; className: string }, values: NdArray): LayerMaps {
  const sizes = values.shape.slice(1);
  const [height = 1, width = 1, channels = 1] = sizes.length === 3 ? sizes : [1, 1, values.data.length];
  const isVector = height * width === 1;
  const shown = isVector ? channels : Math.min(MAPS, channels);
  const area = height * width;
  const data = new Float32Array(shown * area);
  for (let map = 0; map < shown; map++) {
    for (let i = 0; i < area; i++) data[map * area + i] = Number(values.data[i * channels + map]);
  }
  return { name, className, height, width, channels, data, shown };
}

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

/** Where the network sees the class that it says. */
export async function classMapOf(
  model: Sequential,
  input: Float32Array,
  inputShape: readonly number[],
): Promise<ClassMap> {
  const { classes, resized } = await insight.gradCam(model, new NdArray(input, [1, ...inputShape]));
  const [, height = 1, width = 1] = resized.shape;
  return { classIndex: classes[0] ?? 0, height, width, data: Float32Array.from(resized.data) };
}
