/** What the Winograd kernels share: walks over blocks and tiles, transforms between pixels and points. */
import type { FunctionBuilder, I32, Local, ModuleBuilder } from "../../encoder/index.ts";
import { showConv } from "../conv/shape.ts";
import { type Epilogue, epilogueKey } from "../epilogue.ts";
import type { Matrix } from "./matrices.ts";
import type { WinogradLayout, WinogradSpec } from "./plan.ts";
import { loadVectors, storeVectors, transformTile, type Vectors } from "./transform.ts";

export const keyOf = (what: string, { shape, m }: WinogradSpec, epilogue?: Epilogue): string =>
  `winograd ${what} F${m} ${showConv(shape)}${epilogueKey(epilogue)}`;

/** Vectors that the transforms treat at once: two where the engine joins them and the channels allow it. */
export const vectorsFor = (module: ModuleBuilder, channels: number): number =>
  module.engine.tileVectors >= 4 && channels % 8 === 0 ? 2 : 1;

/** Calls `write` for each block with the first image's number and the number of images in it. */
export function forEachBlock(
  f: FunctionBuilder,
  { imagesPerBlock }: WinogradLayout,
  write: (first: I32, images: Local<I32>) => void,
): void {
  const n = f.parameter("n");
  f.loop(0, n, imagesPerBlock, (first) => {
    const left = n.sub(first);
    write(first, f.i32(left.ltU(imagesPerBlock).select(left, imagesPerBlock)));
  });
}

/** Walks over tiles and channels of one image; `write` gets the byte offsets within the image and within the points. */
function forEachTile(
  f: FunctionBuilder,
  { tiles }: WinogradLayout,
  {
    channels,
    rowStep,
    tileStep,
    channelStep,
  }: { channels: number; rowStep: number; tileStep: number; channelStep: number },
  write: (inImage: I32, inPoint: I32, channelOffset: I32) => void,
): void {
  const inPoint = f.i32(0);
  f.loop(0, tiles[0], 1, (row) => {
    f.loop(0, tiles[1], 1, (column) => {
      const corner = f.i32(row.mul(rowStep).add(column.mul(tileStep)));
      f.loop(0, channels * 4, channelStep, (channelOffset) => {
        write(corner.add(channelOffset), inPoint, channelOffset);
        f.advance(inPoint, channelStep);
      });
    });
  });
}

/** One transform of all tiles of an image between its frame (pixels) and the points. */
interface TransformSpec {
  readonly matrix: Matrix;
  readonly layout: WinogradLayout;
  readonly channels: number;
  /** Output pixels from tile to tile, pixels of one row of the image. */
  readonly step: number;
  readonly width: number;
  readonly point: number;
}

/** Pixels to points. `image` and `points` are the addresses of the image's frame and of its first tile. */
export function toPoints(
  f: FunctionBuilder,
  { matrix, layout, channels, step, width, point }: TransformSpec,
  image: I32,
  points: I32,
): void {
  const vectors = vectorsFor(f.module, channels);
  const pixel = channels * 4;
  const sides = { channels, rowStep: step * width * pixel, tileStep: step * pixel, channelStep: vectors * 16 };
  const rows = matrix.length;
  forEachTile(f, layout, sides, (inImage, inPoint) => {
    const from = f.i32(image.add(inImage));
    const to = f.i32(points.add(inPoint));
    transformTile(
      f,
      matrix,
      f.parameter("scratch"),
      vectors,
      (i, j) => loadVectors(f, from, (i * width + j) * pixel, vectors),
      (i, j, value) => storeVectors(f, to, (i * rows + j) * point, value),
    );
  });
}

/** Points to pixels; `write` stores a pixel's value at an address and offset. */
export function fromPoints(
  f: FunctionBuilder,
  { matrix, layout, channels, step, width, point }: TransformSpec,
  points: I32,
  write: (inImage: I32, channelOffset: I32) => (offset: number, value: Vectors) => void,
): void {
  const vectors = vectorsFor(f.module, channels);
  const pixel = channels * 4;
  const sides = { channels, rowStep: step * width * pixel, tileStep: step * pixel, channelStep: vectors * 16 };
  const columns = matrix[0]?.length ?? 0;
  forEachTile(f, layout, sides, (inImage, inPoint, channelOffset) => {
    const from = f.i32(points.add(inPoint));
    const put = write(f.i32(inImage), channelOffset);
    transformTile(
      f,
      matrix,
      f.parameter("scratch"),
      vectors,
      (i, j) => loadVectors(f, from, (i * columns + j) * point, vectors),
      (i, j, value) => put((i * width + j) * pixel, value),
    );
  });
}

/** Operands that follow the result from image to image. */
export const operandsFrom = (f: FunctionBuilder, epilogue: Epilogue | undefined, offset: I32): I32[] =>
  (epilogue?.operands ?? []).map((kind, k) => f.parameter(`operand${k}`).add(kind === "full" ? offset : 0));
