/** A layer's values for one picture, as drawings take them. Also used in workers. */
import type { NdArray } from "keratin";

/** Activation maps of one layer: `[height, width, channels]`, or a vector as `[1, 1, units]`. */
export interface LayerMaps {
  readonly name: string;
  readonly className: string;
  readonly height: number;
  readonly width: number;
  /** All channels of the layer. */
  readonly channels: number;
  /** Of the first `shown` channels, map after map. */
  readonly data: Float32Array;
  readonly shown: number;
}

/** Maps of a layer that are kept: a wall has no room for more. */
const MAPS = 16;

/** @param values `[1, …shape]` */
export function mapsOf({ name, className }: { name: string; className: string }, values: NdArray): LayerMaps {
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
