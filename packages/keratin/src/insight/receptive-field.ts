/** Which part of a model's input a unit sees. */
import { Graph, type Node } from "../ir/graph.ts";
import type { Model } from "../model/model.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import { type Region, regionOf, regionsBehind } from "./regions.ts";
import { type LayerChoice, nodeOf, type Step, Trace, type Value } from "./trace.ts";

/** The place of a unit in a layer's output, without the batch axis: `[row, column, channel]`, or `[unit]`, or `unit`. */
export type Unit = number | readonly number[];

/** What a unit sees of an input. */
export interface ReceptiveField {
  /** The input's name. */
  readonly input: string;
  /** The smallest rectangle of the input around all that the unit depends on; a vector or sequence has a height of 1. */
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** The positions on each axis of the input, without the batch axis: dilated filters leave some out. */
  readonly positions: Region;
}

/** Options of `receptiveField`. */
export interface ReceptiveFieldOptions {
  /** Which input of the model, by name. Default: the first. */
  input?: string;
}

/**
 * The rectangle of the input that a unit depends on, exact through strides, padding, dilation, pooling and branches.
 *
 * @returns undefined if the unit does not depend on the input
 * @throws ArgumentError if there is no such layer, unit or input
 */
export function receptiveField(
  model: Model,
  layer: LayerChoice,
  unit: Unit,
  options: ReceptiveFieldOptions = {},
): ReceptiveField | undefined {
  const where = "receptiveField";
  const trace = new Trace(model);
  const step = trace.step(`${where}: layer`, layer);
  const place = unitOf(`${where}: unit of ${step.name}`, step, unit);
  const { inputs, nodes } = sampleGraph(trace);
  const names = trace.model.inputNames;
  const input = lookUp(
    `${where}: input`,
    options.input ?? names[0] ?? "",
    Object.fromEntries(names.map((name, i) => [name, inputs[i] as Node])),
  );
  const region = regionsBehind(nodeOf(nodes, step.outputs[0] as Value), regionOf(place)).get(input);
  if (!region) return undefined;
  const [, ...positions] = region;
  const [vertical, horizontal] =
    positions.length < 3 ? [[0], positions[0] ?? []] : [positions[0] ?? [], positions[1] ?? []];
  const [top, height] = span(vertical);
  const [left, width] = span(horizontal);
  return { input: options.input ?? names[0] ?? "", top, left, height, width, positions };
}

/** First position and length. */
function span(positions: readonly number[]): [number, number] {
  const first = positions[0] ?? 0;
  return [first, (positions.at(-1) ?? first) - first + 1];
}

/** A model's prediction for one sample as a graph; nothing is computed. */
export function sampleGraph(trace: Trace): { inputs: Node[]; nodes: Map<Value, Node> } {
  const graph = new Graph();
  const inputs = trace.inputs.map(({ shape: [, ...sizes] }, i) =>
    ops.input(graph, { name: `x${i}`, shape: [1, ...sizes] }),
  );
  return { inputs, nodes: trace.forward(inputs, { training: false }) };
}

/** A unit as a list of positions. @throws ArgumentError if the layer has no such unit */
export function unitOf(where: string, { outputs }: Step, unit: Unit): readonly number[] {
  const shape = outputs[0]?.shape ?? [null];
  const place: readonly number[] = typeof unit === "number" ? [unit] : unit;
  const sizes = shape.slice(1) as number[];
  const fits = (at: number, axis: number): boolean => Number.isInteger(at) && at >= 0 && at < (sizes[axis] ?? 0);
  if (Array.isArray(place) && place.length === sizes.length && place.every(fits)) return place;
  const expected = `${sizes.length} positions, from 0, within its output ${showShape(shape)}`;
  throw new ArgumentError(complain({ where, expected, found: JSON.stringify(unit) ?? "nothing" }));
}
