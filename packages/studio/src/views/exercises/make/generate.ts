/** Fresh questions by chance: sizes as they occur in real networks, numbers that can be done by hand. */
import type { Size3 } from "../../../engine/shapes.ts";
import type { ConvSpec, LayerSpec, PoolSpec, Question } from "./question.ts";
import type { Random } from "./random.ts";

export const TOPICS = ["size", "parameters", "padding", "pooling", "chain", "hand", "field"] as const;
export type Topic = (typeof TOPICS)[number];

const PLAIN = { stride: 1, padding: 0, dilation: 1 } as const;

function input(random: Random): Size3 {
  const size = random.pick([12, 16, 20, 24, 28, 32, 48, 64, 96, 128]);
  return [size, size, random.pick([1, 3, 3, 6, 8, 16])];
}

function convolution(random: Random): ConvSpec {
  const size = random.pick([3, 3, 5, 5, 7]);
  const stride = random.pick([1, 1, 2, 3]);
  return {
    kind: "conv",
    filters: random.pick([4, 6, 8, 10, 12, 16, 20, 32, 64]),
    size,
    stride,
    padding: random.between(0, (size - 1) / 2),
    // Keras does not allow a dilation together with a stride.
    dilation: stride > 1 ? 1 : random.pick([1, 1, 2]),
  };
}

function outputSize(random: Random): Question {
  return { kind: "output", input: input(random), layers: [convolution(random)] };
}

function parameters(random: Random): Question {
  const layer = { ...convolution(random), size: random.pick([1, 3, 5, 7]), ...PLAIN };
  const kind = random.pick(["parameters", "parameters", "products", "dense"] as const);
  if (kind !== "dense") return { kind, input: input(random), layer };
  const size = random.pick([4, 5, 7, 8, 16, 28, 32]);
  return { kind, input: [size, size, random.pick([1, 3, 16])], units: random.pick([2, 5, 10, 64, 100]) };
}

function padding(random: Random): Question {
  if (random.between(0, 1))
    return { kind: "keep", size: random.pick([3, 5, 7, 9, 11]), dilation: random.pick([1, 1, 2, 3]) };
  const size = random.pick([2, 3, 3, 5]);
  return {
    kind: "fit",
    input: random.between(size + 2, 16),
    size,
    stride: random.between(2, 4),
    padding: random.between(0, Math.floor(size / 2)),
  };
}

function poolingLayer(random: Random): PoolSpec {
  const size = random.pick([2, 2, 3]);
  return { kind: "pool", size, stride: random.pick([size, 2]) };
}

function pooling(random: Random): Question {
  if (random.between(0, 1)) {
    const size = random.pick([14, 26, 28, 32, 56, 112, 224]);
    return { kind: "output", input: [size, size, random.pick([16, 32, 64, 128])], layers: [poolingLayer(random)] };
  }
  return poolingByHand(random);
}
/** Grids, windows and strides whose result is small enough to be typed. */
const POOLINGS = [
  { rows: 4, size: 2, stride: 2 },
  { rows: 4, size: 2, stride: 2 },
  { rows: 5, size: 3, stride: 2 },
  { rows: 3, size: 2, stride: 1 },
  { rows: 6, size: 3, stride: 3 },
] as const;

function poolingByHand(random: Random): Question {
  const { rows, size, stride } = random.pick(POOLINGS);
  return { kind: "pooling", grid: random.grid(rows, rows, 0, 9), size, stride };
}

function byHand(random: Random): Question {
  if (random.between(0, 1)) return poolingByHand(random);
  const rows = random.between(4, 5);
  return {
    kind: "sum",
    grid: random.grid(rows, rows, 0, 4),
    filter: random.grid(3, 3, -1, 1),
    row: random.between(0, rows - 3),
    column: random.between(0, rows - 3),
  };
}

/** Layers as networks have them, as long as there is something left. */
function chain(random: Random): Question {
  const start = input(random);
  const layers: LayerSpec[] = [];
  let size = start[0];
  const wanted = random.between(2, 4);
  while (layers.length < wanted) {
    const isPool = layers.at(-1)?.kind === "conv" && random.between(0, 1) === 1;
    const layer: LayerSpec = isPool
      ? { kind: "pool", size: 2, stride: 2 }
      : { ...convolution(random), size: random.pick([3, 5]), stride: 1, padding: random.between(0, 1), dilation: 1 };
    const after = Math.floor((size + 2 * (layer.kind === "conv" ? layer.padding : 0) - layer.size) / layer.stride) + 1;
    if (after < 2) break;
    size = after;
    layers.push(layer);
  }
  return { kind: "output", input: start, layers };
}

function field(random: Random): Question {
  const layers: LayerSpec[] = [{ kind: "conv", filters: 1, size: random.pick([3, 5]), ...PLAIN }];
  const wanted = random.between(2, 4);
  while (layers.length < wanted) {
    const isPool = layers.at(-1)?.kind === "conv" && random.between(0, 1) === 1;
    layers.push(
      isPool
        ? { kind: "pool", size: 2, stride: 2 }
        : { kind: "conv", filters: 1, size: random.pick([3, 3, 5]), ...PLAIN, stride: random.pick([1, 1, 1, 2]) },
    );
  }
  return { kind: "field", layers };
}

const MAKERS: Readonly<Record<Topic, (random: Random) => Question>> = {
  size: outputSize,
  parameters,
  padding,
  pooling,
  chain,
  hand: byHand,
  field,
};

export const makeQuestion = (topic: Topic, random: Random): Question => MAKERS[topic](random);
