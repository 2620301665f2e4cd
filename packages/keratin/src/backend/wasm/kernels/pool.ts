/** Max and average pooling and their gradients, any window, stride and padding. */
import {
  type Func,
  type FunctionBuilder,
  type I32,
  i32,
  type ModuleBuilder,
  splat,
  splatI,
  type V128,
} from "../encoder/index.ts";
import { overChannels } from "./channels.ts";
import {
  applyEpilogue,
  type Epilogue,
  epilogueKey,
  epilogueParameters,
  loadWidth,
  movedOperands,
  storeWidth,
  type Width,
} from "./epilogue.ts";

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
  const bounded = isBounded(spec);
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
  const parameters = { x: "i32", y: "i32", winners: "i32", n: "i32", ...epilogueParameters(epilogue) } as const;
  return module.once(`max pool ${JSON.stringify(shape)}${epilogueKey(epilogue)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      overWindows(f, spec, f.parameter("x"), ({ corner, image, pooled, places }) => {
        const first = f.i32(image.add(corner));
        const [y, winners] = [f.i32(f.parameter("y").add(pooled)), f.i32(f.parameter("winners").add(pooled))];
        overChannels(f, spec.input[2], (start, offset, width) => {
          const { best, winner } = largest(f, spec, places, (at) => loadWidth(first.add(start), width, at + offset));
          if (spec.winners) storeWidth(f, winners.add(start), winner, width, offset);
          if (spec.values) {
            const operands = movedOperands(f, epilogue, pooled.add(start), start);
            const value = applyEpilogue(f, epilogue, best, operands, {
              width,
              fullOffset: offset,
              channelOffset: offset,
            });
            storeWidth(f, y.add(start), value, width, offset);
          }
        });
      });
    }),
  );
}

/** The largest element of a window and its place: the first of equals; a NaN wins over all but an earlier NaN. */
function largest(
  f: FunctionBuilder,
  spec: MaxPoolSpec,
  places: Windows["places"],
  load: (at: number) => V128,
): { best: V128; winner: V128 } {
  const none = f.constant(splatI(-1));
  const best = f.v128();
  const winner = f.v128();
  const mayMissFirst = isBounded(spec);
  if (mayMissFirst) {
    f.set<V128>(best, f.constant(splat(Number.NEGATIVE_INFINITY)));
    f.set<V128>(winner, none);
  }
  places((place, at) => {
    if (place === 0 && !mayMissFirst) {
      f.set<V128>(best, load(at));
      f.set<V128>(winner, f.constant(splatI(0)));
      return;
    }
    const value = f.v128(load(at));
    const notLess = value.le(best).or(best.ne(best));
    // Nothing stays where nothing was found yet, be it −∞.
    const stays = f.v128(mayMissFirst ? notLess.andNot(winner.eqI(none)) : notLess);
    f.set<V128>(best, stays.choose(best, value));
    if (spec.winners || mayMissFirst) f.set<V128>(winner, stays.choose(winner, f.constant(splatI(place))));
  });
  return { best, winner };
}

/** (dy, winners, dx, n): the gradient of max pooling. */
export function emitMaxPoolGrad(module: ModuleBuilder, spec: PoolSpec): Func {
  return module.once(`max pool grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { dy: "i32", winners: "i32", dx: "i32", n: "i32" }, [], (f) => {
      clear(f, spec);
      overWindows(f, spec, f.parameter("dx"), ({ corner, image, pooled, places }) => {
        const first = f.i32(image.add(corner));
        const [dy, winners] = [f.i32(f.parameter("dy").add(pooled)), f.i32(f.parameter("winners").add(pooled))];
        overChannels(f, spec.input[2], (start, offset, width) => {
          const gradient = f.v128(loadWidth(dy.add(start), width, offset));
          const winner = f.v128(loadWidth(winners.add(start), width, offset));
          places((place, at) =>
            add(f, spec, first.add(start), gradient.and(winner.eqI(f.constant(splatI(place)))), {
              width,
              at: at + offset,
            }),
          );
        });
      });
    }),
  );
}

/** (x, y, n): the mean of each window; padding does not count. */
export function emitAvgPool(module: ModuleBuilder, spec: PoolSpec): Func {
  return module.once(`avg pool ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { x: "i32", y: "i32", n: "i32" }, [], (f) => {
      overWindows(f, spec, f.parameter("x"), ({ corner, image, pooled, places }) => {
        const first = f.i32(image.add(corner));
        const y = f.i32(f.parameter("y").add(pooled));
        const count = countPlaces(f, spec, places);
        overChannels(f, spec.input[2], (start, offset, width) => {
          const sum = f.v128(f.constant(splat(0)));
          places((_place, at) => f.set<V128>(sum, sum.add(loadWidth(first.add(start), width, at + offset))));
          storeWidth(f, y.add(start), sum.div(count), width, offset);
        });
      });
    }),
  );
}

/** (dy, dx, n): the gradient of average pooling. */
export function emitAvgPoolGrad(module: ModuleBuilder, spec: PoolSpec): Func {
  return module.once(`avg pool grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, { dy: "i32", dx: "i32", n: "i32" }, [], (f) => {
      clear(f, spec);
      overWindows(f, spec, f.parameter("dx"), ({ corner, image, pooled, places }) => {
        const first = f.i32(image.add(corner));
        const dy = f.i32(f.parameter("dy").add(pooled));
        const count = countPlaces(f, spec, places);
        overChannels(f, spec.input[2], (start, offset, width) => {
          const share = f.v128(loadWidth(dy.add(start), width, offset).div(count));
          places((_place, at) => add(f, spec, first.add(start), share, { width, at: at + offset }));
        });
      });
    }),
  );
}

/** Adds a part of a gradient to its element; stores it, where no other window has the element too. */
function add(
  f: FunctionBuilder,
  spec: PoolSpec,
  target: I32,
  part: V128,
  { width, at }: { width: Width; at: number },
): void {
  storeWidth(f, target, isApart(spec) ? part : loadWidth(target, width, at).add(part), width, at);
}

const isBounded = ({ padding }: PoolSpec): boolean => padding.flat().some((n) => n !== 0);

/** Whether no two windows share an element. */
const isApart = ({ strides, poolSize }: PoolSpec): boolean => strides[0] >= poolSize[0] && strides[1] >= poolSize[1];

/** Zeros in dx, unless every element is going to be stored. */
function clear(f: FunctionBuilder, spec: PoolSpec): void {
  const isTiled = (axis: 0 | 1): boolean =>
    spec.strides[axis] === spec.poolSize[axis] && spec.output[axis] * spec.poolSize[axis] === spec.input[axis];
  if (isTiled(0) && isTiled(1) && !isBounded(spec)) return;
  const [height, width, channels] = spec.input;
  f.fill(f.parameter("dx"), 0, f.parameter("n").mul(height * width * channels * 4));
}

/** How many elements of a window lie in the image, in all lanes. */
function countPlaces(f: FunctionBuilder, spec: PoolSpec, places: Windows["places"]): V128 {
  if (!isBounded(spec)) return f.constant(splat(spec.poolSize[0] * spec.poolSize[1]));
  const count = f.i32(i32(0));
  places(() => f.advance(count, 1));
  return f.v128(count.toF32().splat());
}
