/**
 * Direct convolution and its gradients from register tiles, for any strides, padding, dilation and groups. An image is
 * first copied into a frame that holds its padding (or is cropped by it), so that the tiles never meet a border.
 */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../encoder/index.ts";
import { type Epilogue, epilogueKey, epilogueParameters } from "./epilogue.ts";
import { cutColumns, cutEvenly, emitTile, movedOperands, type TileLoop } from "./tile.ts";

export interface ConvSpec {
  /** [height, width, channels] of the images. */
  readonly input: readonly [number, number, number];
  /** [height, width, filters] of the result. */
  readonly output: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  readonly dilations: readonly [number, number];
  readonly groups: number;
}

/** Sizes that follow from a spec; in elements unless they say bytes. */
export function convSizes({ input: [height, width, channels], padding, groups, output: [, , filters], kernel }: ConvSpec) {
  const frame = [height + padding[0][0] + padding[0][1], width + padding[1][0] + padding[1][1]] as const;
  const isFramed = padding.flat().some((n) => n !== 0);
  return {
    frame,
    isFramed,
    frameBytes: isFramed ? frame[0] * frame[1] * channels * 4 : 0,
    rowBytes: frame[1] * channels * 4,
    imageBytes: height * width * channels * 4,
    channelsPerGroup: channels / groups,
    filtersPerGroup: filters / groups,
    filterBytes: kernel[0] * kernel[1] * (channels / groups) * filters * 4,
  };
}

const keyOf = (kind: string, spec: ConvSpec): string => `${kind} ${JSON.stringify(spec)}`;

/** Copies an image into its frame and gives the frame; an image without padding is its own frame. */
function intoFrame(f: FunctionBuilder, spec: ConvSpec, image: I32, frame: I32): I32 {
  const { isFramed, frameBytes } = convSizes(spec);
  if (!isFramed) return image;
  f.fill(frame, 0, frameBytes);
  copyRows(f, spec, (inFrame, inImage, bytes) => f.copy(frame.add(inFrame), image.add(inImage), bytes));
  return frame;
}

/** Visits the rows that image and frame share, by their byte offsets. */
function copyRows(f: FunctionBuilder, spec: ConvSpec, copy: (inFrame: I32, inImage: I32, bytes: number) => void): void {
  const { input, padding } = spec;
  const [height, width, channels] = input;
  const { rowBytes } = convSizes(spec);
  const [top, left] = [padding[0][0], padding[1][0]];
  const [firstRow, firstColumn] = [Math.max(0, -top), Math.max(0, -left)];
  const rows = height - firstRow - Math.max(0, -padding[0][1]);
  const columns = width - firstColumn - Math.max(0, -padding[1][1]);
  f.loop(0, rows, 1, (row) => {
    const inFrame = row.add(firstRow + top).mul(rowBytes).add((firstColumn + left) * channels * 4);
    const inImage = row.add(firstRow).mul(width * channels * 4).add(firstColumn * channels * 4);
    copy(f.i32(inFrame), f.i32(inImage), columns * channels * 4);
  });
}

/** (x, w, y, n, frame, operand0, …): y = x ⋆ w for n images; `frame`: workspace of `frameBytes`. */
export function emitConvForward(module: ModuleBuilder, spec: ConvSpec, epilogue: Epilogue | undefined): Func {
  return module.once(keyOf("conv", spec) + epilogueKey(epilogue), (name) => {
    const tiles = forwardTiles(module, spec, epilogue);
    const { imageBytes, rowBytes } = convSizes(spec);
    const [outHeight, outWidth, filters] = spec.output;
    const parameters = { x: "i32", w: "i32", y: "i32", n: "i32", frame: "i32", ...epilogueParameters(epilogue) } as const;
    return module.func(name, parameters, [], (f) => {
      const [x, y, done] = [f.i32(f.parameter("x")), f.i32(f.parameter("y")), f.i32(0)];
      f.loop(0, f.parameter("n"), 1, () => {
        const origin = f.i32(intoFrame(f, spec, x, f.parameter("frame")));
        f.loop(0, outHeight, 1, () => {
          for (const { a, b, c, channel, tile } of tiles) {
            const operands = movedOperands(f, epilogue, done.add(c), channel);
            f.call(tile, [origin.add(a), f.parameter("w").add(b), y.add(c), 0, ...operands]);
          }
          f.advance(origin, spec.strides[0] * rowBytes);
          f.advance(y, outWidth * filters * 4);
          f.advance(done, outWidth * filters * 4);
        });
        f.advance(x, imageBytes);
      });
    });
  });
}

/** The tiles of one output row, with their byte offsets into the frame's row, the filter and the output's row. */
function forwardTiles(module: ModuleBuilder, spec: ConvSpec, epilogue: Epilogue | undefined) {
  const { input, output, kernel, strides, dilations, groups } = spec;
  const [, , channels] = input;
  const [, outWidth, filters] = output;
  const { rowBytes, channelsPerGroup, filtersPerGroup } = convSizes(spec);
  const pixel = strides[1] * channels * 4;
  const tap = channelsPerGroup * filters * 4;
  const joined = groups === 1 && dilations[1] === 1;
  const row: TileLoop[] = joined
    ? [{ count: kernel[1] * channels, a: 4, b: filters * 4 }]
    : [
        { count: kernel[1], a: dilations[1] * channels * 4, b: tap },
        { count: channelsPerGroup, a: 4, b: filters * 4 },
      ];
  const loops = [{ count: kernel[0], a: dilations[0] * rowBytes, b: kernel[1] * tap }, ...row];
  return Array.from({ length: groups }, (_, group) =>
    cutColumns(filtersPerGroup).flatMap(([column, width]) =>
      cutEvenly(outWidth, module.engine.tileRows).map(([first, rows]) => {
        const filter = group * filtersPerGroup + column;
        const tile = emitTile(module, { rows, columns: width, aRow: pixel, cRow: filters * 4, loops, accumulate: false, epilogue });
        return { a: first * pixel + group * channelsPerGroup * 4, b: filter * 4, c: (first * filters + filter) * 4, channel: filter * 4, tile };
      }),
    ),
  ).flat();
}

/** (x, dy, dw, n, frame): dw = the filter's gradient, summed over n images. */
export function emitConvGradFilter(module: ModuleBuilder, spec: ConvSpec): Func {
  return module.once(keyOf("conv grad filter", spec), (name) => {
    const tiles = filterTiles(module, spec);
    const { imageBytes, filterBytes } = convSizes(spec);
    const [outHeight, outWidth, filters] = spec.output;
    return module.func(name, { x: "i32", dy: "i32", dw: "i32", n: "i32", frame: "i32" }, [], (f) => {
      const [x, dy] = [f.i32(f.parameter("x")), f.i32(f.parameter("dy"))];
      f.fill(f.parameter("dw"), 0, filterBytes);
      f.loop(0, f.parameter("n"), 1, () => {
        const origin = f.i32(intoFrame(f, spec, x, f.parameter("frame")));
        for (const { a, b, c, tile } of tiles) f.call(tile, [origin.add(a), dy.add(b), f.parameter("dw").add(c), 0]);
        f.advance(x, imageBytes);
        f.advance(dy, outHeight * outWidth * filters * 4);
      });
    });
  });
}

/** Tiles of the filter's gradient: rows run over (kx, channel) where these lie side by side in the frame. */
function filterTiles(module: ModuleBuilder, spec: ConvSpec) {
  const { input, output, kernel, strides, dilations, groups } = spec;
  const [, , channels] = input;
  const [outHeight, outWidth, filters] = output;
  const { rowBytes, channelsPerGroup, filtersPerGroup } = convSizes(spec);
  const joined = groups === 1 && dilations[1] === 1;
  const [taps, rowsPerTap] = joined ? [1, kernel[1] * channels] : [kernel[1], channelsPerGroup];
  const loops = [
    { count: outHeight, a: strides[0] * rowBytes, b: outWidth * filters * 4 },
    { count: outWidth, a: strides[1] * channels * 4, b: filters * 4 },
  ];
  const tiles: { a: number; b: number; c: number; tile: Func }[] = [];
  for (let group = 0; group < groups; group++)
    for (let ky = 0; ky < kernel[0]; ky++)
      for (let kx = 0; kx < taps; kx++)
        for (const [column, width] of cutColumns(filtersPerGroup))
          for (const [first, rows] of cutEvenly(rowsPerTap, module.engine.tileRows)) {
            const filter = group * filtersPerGroup + column;
            const tile = emitTile(module, { rows, columns: width, aRow: 4, cRow: filters * 4, loops, accumulate: true });
            const a = ky * dilations[0] * rowBytes + (kx * dilations[1] * channels + group * channelsPerGroup + first) * 4;
            const c = (((ky * kernel[1] + kx) * channelsPerGroup + first) * filters + filter) * 4;
            tiles.push({ a, b: filter * 4, c, tile });
          }
  return tiles;
}

/** Bytes of the filter turned over: [kh, kw, group, filters of the group, channels of the group]. */
export const turnedFilterBytes = (spec: ConvSpec): number => convSizes(spec).filterBytes;

/** (w, wt): the filter with its last two axes swapped within each group, which the input's gradient reads. */
export function emitTurnFilter(module: ModuleBuilder, spec: ConvSpec): Func {
  const { kernel, groups, output } = spec;
  const { channelsPerGroup } = convSizes(spec);
  const filters = output[2];
  return module.once(`turn filter ${kernel} ${channelsPerGroup}×${filters}/${groups}`, (name) =>
    module.func(name, { w: "i32", wt: "i32" }, [], (f) => {
      const to = f.i32(f.parameter("wt"));
      f.loop(0, kernel[0] * kernel[1], 1, (tap) => {
        const from = f.i32(f.parameter("w").add(tap.mul(channelsPerGroup * filters * 4)));
        f.loop(0, filters, 1, (filter) => {
          const source = f.i32(from.add(filter.shl(2)));
          f.loop(0, channelsPerGroup, 1, () => {
            f.storeI32(to, source.loadI32());
            f.advance(to, 4);
            f.advance(source, filters * 4);
          });
        });
      });
    }),
  );
}

/** (dy, wt, dx, n, frame): dx = the input's gradient for n images; `frame`: workspace of a frame, always needed. */
export function emitConvGradInput(module: ModuleBuilder, spec: ConvSpec): Func {
  return module.once(keyOf("conv grad input", spec), (name) => {
    const tiles = scatterTiles(module, spec);
    const { imageBytes, rowBytes, frame } = convSizes(spec);
    const [outHeight, outWidth, filters] = spec.output;
    return module.func(name, { dy: "i32", wt: "i32", dx: "i32", n: "i32", frame: "i32" }, [], (f) => {
      const [dy, dx] = [f.i32(f.parameter("dy")), f.i32(f.parameter("dx"))];
      f.loop(0, f.parameter("n"), 1, () => {
        f.fill(f.parameter("frame"), 0, frame[0] * rowBytes);
        const origin = f.i32(f.parameter("frame"));
        f.loop(0, outHeight, 1, () => {
          for (const { a, b, c, tile } of tiles) f.call(tile, [dy.add(a), f.parameter("wt").add(b), origin.add(c), 0]);
          f.advance(origin, spec.strides[0] * rowBytes);
          f.advance(dy, outWidth * filters * 4);
        });
        if (spec.padding.flat().some((n) => n < 0)) f.fill(dx, 0, imageBytes);
        copyRows(f, spec, (inFrame, inImage, bytes) => f.copy(dx.add(inImage), f.parameter("frame").add(inFrame), bytes));
        f.advance(dx, imageBytes);
      });
    });
  });
}

/** Tiles that add one tap's part of a row of dy to the frame. */
function scatterTiles(module: ModuleBuilder, spec: ConvSpec) {
  const { input, output, kernel, strides, dilations, groups } = spec;
  const [, , channels] = input;
  const [, outWidth, filters] = output;
  const { rowBytes, channelsPerGroup, filtersPerGroup } = convSizes(spec);
  const loops = [{ count: filtersPerGroup, a: 4, b: channelsPerGroup * 4 }];
  const tiles: { a: number; b: number; c: number; tile: Func }[] = [];
  for (let ky = 0; ky < kernel[0]; ky++)
    for (let kx = 0; kx < kernel[1]; kx++)
      for (let group = 0; group < groups; group++)
        for (const [column, width] of cutColumns(channelsPerGroup))
          for (const [first, rows] of cutEvenly(outWidth, module.engine.tileRows)) {
            const cRow = strides[1] * channels * 4;
            const tile = emitTile(module, { rows, columns: width, aRow: filters * 4, cRow, loops, accumulate: true });
            const tap = (ky * kernel[1] + kx) * filters * channelsPerGroup;
            tiles.push({
              a: (first * filters + group * filtersPerGroup) * 4,
              b: (tap + group * filtersPerGroup * channelsPerGroup + column) * 4,
              c: ky * dilations[0] * rowBytes + ((first * strides[1] + kx * dilations[1]) * channels + group * channelsPerGroup + column) * 4,
              tile,
            });
          }
  return tiles;
}
