/**
 * Size, stride and offset of receptive fields layer by layer, as if images had no borders (Araujo, Norris & Sim 2019,
 * "Computing Receptive Fields of Convolutional Neural Networks", https://doi.org/10.23915/distill.00021).
 */
import type { Node } from "../ir/graph.ts";
import { type AxisDependence, dependenceOf, reshapeGroups } from "./dependence.ts";

/** What the units of a layer see along one axis of the model's input. */
export interface AxisField {
  /** Pixels from the first to the last that a unit sees (where units differ, as behind transposed convolutions: the most). */
  readonly size: number;
  /** Pixels between what neighbouring units see; 0 where units lie in no rows (behind Flatten): none sees more than all. */
  readonly stride: number;
  /** Where the first unit's field starts; negative in the padding. */
  readonly offset: number;
}

/** A field that moves along an axis of a value; without an axis it is the same for all units. */
interface State extends AxisField {
  readonly axis: number | undefined;
}

/** The fields of all nodes that depend on an input `[1, …, channels]`: one for each of its axes but batch and channels. */
export function fieldsFrom(input: Node): Map<Node, readonly AxisField[]> {
  const whole = input.shape.slice(1, -1).map((size): State => ({ axis: undefined, size, stride: 0, offset: 0 }));
  const states = new Map<Node, readonly State[]>();
  states.set(
    input,
    whole.map((_, i) => ({ axis: i + 1, size: 1, stride: 1, offset: 0 })),
  );
  for (const node of input.graph.nodes.slice(input.id + 1)) {
    const parts = node.inputs.flatMap((before, k) => {
      const known = states.get(before);
      return known ? [known.map((state, i) => after(node, k, state) ?? (whole[i] as State))] : [];
    });
    const [first, ...others] = parts;
    if (!first) continue;
    const joined = first.map((state, i) =>
      others.reduce((sum, other) => join(sum, other[i]) ?? (whole[i] as State), state),
    );
    states.set(node, joined);
  }
  return states;
}

/** The field behind an op; undefined if every unit sees everything. */
function after(node: Node, k: number, state: State): State | undefined {
  const { axis } = state;
  if (axis === undefined) return state;
  if (node.op === "reshape") return afterReshape(node, state, axis);
  const rule = dependenceOf(node, k)[axis];
  return rule && rule.kind !== "all" ? afterWindow(rule, state, node, node.inputs[k] as Node) : undefined;
}

function afterWindow(
  rule: Exclude<AxisDependence, { kind: "all" }>,
  { size, stride, offset, axis = 0 }: State,
  node: Node,
  input: Node,
): State {
  if (rule.kind === "table") {
    const outputs = node.shape[rule.axis] ?? 1;
    const all = Array.from({ length: outputs }, (_, at) => rule.positions(at));
    const reach = Math.max(...all.map((positions) => (positions.at(-1) ?? 0) - (positions[0] ?? 0)));
    const step = (stride * (input.shape[axis] ?? 1)) / outputs;
    return { axis: rule.axis, size: size + reach * stride, stride: step, offset: offset + (all[0]?.[0] ?? 0) * stride };
  }
  const extent = (rule.taps - 1) * rule.dilation;
  if (rule.kind === "window") {
    const moved = offset - rule.before * stride;
    return { axis: rule.axis, size: size + extent * stride, stride: stride * rule.stride, offset: moved };
  }
  const first = Math.ceil((rule.before - extent) / rule.stride);
  const reach = Math.ceil((extent + 1) / rule.stride) - 1;
  return {
    axis: rule.axis,
    size: size + reach * stride,
    stride: stride / rule.stride,
    offset: offset + first * stride,
  };
}

/** An axis that a reshape keeps, also among axes of size 1, stays one. */
function afterReshape({ shape: to, inputs }: Node, state: State, axis: number): State | undefined {
  const from = (inputs[0] as Node).shape;
  const group = reshapeGroups(from, to).find((candidate) => candidate.from.includes(axis));
  const target = group?.to.find((candidate) => to[candidate] === from[axis]);
  return target === undefined ? undefined : { ...state, axis: target };
}

function join(a: State, b: State | undefined): State | undefined {
  if (!b || a.axis !== b.axis || a.stride !== b.stride) return undefined;
  const offset = Math.min(a.offset, b.offset);
  return { ...a, offset, size: Math.max(a.offset + a.size, b.offset + b.size) - offset };
}
