/** Which elements of a graph's inputs an element of a value depends on: exact for each axis, also at borders and through holes of dilated filters. */
import type { Node } from "../ir/graph.ts";
import { stridesOf } from "../util/shape.ts";
import { type AxisGroup, dependenceOf, reshapeGroups, tapsAt } from "./dependence.ts";

/** Positions on each axis, ascending; it stands for all elements whose position on every axis is among them. */
export type Region = readonly (readonly number[])[];

/** What elements of some nodes depend on, for every node before; nodes that do not matter are missing. */
export function regionsBehind(node: Node, region: Region): Map<Node, Region> {
  const regions = new Map<Node, Region>([[node, region]]);
  for (const value of node.graph.nodes.slice(0, node.id + 1).reverse()) {
    const needed = regions.get(value);
    if (!needed) continue;
    for (const [k, input] of value.inputs.entries()) {
      const part = value.op === "reshape" ? throughReshape(value, input, needed) : through(value, k, needed);
      if (part.every((positions) => positions.length > 0)) regions.set(input, union(regions.get(input), part));
    }
  }
  return regions;
}

function union(a: Region | undefined, b: Region): Region {
  if (!a) return b;
  return b.map((positions, axis) => ascending([...(a[axis] ?? []), ...positions]));
}

const ascending = (positions: Iterable<number>): number[] => [...new Set(positions)].sort((a, b) => a - b);

const everything = (size: number): number[] => Array.from({ length: size }, (_, i) => i);

function through(node: Node, k: number, region: Region): Region {
  const { shape } = node.inputs[k] as Node;
  return dependenceOf(node, k).map((rule, axis) => {
    const size = shape[axis] ?? 1;
    if (rule.kind === "all") return everything(size);
    const looked = (region[rule.axis] ?? []).flatMap((position) => tapsAt(rule, position, size));
    const isInside = (position: number | undefined): position is number =>
      position !== undefined && position >= 0 && position < size;
    return ascending(looked.filter(isInside));
  });
}

function throughReshape({ shape: to }: Node, { shape: from }: Node, region: Region): Region {
  const result: (readonly number[])[] = from.map(() => [0]);
  for (const group of reshapeGroups(from, to)) {
    for (const [axis, positions] of throughGroup(group, from, to, region)) result[axis] = positions;
  }
  return result;
}

/** The positions on the axes of one group before a reshape. */
function throughGroup(
  group: AxisGroup,
  from: readonly number[],
  to: readonly number[],
  region: Region,
): (readonly [number, readonly number[]])[] {
  const [axis] = group.from;
  const [target] = group.to;
  if (group.from.length === 1 && group.to.length === 1 && axis !== undefined && target !== undefined)
    return [[axis, region[target] ?? []]];
  const sizesAfter = group.to.map((a) => to[a] ?? 1);
  const chosen = group.to.map((a) => region[a] ?? []);
  if (chosen.every((positions, i) => positions.length === sizesAfter[i]))
    return group.from.map((a) => [a, everything(from[a] ?? 1)]);
  const sizesBefore = group.from.map((a) => from[a] ?? 1);
  const strides = stridesOf(sizesBefore);
  const found = group.from.map(() => new Set<number>());
  for (const offset of offsets(chosen, stridesOf(sizesAfter))) {
    for (const [i, positions] of found.entries())
      positions.add(Math.floor(offset / (strides[i] ?? 1)) % (sizesBefore[i] ?? 1));
  }
  return group.from.map((a, i) => [a, ascending(found[i] ?? [])]);
}

/** Where the elements lie that have their positions among those of each axis. */
function offsets(positions: Region, strides: readonly number[]): number[] {
  return positions.reduce<number[]>(
    (starts, axis, i) => starts.flatMap((start) => axis.map((at) => start + at * (strides[i] ?? 1))),
    [0],
  );
}

/** One element of a value, without its batch axis, as a region of a graph made for one sample. */
export const regionOf = (unit: readonly number[]): Region => [[0], ...unit.map((position) => [position])];
