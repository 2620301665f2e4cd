/**
 * Winograd convolution of 3×3 kernels, forward and both gradients. The gradients use the adjoints of the forward
 * transforms, so that V = Bᵀ d B serves forward and dW, and Z = A dy Aᵀ serves dX and dW:
 *
 *   y = Aᵀ [Σ_c V ⊙ U] A,   dX = overlap-add of B [Σ_f Z ⊙ U] Bᵀ,   dW = Gᵀ [Σ_tiles V ⊙ Z] G,   with U = G w Gᵀ.
 *
 * Sources: see matrices.ts; buffers: plan.ts. Pointers to `scratch` need winogradPlan(…).scratch bytes.
 */
import type { Func, ModuleBuilder } from "../../encoder/index.ts";
import { cropOffset, emitFromFrame, emitIntoFrame } from "../conv/frame.ts";
import { imageBytes, needsBorder } from "../conv/shape.ts";
import { applyEpilogue, type Epilogue, epilogueParameters } from "../epilogue.ts";
import { winogradMatrices } from "./matrices.ts";
import { frameOffset, sameSize, type WinogradSpec, winogradLayout } from "./plan.ts";
import { emitPointProducts } from "./products.ts";
import { storeVectors } from "./transform.ts";
import { forEachBlock, fromPoints, keyOf, operandsFrom, toPoints } from "./walk.ts";

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
