/**
 * On which positions of its inputs each position of an op's value depends, axis by axis: the base of receptive fields.
 * Working on ops and not on layers, it holds for every layer, one's own too.
 */
import type { Node } from "../ir/graph.ts";
import type { Padding, Pair, ResizeInterpolation } from "../ops/index.ts";
import { opOf } from "../ops/registry.ts";
import { tapsOf } from "../util/taps.ts";

/** A window along an axis of the value. */
export interface AxisWindowRule {
  readonly kind: "window" | "spread";
  /** The axis of the value. */
  readonly axis: number;
  readonly taps: number;
  readonly dilation: number;
  readonly stride: number;
  readonly before: number;
}

/**
 * What an axis of an input is for a value:
 * - `window`: position o of the value looks at o · stride − before + t · dilation for every tap t;
 * - `spread`: the other way round, as in transposed convolutions: position i reaches i · stride − before + t · dilation;
 * - `table`: position o looks at `positions(o)`;
 * - `all`: every position looks at the whole axis.
 */
export type AxisDependence =
  | AxisWindowRule
  | { readonly kind: "table"; readonly axis: number; readonly positions: (at: number) => readonly number[] }
  | { readonly kind: "all" };

/** One entry for each axis of the input. */
export type Dependence = readonly AxisDependence[];

const ALL: AxisDependence = { kind: "all" };

const identity = (axis: number): AxisWindowRule => shifted(axis, 0);

/** Position o looks at o − before. */
const shifted = (axis: number, before: number): AxisWindowRule => ({
  kind: "window",
  axis,
  taps: 1,
  dilation: 1,
  stride: 1,
  before,
});

/** How a value depends on its input `k`; not for reshape, whose axes change. */
export function dependenceOf(node: Node, k: number): Dependence {
  const input = node.inputs[k] as Node;
  const rule = RULES[node.op];
  if (rule) return rule(node, input, k);
  if (opOf(node).body || node.op === "broadcast_to" || node.op === "stop_gradient") return broadcast(node, input);
  // Ops that predictions hardly have: every value may depend on all of its sample.
  return input.shape.map((_, axis) => (axis === 0 ? identity(0) : ALL));
}

/** Axes are aligned at the end; where the input has size 1, every position looks at it. */
function broadcast(node: Node, input: Node): Dependence {
  const lead = node.shape.length - input.shape.length;
  return input.shape.map((size, axis) => (size === 1 && node.shape[axis + lead] !== 1 ? ALL : identity(axis + lead)));
}

const RULES: Readonly<Record<string, (node: Node, input: Node, k: number) => Dependence>> = {
  conv2d: convolution("window"),
  conv2d_grad_input: convolution("spread"),
  max_pool: pooling,
  max_pool_argmax: pooling,
  avg_pool: pooling,
  pad: (node) => attribute<Pair[]>(node, "paddings").map(([before], axis) => shifted(axis, before)),
  slice: (node) => attribute<number[]>(node, "begin").map((begin, axis) => shifted(axis, -begin)),
  transpose: (node, input) => {
    const permutation = attribute<number[]>(node, "permutation");
    return input.shape.map((_, axis) => identity(permutation.indexOf(axis)));
  },
  concat: (node, input, k) => {
    const along = attribute<number>(node, "axis");
    const before = node.inputs.slice(0, k).reduce((sum, { shape }) => sum + (shape[along] ?? 0), 0);
    return input.shape.map((_, axis) => shifted(axis, axis === along ? before : 0));
  },
  reduce_sum: reduction,
  reduce_max: reduction,
  softmax: lastAxis,
  argmax: lastAxis,
  one_hot: (_node, input) => input.shape.map((_, axis) => identity(axis)),
  matmul: (node, input, k) => {
    const isTransposed = attribute<boolean>(node, k === 0 ? "transposeA" : "transposeB");
    const own = k === (isTransposed ? 1 : 0) ? 0 : 1;
    return input.shape.map((_, axis) => (axis === own ? identity(k) : ALL));
  },
  resize: (node, input) => {
    const interpolation = attribute<ResizeInterpolation>(node, "interpolation");
    return [0, 1, 2, 3].map((axis): AxisDependence => {
      if (axis === 0 || axis === 3) return identity(axis);
      const taps = tapsOf(input.shape[axis] ?? 1, node.shape[axis] ?? 1, interpolation);
      const positions = (at: number): number[] =>
        (taps[at]?.weights ?? []).flatMap((weight, i) => (weight === 0 ? [] : [(taps[at]?.start ?? 0) + i]));
      return { kind: "table", axis, positions };
    });
  },
};

const attribute = <T>(node: Node, name: string): T => node.attributes[name] as T;

/** Kernels `[kernelHeight, kernelWidth, in / groups, out]` over images, or turned around. */
function convolution(kind: "window" | "spread"): (node: Node, input: Node, k: number) => Dependence {
  return (node, input, k) => {
    // A kernel: every position looks at all of it.
    if (k > 0) return input.shape.map(() => ALL);
    const [rows = 1, columns = 1] = node.inputs[1]?.shape ?? [];
    const dilations = attribute<Pair>(node, "dilations");
    const along = (axis: 0 | 1): AxisDependence => ({
      ...sliding(node, axis, [rows, columns]),
      kind,
      dilation: dilations[axis],
    });
    return [identity(0), along(0), along(1), channels(node, input)];
  };
}

/** All channels, or those of the group. */
function channels(node: Node, input: Node): AxisDependence {
  const groups = attribute<number>(node, "groups");
  if (groups === 1) return ALL;
  const [given, made] = [input, node].map(({ shape }) => (shape[3] ?? 1) / groups) as [number, number];
  const positions = (at: number): number[] =>
    Array.from({ length: given }, (_, i) => Math.floor(at / made) * given + i);
  return { kind: "table", axis: 3, positions };
}

function pooling(node: Node): Dependence {
  const poolSize = attribute<Pair>(node, "poolSize");
  return [identity(0), sliding(node, 0, poolSize), sliding(node, 1, poolSize), identity(3)];
}

function sliding(node: Node, axis: 0 | 1, window: Pair): AxisWindowRule {
  const stride = attribute<Pair>(node, "strides")[axis];
  const before = attribute<Padding>(node, "padding")[axis][0];
  return { kind: "window", axis: axis + 1, taps: window[axis], dilation: 1, stride, before };
}

function reduction(node: Node, input: Node): Dependence {
  const axes = attribute<number[]>(node, "axes");
  const keepDims = attribute<boolean>(node, "keepDims");
  let kept = 0;
  return input.shape.map((_, axis) => {
    if (axes.includes(axis)) {
      if (keepDims) kept++;
      return ALL;
    }
    return identity(kept++);
  });
}

function lastAxis(_node: Node, input: Node): Dependence {
  return input.shape.map((_, axis) => (axis === input.shape.length - 1 ? ALL : identity(axis)));
}

/**
 * The positions on an axis of an input for a position on the value's axis, tap by tap; undefined where a tap of a
 * transposed convolution meets nothing. Positions may lie outside of the axis, in its padding.
 *
 * @param size of the input's axis
 */
export function tapsAt(rule: AxisDependence, position: number, size: number): readonly (number | undefined)[] {
  if (rule.kind === "all") return Array.from({ length: size }, (_, i) => i);
  if (rule.kind === "table") return rule.positions(position);
  const { kind, taps, dilation, stride, before } = rule;
  return Array.from({ length: taps }, (_, tap) => {
    if (kind === "window") return position * stride - before + tap * dilation;
    const source = (position + before - tap * dilation) / stride;
    return Number.isInteger(source) ? source : undefined;
  });
}

/** Axes that a reshape joins, splits or keeps: their elements stay among them. */
export interface AxisGroup {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The finest groups of axes with equal products. */
export function reshapeGroups(from: readonly number[], to: readonly number[]): AxisGroup[] {
  const groups: AxisGroup[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const group = { from: [] as number[], to: [] as number[] };
    let [a, b] = [1, 1];
    const lacks = (axes: readonly number[], next: number, shape: readonly number[]): boolean =>
      axes.length === 0 && next < shape.length;
    while (a !== b || lacks(group.from, i, from) || lacks(group.to, j, to)) {
      if (lacks(group.from, i, from) || (a < b && !lacks(group.to, j, to))) {
        a *= from[i] as number;
        group.from.push(i++);
      } else {
        b *= to[j] as number;
        group.to.push(j++);
      }
    }
    groups.push(group);
  }
  return groups;
}
