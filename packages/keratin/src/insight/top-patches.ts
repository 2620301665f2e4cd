import { type BatchPart, isStreaming, type StreamingData, toSource } from "../data/source.ts";
import { wholeNumber } from "../layers/options.ts";
import type { Model } from "../model/model.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import { NdArray } from "../util/ndarray.ts";
import { inputsOf } from "./computation.ts";
import { type ReceptiveField, receptiveField } from "./receptive-field.ts";
import { channelOf, strongestUnits } from "./strongest.ts";
import { type LayerChoice, type Step, Trace } from "./trace.ts";

/** A part of an image that excites a channel. */
export interface ActivatingPatch {
  /** The image's place in the data. */
  readonly index: number;
  readonly activation: number;
  /** The unit, `[row, column]` in the channel's map; `[]` for dense layers. */
  readonly position: readonly number[];
  /** What the unit sees of the image. */
  readonly field: ReceptiveField;
  /** That part of the image, `[height, width, channels]`. */
  readonly patch: NdArray<Float32Array>;
}

/** Options of `topActivatingPatches`. */
export interface TopPatchesOptions {
  /** How many patches, each of another image. Default 9. */
  count?: number;
}

/**
 * The parts of images that excite a channel most, strongest first (Zeiler & Fergus 2013, https://arxiv.org/abs/1311.2901).
 *
 * @param data images `[samples, height, width, channels]`, or batches of them as for `fit`, read once
 * @throws ArgumentError if there is no such layer or channel, or the model's input is no image; otherwise as `predict`
 */
export async function topActivatingPatches(
  model: Model,
  layer: LayerChoice,
  channel: number,
  data: BatchPart | StreamingData,
  options: TopPatchesOptions = {},
): Promise<ActivatingPatch[]> {
  const where = "topActivatingPatches";
  const count = wholeNumber(`${where}: count`, options.count ?? 9);
  let best: Found[] = [];
  let seen = 0;
  for await (const x of batchesOf(where, data)) {
    const inputs = inputsOf(`${where}: data`, model, x);
    const [images] = inputs as [NdArray];
    if (inputs.length !== 1 || images.shape.length !== 4) {
      const expected = "a model of one input of images [batch, height, width, channels]";
      throw new ArgumentError(
        complain({ where, expected, found: `${inputs.length} inputs, ${images.shape.length} axes` }),
      );
    }
    const trace = new Trace(model);
    const step = trace.step(`${where}: layer`, layer);
    const { found } = await strongestUnits(trace, step, channelOf(where, step, channel), inputs);
    const candidates = found.map((unit, row) => ({
      ...unit,
      step,
      index: seen + row,
      image: images.slice(row, row + 1),
    }));
    seen += found.length;
    best = [...best, ...candidates].sort((a, b) => b.activation - a.activation).slice(0, count);
  }
  return best.map(({ index, activation, position, step, image }) => {
    const field = receptiveField(model, step.layer, [...position, channel]);
    if (!field) throw new ArgumentError(complain({ where, expected: "units that see the image", found: step.name }));
    return { index, activation, position, field, patch: cut(image, field) };
  });
}

interface Found {
  readonly index: number;
  readonly activation: number;
  readonly position: readonly number[];
  readonly step: Step;
  readonly image: NdArray;
}

async function* batchesOf(where: string, data: BatchPart | StreamingData): AsyncGenerator<BatchPart, undefined> {
  if (!isStreaming(data)) {
    yield data;
    return;
  }
  const source = toSource(where, data);
  try {
    for await (const { x } of source.batches(0)) yield x;
  } finally {
    await source.close?.();
  }
}

function cut({ data, shape }: NdArray, { top, left, height, width }: ReceptiveField): NdArray<Float32Array> {
  const [, , across = 1, channels = 1] = shape;
  const patch = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * across + left) * channels;
    patch.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return new NdArray(patch, [height, width, channels]);
}
