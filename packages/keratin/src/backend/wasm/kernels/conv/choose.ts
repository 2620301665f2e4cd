/** Which kernel a convolution gets. */
import { TILE_SIZES, type TileSize } from "../winograd/matrices.ts";
import { winogradFits, winogradLayout } from "../winograd/plan.ts";
import { isDepthwise } from "./depthwise.ts";
import { isMultiplied } from "./depthwise-multiplied.ts";
import { type ConvShape, outputSize } from "./shape.ts";

export type ConvVariant = "direct" | "depthwise" | "multiplied" | `winograd-f${TileSize}`;

/** A tile of F5 or F6 costs accuracy that grows with the channels (KERNELS: 1.3e-5 at 256). */
const MOST_CHANNELS_OF_LARGE_TILES = 128;
const LARGEST_SAFE_TILE = 4;

/**
 * Transforms cost about so many multiply-adds per point, tile and channel on top of the products (loads, stores,
 * additions; fitted to KERNELS' times).
 */
const TRANSFORM_COST = 8;

/** The size of tile of a variant; undefined without Winograd. */
export function tileSizeOf(variant: ConvVariant): TileSize | undefined {
  return TILE_SIZES.find((m) => variant === `winograd-f${m}`);
}

/** Multiply-adds, or as much time, per image. */
function cost(shape: ConvShape, variant: ConvVariant): number {
  const { channels, filters, kernel, groups } = shape;
  const m = tileSizeOf(variant);
  if (m === undefined) {
    const [height, width] = outputSize(shape);
    return (height * width * kernel[0] * kernel[1] * channels * filters) / groups;
  }
  const { points, tilesPerImage } = winogradLayout({ shape, m });
  return tilesPerImage * points * (channels * filters + TRANSFORM_COST * (channels + filters));
}

/**
 * The cheapest kernel by the number of operations; the same for a convolution and both of its gradients, so that they
 * can share transforms.
 */
export function chooseConv(shape: ConvShape): ConvVariant {
  if (isDepthwise(shape)) return "depthwise";
  if (isMultiplied(shape)) return "multiplied";
  if (!winogradFits(shape)) return "direct";
  const mostChannels = Math.max(shape.channels, shape.filters);
  const sizes = TILE_SIZES.filter((m) => m <= LARGEST_SAFE_TILE || mostChannels <= MOST_CHANNELS_OF_LARGE_TILES);
  const variants: ConvVariant[] = ["direct", ...sizes.map((m): ConvVariant => `winograd-f${m}`)];
  return variants.reduce((best, variant) => (cost(shape, variant) < cost(shape, best) ? variant : best));
}
