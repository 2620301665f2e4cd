/**
 * Winograd convolution of 3×3 kernels, forward and both gradients. The gradients use the adjoints of the forward
 * transforms, so that V = Bᵀ d B serves forward and dW, and Z = A dy Aᵀ serves dX and dW:
 *
 *   y = Aᵀ [Σ_c V ⊙ U] A,   dX = overlap-add of B [Σ_f Z ⊙ U] Bᵀ,   dW = Gᵀ [Σ_tiles V ⊙ Z] G,   with U = G w Gᵀ.
 *
 * Sources: see matrices.ts; buffers: plan.ts. Pointers to `scratch` need winogradPlan(…).scratch bytes.
 */
import type { Func, FunctionBuilder, I32, Local, ModuleBuilder, V128 } from "../../encoder/index.ts";
import { cropOffset, emitFromFrame, emitIntoFrame } from "../conv/frame.ts";
import { frameBytes, imageBytes, needsBorder, showConv } from "../conv/shape.ts";
import { applyEpilogue, type Epilogue, epilogueKey, epilogueParameters } from "../epilogue.ts";
import { type Matrix, transpose, winogradMatrices } from "./matrices.ts";
import { frameOffset, sameSize, type WinogradLayout, type WinogradSpec, winogradLayout } from "./plan.ts";
import { emitKernelProducts, emitPointProducts } from "./products.ts";
import { loadVectors, storeVectors, transformTile, type Vectors } from "./transform.ts";

const keyOf = (what: string, { shape, m }: WinogradSpec, epilogue?: Epilogue): string =>
  `winograd ${what} F${m} ${showConv(shape)}${epilogueKey(epilogue)}`;

/** Vectors that the transforms treat at once: two where the engine joins them and the channels allow it. */
const vectorsFor = (module: ModuleBuilder, channels: number): number =>
  module.engine.tileVectors >= 4 && channels % 8 === 0 ? 2 : 1;

/** Calls `write` for each block with the first image's number and the number of images in it. */
function forEachBlock(
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
function toPoints(
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
function fromPoints(
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

/** (w, U, UT, scratch, start, length): transforms the kernels of `length` input channels from `start` on, multiples of 4. */
export function emitWinogradFilter(module: ModuleBuilder, spec: WinogradSpec): Func {
  const { channels, filters } = spec.shape;
  const { n, points, pointU } = winogradLayout(spec);
  const parameters = { w: "i32", U: "i32", UT: "i32", scratch: "i32", start: "i32", length: "i32" } as const;
  return module.once(`winograd filter F${spec.m} ${channels}×${filters}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const [U, UT, start] = [f.parameter("U"), f.parameter("UT"), f.parameter("start")];
      const vectors = vectorsFor(module, filters);
      const end = f.i32(start.add(f.parameter("length")));
      f.loop(start.mul(filters * 4), f.i32(end.mul(filters * 4)), vectors * 16, (at) => {
        const from = f.i32(f.parameter("w").add(at));
        const to = f.i32(U.add(at));
        const tap = channels * filters * 4;
        transformTile(
          f,
          winogradMatrices(spec.m).filter,
          f.parameter("scratch"),
          vectors,
          (i, j) => loadVectors(f, from, (i * 3 + j) * tap, vectors),
          (i, j, value) => storeVectors(f, to, (i * n + j) * pointU, value),
        );
      });
      f.loop(0, points, 1, (point) => {
        const offset = f.i32(point.mul(pointU));
        f.loop(start, end, 4, (channel) => {
          f.loop(0, filters, 4, (filter) => {
            const from = f.i32(U.add(offset).add(channel.mul(filters).add(filter).shl(2)));
            const to = f.i32(UT.add(offset).add(filter.mul(channels).add(channel).shl(2)));
            transposeSquare(f, from, filters * 4, to, channels * 4);
          });
        });
      });
    }),
  );
}

/** Transposes 4 × 4 numbers. */
function transposeSquare(f: FunctionBuilder, from: I32, fromStep: number, to: I32, toStep: number): void {
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => f.v128(from.loadV128(row * fromStep))) as unknown as [
    V128,
    V128,
    V128,
    V128,
  ];
  const halves = (x: V128, y: V128): [V128, V128] => [
    f.v128(x.shuffle(y, [0, 4, 1, 5])),
    f.v128(x.shuffle(y, [2, 6, 3, 7])),
  ];
  const [topLeft, topRight] = halves(a, b);
  const [bottomLeft, bottomRight] = halves(c, d);
  f.storeV128(to, topLeft.shuffle(bottomLeft, [0, 1, 4, 5]));
  f.storeV128(to, topLeft.shuffle(bottomLeft, [2, 3, 6, 7]), toStep);
  f.storeV128(to, topRight.shuffle(bottomRight, [0, 1, 4, 5]), 2 * toStep);
  f.storeV128(to, topRight.shuffle(bottomRight, [2, 3, 6, 7]), 3 * toStep);
}

/** (x, V, scratch, images): V of one block. */
function emitInputBlock(module: ModuleBuilder, spec: WinogradSpec): Func {
  const layout = winogradLayout(spec);
  const { inputFrame, tilesPerImage, pointV } = layout;
  const { channels } = spec.shape;
  return module.once(keyOf("input block", spec), (name) =>
    module.func(name, { x: "i32", V: "i32", scratch: "i32", images: "i32" }, [], (f) => {
      const bordered = needsBorder(inputFrame);
      const width = bordered ? inputFrame.size[1] : inputFrame.image[1];
      f.loop(0, f.parameter("images"), 1, (image) => {
        const source = f.i32(f.parameter("x").add(image.mul(imageBytes(inputFrame))));
        if (bordered) {
          const frame = f.i32(f.parameter("scratch").add(frameOffset(layout)));
          f.call(emitIntoFrame(module, inputFrame), [source, frame]);
          f.set(source, frame);
        } else {
          f.advance(source, cropOffset(inputFrame));
        }
        const points = f.i32(f.parameter("V").add(image.mul(tilesPerImage * channels * 4)));
        toPoints(
          f,
          { matrix: winogradMatrices(spec.m).input, layout, channels, step: spec.m, width, point: pointV },
          source,
          points,
        );
      });
    }),
  );
}

/** (x, V, scratch, n): the transformed images, as the forward pass would save them. */
export function emitWinogradInput(module: ModuleBuilder, spec: WinogradSpec): Func {
  const layout = winogradLayout(spec);
  return module.once(keyOf("input", spec), (name) =>
    module.func(name, { x: "i32", V: "i32", scratch: "i32", n: "i32" }, [], (f) => {
      const V = f.i32(f.parameter("V"));
      forEachBlock(f, layout, (first, images) => {
        const x = f.parameter("x").add(first.mul(imageBytes(layout.inputFrame)));
        f.call(emitInputBlock(module, spec), [x, V, f.parameter("scratch"), images]);
        f.advance(V, layout.blockV);
      });
    }),
  );
}

/** Operands that follow the result from image to image. */
const operandsFrom = (f: FunctionBuilder, epilogue: Epilogue | undefined, offset: I32): I32[] =>
  (epilogue?.operands ?? []).map((kind, k) => f.parameter(`operand${k}`).add(kind === "full" ? offset : 0));

/**
 * (x, U, V, M, y, scratch, n, …operands): the convolution. With `saveInput`, V keeps all transformed images; without, it
 * is the workspace of one block.
 */
export function emitWinogradForward(
  module: ModuleBuilder,
  spec: WinogradSpec & { readonly saveInput: boolean },
  epilogue?: Epilogue,
): Func {
  const layout = winogradLayout(spec);
  const { channels, filters } = spec.shape;
  const { points, pointV, pointU, pointZ, tilesPerImage, inputFrame, outputFrame } = layout;
  const key = keyOf(spec.saveInput ? "forward, saving" : "forward", spec, epilogue);
  const names = ["x", "U", "V", "M", "y", "scratch", "n"].map((parameter) => [parameter, "i32"] as const);
  return module.once(key, (name) =>
    module.func(name, { ...Object.fromEntries(names), ...epilogueParameters(epilogue) }, [], (f) => {
      const [U, M, y, scratch] = [f.parameter("U"), f.parameter("M"), f.parameter("y"), f.parameter("scratch")];
      const V = f.i32(f.parameter("V"));
      const products = { points, inner: channels, columns: filters, pointA: pointV, pointB: pointU, pointC: pointZ };
      forEachBlock(f, layout, (first, images) => {
        f.call(emitInputBlock(module, spec), [
          f.parameter("x").add(first.mul(imageBytes(inputFrame))),
          V,
          scratch,
          images,
        ]);
        f.call(emitPointProducts(module, products), [V, U, M, images.mul(tilesPerImage)]);
        const offset = f.i32(first.mul(imageBytes(outputFrame)));
        f.call(emitOutputBlock(module, spec, epilogue), [
          M,
          y.add(offset),
          scratch,
          images,
          ...operandsFrom(f, epilogue, offset),
        ]);
        if (spec.saveInput) f.advance(V, layout.blockV);
      });
    }),
  );
}

/** (M, y, scratch, images, …operands): outputs of one block. */
function emitOutputBlock(module: ModuleBuilder, spec: WinogradSpec, epilogue: Epilogue | undefined): Func {
  const layout = winogradLayout(spec);
  const { filters } = spec.shape;
  const { outputFrame, tilesPerImage, pointZ } = layout;
  const parameters = { M: "i32", y: "i32", scratch: "i32", images: "i32", ...epilogueParameters(epilogue) } as const;
  return module.once(keyOf("output block", spec, epilogue), (name) =>
    module.func(name, parameters, [], (f) => {
      const exact = sameSize(outputFrame);
      const transform = {
        matrix: winogradMatrices(spec.m).output,
        layout,
        channels: filters,
        step: spec.m,
        width: outputFrame.size[1],
        point: pointZ,
      };
      f.loop(0, f.parameter("images"), 1, (image) => {
        const offset = f.i32(image.mul(imageBytes(outputFrame)));
        const target = f.i32(exact ? f.parameter("y").add(offset) : f.parameter("scratch").add(frameOffset(layout)));
        const points = f.i32(f.parameter("M").add(image.mul(tilesPerImage * filters * 4)));
        fromPoints(f, transform, points, (inImage, channelOffset) => {
          const to = f.i32(target.add(inImage));
          const pointers = (exact ? (epilogue?.operands ?? []) : []).map((kind, k) => {
            const pointer = f.parameter(`operand${k}`);
            return f.i32(
              kind === "full"
                ? pointer.add(offset).add(inImage)
                : kind === "channel"
                  ? pointer.add(channelOffset)
                  : pointer,
            );
          });
          return (at, value) => {
            const results = value.map((vector, v) =>
              exact
                ? applyEpilogue(f, epilogue, vector, pointers, {
                    width: 4,
                    fullOffset: at + v * 16,
                    channelOffset: v * 16,
                  })
                : vector,
            );
            storeVectors(f, to, at, results);
          };
        });
        if (!exact)
          f.call(emitFromFrame(module, outputFrame, epilogue), [
            target,
            f.parameter("y").add(offset),
            ...operandsFrom(f, epilogue, offset),
          ]);
      });
    }),
  );
}

/** (dy, Z, scratch, n): the transformed gradients. */
export function emitWinogradOutputGrad(module: ModuleBuilder, spec: WinogradSpec): Func {
  const layout = winogradLayout(spec);
  const { filters } = spec.shape;
  const { outputFrame, tilesPerImage, pointZ } = layout;
  const transform = {
    matrix: transpose(winogradMatrices(spec.m).output),
    layout,
    channels: filters,
    step: spec.m,
    width: outputFrame.size[1],
    point: pointZ,
  };
  return module.once(keyOf("output gradient", spec), (name) =>
    module.func(name, { dy: "i32", Z: "i32", scratch: "i32", n: "i32" }, [], (f) => {
      const source = f.i32(f.parameter("dy"));
      const Z = f.i32(f.parameter("Z"));
      forEachBlock(f, layout, (_, images) => {
        f.loop(0, images, 1, (image) => {
          const from = f.i32(source);
          if (!sameSize(outputFrame)) {
            f.set(from, f.parameter("scratch").add(frameOffset(layout)));
            f.call(emitIntoFrame(module, outputFrame), [source, from]);
          }
          toPoints(f, transform, from, f.i32(Z.add(image.mul(tilesPerImage * filters * 4))));
          f.advance(source, imageBytes(outputFrame));
        });
        f.advance(Z, layout.blockZ);
      });
    }),
  );
}

/** (Z, UT, M, dx, scratch, n, …operands): the gradient of the images. */
export function emitWinogradGradInput(module: ModuleBuilder, spec: WinogradSpec, epilogue?: Epilogue): Func {
  const layout = winogradLayout(spec);
  const { channels, filters } = spec.shape;
  const { points, pointV, pointU, pointZ, tilesPerImage, inputFrame } = layout;
  const parameters = {
    Z: "i32",
    UT: "i32",
    M: "i32",
    dx: "i32",
    scratch: "i32",
    n: "i32",
    ...epilogueParameters(epilogue),
  } as const;
  return module.once(keyOf("grad input", spec, epilogue), (name) =>
    module.func(name, parameters, [], (f) => {
      const Z = f.i32(f.parameter("Z"));
      const products = { points, inner: filters, columns: channels, pointA: pointZ, pointB: pointU, pointC: pointV };
      forEachBlock(f, layout, (first, images) => {
        f.call(emitPointProducts(module, products), [
          Z,
          f.parameter("UT"),
          f.parameter("M"),
          images.mul(tilesPerImage),
        ]);
        f.loop(0, images, 1, (image) => {
          const offset = f.i32(first.add(image).mul(imageBytes(inputFrame)));
          const points = f.i32(f.parameter("M").add(image.mul(tilesPerImage * channels * 4)));
          addTiles(f, spec, epilogue, points, offset);
        });
        f.advance(Z, layout.blockZ);
      });
    }),
  );
}

/** Overlap-adds the tiles of one image, which lies at `offset` in dx. */
function addTiles(
  f: FunctionBuilder,
  spec: WinogradSpec,
  epilogue: Epilogue | undefined,
  points: I32,
  offset: I32,
): void {
  const layout = winogradLayout(spec);
  const { inputFrame, pointV } = layout;
  const { channels } = spec.shape;
  const framed = epilogue !== undefined || needsBorder(inputFrame);
  const result = f.i32(f.parameter("dx").add(offset));
  const sums = f.i32(framed ? f.parameter("scratch").add(frameOffset(layout)) : result);
  const width = framed ? inputFrame.size[1] : inputFrame.image[1];
  const matrix = transpose(winogradMatrices(spec.m).input);
  f.fill(sums, 0, framed ? frameBytes(inputFrame) : imageBytes(inputFrame));
  if (!framed) f.advance(sums, cropOffset(inputFrame));
  fromPoints(f, { matrix, layout, channels, step: spec.m, width, point: pointV }, points, (inImage) => {
    const to = f.i32(sums.add(inImage));
    return (at, value) =>
      storeVectors(
        f,
        to,
        at,
        value.map((vector, v) => to.loadV128(at + v * 16).add(vector)),
      );
  });
  if (framed)
    f.call(emitFromFrame(f.module, inputFrame, epilogue), [sums, result, ...operandsFrom(f, epilogue, offset)]);
}

/** (V, Z, dU, dw, scratch, n): the gradient of the kernels, summed over n images. */
export function emitWinogradGradFilter(module: ModuleBuilder, spec: WinogradSpec): Func {
  const { channels, filters } = spec.shape;
  const { n, pointU } = winogradLayout(spec);
  const parameters = { V: "i32", Z: "i32", dU: "i32", dw: "i32", scratch: "i32", n: "i32" } as const;
  return module.once(keyOf("grad filter", spec), (name) =>
    module.func(name, parameters, [], (f) => {
      const [V, Z, dU] = [f.parameter("V"), f.parameter("Z"), f.parameter("dU")];
      f.call(emitKernelProducts(module, spec), [V, Z, dU, f.parameter("n")]);
      const vectors = vectorsFor(module, filters);
      const tap = channels * filters * 4;
      f.loop(0, tap, vectors * 16, (at) => {
        const from = f.i32(dU.add(at));
        const to = f.i32(f.parameter("dw").add(at));
        transformTile(
          f,
          transpose(winogradMatrices(spec.m).filter),
          f.parameter("scratch"),
          vectors,
          (i, j) => loadVectors(f, from, (i * n + j) * pointU, vectors),
          (i, j, value) => storeVectors(f, to, (i * 3 + j) * tap, value),
        );
      });
    }),
  );
}
