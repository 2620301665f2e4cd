/**
 * Affine transforms of images and their gradient. Coordinates, indices and weights are computed for four neighbouring
 * pixels of the result at once, the same steps in the same order as Keras on JAX; then each pixel's channels are summed.
 */
import type { FillMode, SamplingInterpolation } from "../../../ops/image/sampling.ts";
import {
  type Func,
  type FunctionBuilder,
  type I32,
  lanesI,
  type ModuleBuilder,
  splat,
  splatI,
  type V128,
} from "../encoder/index.ts";
import { overChannels } from "./channels.ts";
import { loadWidth, storeWidth } from "./epilogue.ts";

export interface AffineSpec {
  /** [height, width, channels] of the images before the transform. */
  readonly input: readonly [number, number, number];
  /** [height, width] after it. */
  readonly output: readonly [number, number];
  readonly interpolation: SamplingInterpolation;
  readonly fillMode: FillMode;
  readonly fillValue: number;
}

/** Pixels that a coordinate is made of, for four coordinates: byte offsets, weights (none: 1), and which are no fill. */
interface LineTap {
  readonly offset: V128;
  readonly weight?: V128;
  readonly inside?: V128;
}

/** Beyond this all coordinates count as this: floats are whole numbers' exact equals only so far. */
const FARTHEST = 2 ** 22;

/** The taps of four coordinates of a line of `size` pixels that lie `stepBytes` apart. */
function lookUpLine(
  f: FunctionBuilder,
  coordinate: V128,
  { size, stepBytes, spec }: { size: number; stepBytes: number; spec: AffineSpec },
): LineTap[] {
  const at = f.v128(coordinate.atLeast(f.constant(splat(-FARTHEST))).atMost(f.constant(splat(FARTHEST))));
  const tap = (index: V128, weight?: V128): LineTap => {
    const { found, inside } = fold(f, f.v128(index), size, spec.fillMode);
    const offset = f.v128(found.toI32x4().mulI(f.constant(splatI(stepBytes))));
    return { offset, ...(weight && { weight }), ...(inside && { inside }) };
  };
  if (spec.interpolation === "nearest") return [tap(roundHalvesAway(f, at))];
  const lower = f.v128(at.floor());
  const weight = f.v128(at.sub(lower));
  const one = f.constant(splat(1));
  return [tap(lower, f.v128(one.sub(weight))), tap(lower.add(one), weight)];
}

function roundHalvesAway(f: FunctionBuilder, x: V128): V128 {
  const size = f.v128(x.abs());
  const whole = f.v128(size.floor());
  const up = f
    .constant(splat(0.5))
    .le(size.sub(whole))
    .and(f.constant(splat(1)));
  return whole.add(up).or(x.and(f.constant(splatI(-(2 ** 31)))));
}

/** Indices beyond the line brought into it, as the fill mode says. */
function fold(f: FunctionBuilder, index: V128, size: number, mode: FillMode): { found: V128; inside?: V128 } {
  const [zero, last] = [f.constant(splat(0)), f.constant(splat(size - 1))];
  const held = (): V128 => index.atLeast(zero).atMost(last);
  const remainder = (period: number): V128 => {
    const times = f.constant(splat(period));
    return f.v128(index.sub(times.mul(index.div(times).floor())));
  };
  switch (mode) {
    case "constant":
      return { found: held(), inside: f.v128(zero.le(index).and(index.le(last))) };
    case "nearest":
      return { found: held() };
    case "wrap":
      return { found: remainder(size) };
    case "reflect": {
      const inPeriod = remainder(2 * size);
      return { found: inPeriod.atMost(f.constant(splat(2 * size - 1)).sub(inPeriod)) };
    }
    default:
      return mode satisfies never;
  }
}

/** A pixel of the result: the pixels that it is made of, and how much of it is the fill value. */
interface Pixel {
  readonly taps: readonly { readonly address: I32; readonly weight?: V128 }[];
  /** The fill value's part. */
  readonly fill?: V128;
  /** Bytes behind the group's first pixel of the result. */
  readonly offset: number;
}

/** One lane in all lanes. */
const spread = (v: V128, lane: number): V128 => v.shuffle(v, [lane, lane, lane, lane]);

/** The two lines' taps as taps of the image, and the fill value's part, for four pixels. */
function combine(
  f: FunctionBuilder,
  rows: readonly LineTap[],
  columns: readonly LineTap[],
  fillValue: number,
): { taps: LineTap[]; fill?: V128 } {
  let fill: V128 | undefined;
  const both = (a: V128 | undefined, b: V128 | undefined, join: (a: V128, b: V128) => V128): V128 | undefined =>
    a && b && f.v128(join(a, b));
  const taps = rows.flatMap((row) =>
    columns.map((column): LineTap => {
      const offset = f.v128(row.offset.addI(column.offset));
      const weight = both(row.weight, column.weight, (a, b) => a.mul(b));
      const inside = both(row.inside, column.inside, (a, b) => a.and(b));
      if (!inside) return { offset, ...(weight && { weight }) };
      const full = weight ?? f.constant(splat(1));
      const outside = full.andNot(inside);
      fill = fill ? fill.add(outside) : outside;
      return { offset, weight: f.v128(full.and(inside)) };
    }),
  );
  return { taps, ...(fill && { fill: f.v128(fill.mul(f.constant(splat(fillValue)))) }) };
}

/** Three numbers of a transform, each in all lanes. */
const coefficients = (f: FunctionBuilder, transform: I32, at: number): [V128, V128, V128] => [
  f.v128(transform.loadSplat(at)),
  f.v128(transform.loadSplat(at + 4)),
  f.v128(transform.loadSplat(at + 8)),
];

/** Visits every pixel of n results. `images` is moved from image to image, `results` from group to group of four. */
function overPixels(
  f: FunctionBuilder,
  spec: AffineSpec,
  { images, results }: { images: I32; results: I32 },
  visit: (pixel: Pixel, group: I32) => void,
): void {
  const [height, width, channels] = spec.input;
  const pixelBytes = channels * 4;
  const [image, group, transform] = [f.i32(images), f.i32(results), f.i32(f.parameter("transforms"))];
  const lines = [
    { size: height, stepBytes: width * pixelBytes, spec },
    { size: width, stepBytes: pixelBytes, spec },
  ] as const;
  f.loop(0, f.parameter("n"), 1, () => {
    const [a0, a1, a2] = coefficients(f, transform, 0);
    const [b0, b1, b2] = coefficients(f, transform, 12);
    f.loop(0, spec.output[0], 1, (row) => {
      const y = f.v128(splatI(row).toF32x4());
      const [alongX, alongY] = [f.v128(y.mul(a1)), f.v128(y.mul(b1))];
      const pixels = (column: I32 | number, count: number): void => {
        const x = f.v128(
          splatI(column)
            .addI(f.constant(lanesI(0, 1, 2, 3)))
            .toF32x4(),
        );
        const rows = lookUpLine(f, alongY.add(x.mul(b0)).add(b2), lines[0]);
        const columns = lookUpLine(f, alongX.add(x.mul(a0)).add(a2), lines[1]);
        const { taps, fill } = combine(f, rows, columns, spec.fillValue);
        for (let lane = 0; lane < count; lane++) {
          const own = taps.map(({ offset, weight }) => ({
            address: f.i32(image.add(offset.laneI(lane))),
            ...(weight && { weight: f.v128(spread(weight, lane)) }),
          }));
          const pixel = { taps: own, offset: lane * pixelBytes, ...(fill && { fill: f.v128(spread(fill, lane)) }) };
          visit(pixel, group);
        }
        f.advance(group, count * pixelBytes);
      };
      const whole = Math.floor(spec.output[1] / 4) * 4;
      f.loop(0, whole, 4, (column) => pixels(column, 4));
      if (whole < spec.output[1]) pixels(whole, spec.output[1] - whole);
    });
    f.advance(image, height * width * pixelBytes);
    f.advance(transform, 24);
  });
}

/** (images, transforms, results, n). */
export function emitAffineTransform(module: ModuleBuilder, spec: AffineSpec): Func {
  const parameters = { images: "i32", transforms: "i32", results: "i32", n: "i32" } as const;
  return module.once(`affine transform ${JSON.stringify(spec)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const places = { images: f.parameter("images"), results: f.parameter("results") };
      overPixels(f, spec, places, ({ taps, fill, offset }, group) => {
        overChannels(f, spec.input[2], (start, channel, width) => {
          let sum = fill;
          for (const { address, weight } of taps) {
            const value = loadWidth(address.add(start), width, channel);
            const part = weight ? value.mul(weight) : value;
            sum = !sum ? part : weight ? module.madd(value, weight, sum) : sum.add(part);
          }
          storeWidth(f, group.add(start), sum as V128, width, offset + channel);
        });
      });
    }),
  );
}

/** (gradients of the results, transforms, gradients of the images, n). */
export function emitAffineTransformGrad(module: ModuleBuilder, spec: AffineSpec): Func {
  const parameters = { results: "i32", transforms: "i32", images: "i32", n: "i32" } as const;
  return module.once(`affine transform grad ${JSON.stringify(spec)}`, (name) =>
    module.func(name, parameters, [], (f) => {
      const [height, width, channels] = spec.input;
      const places = { images: f.parameter("images"), results: f.parameter("results") };
      f.fill(places.images, 0, f.parameter("n").mul(height * width * channels * 4));
      overPixels(f, spec, places, ({ taps, offset }, group) => {
        overChannels(f, channels, (start, channel, lanes) => {
          const gradient = f.v128(loadWidth(group.add(start), lanes, offset + channel));
          for (const { address, weight } of taps) {
            const target = address.add(start);
            const before = loadWidth(target, lanes, channel);
            storeWidth(
              f,
              target,
              weight ? module.madd(gradient, weight, before) : before.add(gradient),
              lanes,
              channel,
            );
          }
        });
      });
    }),
  );
}
