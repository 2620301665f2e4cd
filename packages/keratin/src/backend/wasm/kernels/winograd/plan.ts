/**
 * Where Winograd convolution keeps its transforms. Images are taken in blocks of a fixed number, so that all distances
 * are constants whatever the batch:
 *
 *   V  [block][point][tile in block][channel]   transformed images, kept from the forward pass for dW
 *   Z  [block][point][tile in block][filter]    transformed gradients, shared by dX and dW
 *   U  [point][channel][filter], UT [point][filter][channel]   transformed kernels
 *   M  [point][tile in block][filter or channel]   products of one block
 *
 * Every point has 64 bytes more than it needs: distances that are powers of two would meet in the same cache lines.
 */
import { type ConvShape, type Frame, frameBytes, outputSize, paddedFrame } from "../conv/shape.ts";
import type { TileSize } from "./matrices.ts";
import { transformScratch } from "./transform.ts";

export interface WinogradSpec {
  readonly shape: ConvShape;
  /** Output pixels along each side of a tile. */
  readonly m: TileSize;
}

/** Whether the convolution is one that Winograd's kernels can do. */
export function winogradFits({ kernel, strides, dilations, groups, channels, filters }: ConvShape): boolean {
  const ones = [...strides, ...dilations, groups].every((value) => value === 1);
  return kernel[0] === 3 && kernel[1] === 3 && ones && channels % 4 === 0 && filters % 4 === 0;
}

/** Blocks are filled up to about so many tiles: several register tiles, while a block's products stay in the cache. */
const TILES_PER_BLOCK = 36;
const POINT_PADDING = 64;

export interface WinogradLayout {
  /** Side of an input tile, and points of a tile. */
  readonly n: number;
  readonly points: number;
  /** Tiles down and across one image. */
  readonly tiles: readonly [number, number];
  readonly tilesPerImage: number;
  readonly imagesPerBlock: number;
  /** The images, extended to whole tiles, and the outputs likewise. */
  readonly inputFrame: Frame;
  readonly outputFrame: Frame;
  /** Bytes from point to point. */
  readonly pointV: number;
  readonly pointZ: number;
  readonly pointU: number;
  /** Bytes from block to block. */
  readonly blockV: number;
  readonly blockZ: number;
}

export function winogradLayout({ shape, m }: WinogradSpec): WinogradLayout {
  const n = m + 2;
  const points = n * n;
  const [height, width] = outputSize(shape);
  const tiles = [Math.ceil(height / m), Math.ceil(width / m)] as const;
  const tilesPerImage = tiles[0] * tiles[1];
  const imagesPerBlock = 2 ** Math.max(0, Math.floor(Math.log2(TILES_PER_BLOCK / tilesPerImage)));
  const perBlock = imagesPerBlock * tilesPerImage;
  const { channels, filters } = shape;
  const pointV = perBlock * channels * 4 + POINT_PADDING;
  const pointZ = perBlock * filters * 4 + POINT_PADDING;
  const padded = paddedFrame(shape);
  return {
    n,
    points,
    tiles,
    tilesPerImage,
    imagesPerBlock,
    inputFrame: { ...padded, size: [tiles[0] * m + 2, tiles[1] * m + 2] },
    outputFrame: { size: [tiles[0] * m, tiles[1] * m], origin: [0, 0], image: [height, width], channels: filters },
    pointV,
    pointZ,
    pointU: channels * filters * 4 + POINT_PADDING,
    blockV: points * pointV,
    blockZ: points * pointZ,
  };
}

/** Bytes of all buffers. */
export interface WinogradPlan {
  /** Transformed kernels: the same for all shards. */
  readonly U: number;
  readonly UT: number;
  /** Transformed images of all rows, to be kept for dW; and what the forward pass needs if they are not kept. */
  readonly V: number;
  readonly VBlock: number;
  /** Transformed gradients. */
  readonly Z: number;
  /** Products, for the forward pass and for dX. */
  readonly M: number;
  readonly dU: number;
  /** Scratch of every kernel. */
  readonly scratch: number;
}

/** Sizes in bytes of the buffers for a shard of `rows` images. */
export function winogradPlan(spec: WinogradSpec, rows: number): WinogradPlan {
  const layout = winogradLayout(spec);
  const blocks = Math.ceil(rows / layout.imagesPerBlock);
  const kernels = layout.points * layout.pointU;
  return {
    U: kernels,
    UT: kernels,
    V: blocks * layout.blockV,
    VBlock: layout.blockV,
    Z: blocks * layout.blockZ,
    M: Math.max(layout.blockV, layout.blockZ),
    dU: kernels,
    scratch: frameOffset(layout) + Math.max(frameBytes(layout.inputFrame), frameBytes(layout.outputFrame)),
  };
}

/** Where, in the scratch memory, the frame lies: behind what the transforms use. */
export const frameOffset = ({ n }: WinogradLayout): number => transformScratch(n, 2);

export const sameSize = ({ size, origin, image }: Frame): boolean =>
  origin[0] === 0 && origin[1] === 0 && size[0] === image[0] && size[1] === image[1];
