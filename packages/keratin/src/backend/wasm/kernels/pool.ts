/** Max and average pooling and their gradients, any window, stride and padding. */
import { type Func, type FunctionBuilder, type I32, i32, type ModuleBuilder, splat, splatI } from "../encoder/index.ts";
import { overChannels } from "./channels.ts";
import { applyEpilogue, type Epilogue, epilogueKey, epilogueParameters, loadWidth, movedOperands, storeWidth } from "./epilogue.ts";

export interface PoolSpec {
  /** [height, width, channels] of the images. */
  readonly input: readonly [number, number, number];
  /** [height, width] of the pooled images. */
  readonly output: readonly [number, number];
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** Visits every window of n images. */
interface Windows {
  /** Byte offset of the window's first element (which may lie in the padding) from the image's start. */
  readonly corner: I32;
  readonly image: I32;
  /** Byte offset of the pooled pixel from the start of all. */
  readonly pooled: I32;
  /** Runs `body` for each element of the window that lies in the image, with its place and byte offset from the corner. */
  places(body: (place: number, offset: number) => void): void;
}

function overWindows(f: FunctionBuilder, spec: PoolSpec, images: I32, visit: (w: Windows) => void): void {
  const [height, width, channels] = spec.input;
  const pooled = f.i32(0);
  const image = f.i32(images);
  const rowBytes = width * channels * 4;
  const bounded = spec.padding.flat().some((n) => n !== 0);
  f.loop(0, f.parameter("n"), 1, () => {
    f.loop(0, spec.output[0], 1, (oy) => {
      f.loop(0, spec.output[1], 1, (ox) => {
        const y = f.i32(oy.mul(spec.strides[0]).sub(spec.padding[0][0]));
        const x = f.i32(ox.mul(spec.strides[1]).sub(spec.padding[1][0]));
        const corner = f.i32(y.mul(rowBytes).add(x.mul(channels * 4)));
        const places = (body: (place: number, offset: number) => void): void => {
          for (let place = 0; place < spec.poolSize[0] * spec.poolSize[1]; place++) {
            const [ky, kx] = [Math.floor(place / spec.poolSize[1]), place % spec.poolSize[1]];
            const run = (): void => body(place, ky * rowBytes + kx * channels * 4);
            if (bounded) f.if(y.add(ky).ltU(height).and(x.add(kx).ltU(width)), run);
            else run();
          }
        };
        visit({ corner, image, pooled, places });
        f.advance(pooled, channels * 4);
      });
    });
    f.advance(image, height * rowBytes);
  });
}

export interface MaxPoolSpec extends PoolSpec {
  readonly values: boolean;
  readonly winners: boolean;
  readonly epilogue?: Epilogue | undefined;
}

/** (x, y, winners, n, operand0, …): values and winners of max pooling, whichever are wanted. */
export function emitMaxPool(module: ModuleBuilder, spec: MaxPoolSpec): Func {
  const { epilogue, ...shape } = spec;
  const channels = spec.input[2];
  const parameters = { x: "i32", y: "i32", winners: "i32", n: "i32", ...epilogueParameters(epilogue) } as const;
  return module.once(`max pool ${JSON.stringify(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      overWindows(f, spec, f.parameter("x"), ({ corner, image, pooled, places }) => {
        const start = f.i32(image.add(corner));
        overChannels(f, channels, (offset, width) => {
          const best = f.v128(f.constant(splat(Number.NEGATIVE_INFINITY)));
          const winner = f.v128(f.constant(splatI(-1)));
          places((place, at) => {
            const value = f.v128(loadWidth(start.add(offset), width, at));
            // The first of equals stays; a NaN wins over all but an earlier NaN; the first element wins over nothing.
            const notLess = value.le(best).or(best.ne(best));
            const stays = f.v128(notLess.andNot(winner.eqI(f.constant(splatI(-1)))));
            f.set(best, stays.choose(best, value));
            f.set(winner, stays.choose(winner, f.constant(splatI(place))));
          });
          if (spec.winners) storeWidth(f, f.parameter("winners").add(pooled).add(offset), winner, width);
          if (spec.values) {
            const operands = movedOperands(f, epilogue, pooled.add(offset), offset);
            const value = applyEpilogue(f, epilogue, best, operands, { width, fullOffset: 0, channelOffset: 0 });
            storeWidth(f, f.parameter("y").add(pooled).add(offset), value, width);
          }
        });
      });
    }),
  );
}

/** (dy, winners, dx, n): the gradient of max pooling. */
export function emitMaxPoolGrad(module: ModuleBuilder, spec: PoolSpec): Func {
  const channels = spec.input[2];
  const apart = spec.strides[0] >= spec.poolSize[0] && spec.strides[1] >= spec.poolSize[1];
  return module.once(`max pool grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { dy: "i32", winners: "i32", dx: "i32", n: "i32" }, [], (f) => {
      f.fill(f.parameter("dx"), 0, f.parameter("n").mul(imageBytes(spec)));
      overWindows(f, spec, f.parameter("dx"), ({ corner, image, pooled, places }) => {
        const start = f.i32(image.add(corner));
        overChannels(f, channels, (offset, width) => {
          const gradient = f.v128(loadWidth(f.parameter("dy").add(pooled).add(offset), width));
          const winner = f.v128(loadWidth(f.parameter("winners").add(pooled).add(offset), width));
          const target = f.i32(start.add(offset));
          places((place, at) => {
            const part = gradient.and(winner.eqI(f.constant(splatI(place))));
            storeWidth(f, target, apart ? part : loadWidth(target, width, at).add(part), width, at);
          });
        });
      });
    }),
  );
}

/** (x, y, n): the mean of each window; padding does not count. */
export function emitAvgPool(module: ModuleBuilder, spec: PoolSpec): Func {
  const channels = spec.input[2];
  return module.once(`avg pool ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { x: "i32", y: "i32", n: "i32" }, [], (f) => {
      overWindows(f, spec, f.parameter("x"), ({ corner, image, pooled, places }) => {
        const start = f.i32(image.add(corner));
        const count = countPlaces(f, places);
        overChannels(f, channels, (offset, width) => {
          const sum = f.v128(f.constant(splat(0)));
          places((_place, at) => f.set(sum, sum.add(loadWidth(start.add(offset), width, at))));
          storeWidth(f, f.parameter("y").add(pooled).add(offset), sum.div(count.toF32().splat()), width);
        });
      });
    }),
  );
}

/** (dy, dx, n): the gradient of average pooling. */
export function emitAvgPoolGrad(module: ModuleBuilder, spec: PoolSpec): Func {
  const channels = spec.input[2];
  return module.once(`avg pool grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { dy: "i32", dx: "i32", n: "i32" }, [], (f) => {
      f.fill(f.parameter("dx"), 0, f.parameter("n").mul(imageBytes(spec)));
      overWindows(f, spec, f.parameter("dx"), ({ corner, image, pooled, places }) => {
        const start = f.i32(image.add(corner));
        const count = countPlaces(f, places);
        overChannels(f, channels, (offset, width) => {
          const share = f.v128(loadWidth(f.parameter("dy").add(pooled).add(offset), width).div(count.toF32().splat()));
          const target = f.i32(start.add(offset));
          places((_place, at) => storeWidth(f, target, loadWidth(target, width, at).add(share), width, at));
        });
      });
    }),
  );
}

function countPlaces(f: FunctionBuilder, places: Windows["places"]): I32 {
  const count = f.i32(i32(0));
  places(() => f.advance(count, 1));
  return count;
}

const imageBytes = ({ input: [height, width, channels] }: PoolSpec): number => height * width * channels * 4;
