/** Pictures that excite channels of a shipped model, one after the other. Pages ask for them through `networks.ts`. */
import { insight, type Model } from "keratin";
import type { ShippedName } from "./shipped-files.ts";
import { shippedModel } from "./shipped-model.ts";
import { type Volume3, volume } from "./tensor.ts";
import { FRAMES, KEPT, LEVELS, type Level, STEPS, type Vision, type VisionChoice } from "./vision-levels.ts";

/** The layers that stand for the levels of slide 12: early, middle and late convolutions, and the classifier. */
function layerOf({ layers }: Model, level: Level) {
  const convolutions = layers.filter(({ className }) => className === "Conv2D");
  const last = layers.at(-1);
  const middle = Math.floor(convolutions.length / 2);
  const chosen = {
    low: convolutions[convolutions.length > 3 ? 1 : 0],
    mid: convolutions[middle],
    high: convolutions.at(-1),
    class: last,
  }[level];
  if (!chosen) throw new Error(`no ${level} layer`);
  return chosen;
}

/** How many channels there are at each level, and what the classes are called. */
export async function channels(name: ShippedName) {
  const { model, classNames } = await shippedModel(name);
  const counts = LEVELS.map((level) => [level, layerOf(model, level).outputShape?.at(-1) ?? 1]);
  return { counts: Object.fromEntries(counts) as Readonly<Record<Level, number>>, names: classNames };
}

const made = new Map<string, Promise<Vision>>();
let running: Promise<unknown> = Promise.resolve();

/** Computes the picture, or gives the one that was computed before. */
export function vision(choice: VisionChoice): Promise<Vision> {
  const key = JSON.stringify(choice);
  let result = made.get(key);
  if (!result) {
    // One at a time: several would only take the processor from each other.
    result = running.then(() => compute(choice));
    running = result.catch(() => made.delete(key));
    made.set(key, result);
  }
  return result;
}

async function compute({ model: name, level, channel, seed }: VisionChoice): Promise<Vision> {
  const { model } = await shippedModel(name);
  const layer = layerOf(model, level);
  const frames: Volume3[] = [];
  const { image, activation, noiseActivation } = await insight.featureVisualization(model, layer.name, channel, {
    objective: "neuron",
    steps: STEPS,
    seed,
    onStep: ({ step, image: now }) => {
      if (step % KEPT === 0) frames.push(toVolume(now));
    },
  });
  frames[FRAMES - 1] = toVolume(image);
  const [, ...shape] = layer.outputShape ?? [];
  const unit = shape.map((size, axis) => (axis === shape.length - 1 ? channel : Math.floor((size ?? 1) / 2)));
  const field = insight.receptiveField(model, layer.name, unit) ?? { top: 0, left: 0, height: 0, width: 0 };
  return { layer: layer.name, className: layer.className, frames, activation, noiseActivation, field };
}

function toVolume({ shape, data }: { shape: readonly number[]; data: Float32Array }): Volume3 {
  const [height = 1, width = 1, channels = 1] = shape;
  return volume(height, width, channels, data);
}
