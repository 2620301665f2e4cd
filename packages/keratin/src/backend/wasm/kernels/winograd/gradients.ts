/** The two gradients by the adjoints of the forward transforms; the formulas are in forward.ts. */
import type { Func, FunctionBuilder, I32, ModuleBuilder } from "../../encoder/index.ts";
import { cropOffset, emitFromFrame, emitIntoFrame } from "../conv/frame.ts";
import { frameBytes, imageBytes, needsBorder } from "../conv/shape.ts";
import { type Epilogue, epilogueParameters } from "../epilogue.ts";
import { transpose, winogradMatrices } from "./matrices.ts";
import { frameOffset, sameSize, type WinogradSpec, winogradLayout } from "./plan.ts";
import { emitKernelProducts, emitPointProducts } from "./products.ts";
import { loadVectors, storeVectors, transformTile } from "./transform.ts";
import { forEachBlock, fromPoints, keyOf, operandsFrom, toPoints, vectorsFor } from "./walk.ts";

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
