/** The worker's entry for whole networks: the shipped ones, and such as the reader makes of them. */
import { insight, NdArray, setRandomSeed } from "keratin";
import { buildModel } from "../network/build.ts";
import type { NetworkSpec } from "../network/spec.ts";
import { serveSession } from "./remote.ts";
import type { ShippedName } from "./shipped-files.ts";
import { lookThrough, type Seen, setSite, shippedModel, withReluLayers } from "./shipped-model.ts";
import { type Volume3, volume } from "./tensor.ts";
import { channels, vision } from "./visions.ts";

export interface Answered extends Seen {
  readonly classNames: readonly string[];
}

async function look(name: ShippedName, input: Volume3): Promise<Answered> {
  const { model, classNames } = await shippedModel(name);
  return { ...(await lookThrough(model, input)), classNames };
}

/** The same with a column for every ReLU. */
async function lookWithRelus(name: ShippedName, input: Volume3): Promise<Answered> {
  const { model, classNames } = await withReluLayers(name);
  return { ...(await lookThrough(model, input)), classNames };
}

/** A network that is not trained: what its layers cost, and what its first weights make of a picture. */
async function lookAtFresh(spec: NetworkSpec, input: Volume3) {
  setRandomSeed(7);
  const model = buildModel(spec);
  const found = { costs: insight.costs(model), seen: await lookThrough(model, input) };
  model.dispose();
  return found;
}

async function lookAtShipped(name: ShippedName, input: Volume3) {
  const { model } = await shippedModel(name);
  return { costs: insight.costs(model), seen: await lookThrough(model, input) };
}

/** A part of a digit that excites a channel. */
export interface Patch {
  readonly index: number;
  readonly activation: number;
  readonly picture: Volume3;
}

/** @param digits `[digits, size, size, 1]`, bytes */
async function patches(
  layer: string,
  channel: number,
  digits: Uint8Array,
  size: number,
  count: number,
): Promise<Patch[]> {
  const { model } = await shippedModel("lab07");
  const grey = Float32Array.from(digits, (byte) => byte / 255);
  const images = new NdArray(grey, [grey.length / size ** 2, size, size, 1]);
  const found = await insight.topActivatingPatches(model, layer, channel, images, { count });
  return found.map(({ index, activation, patch: { shape, data } }) => {
    const [height = 1, width = 1] = shape;
    return { index, activation, picture: volume(height, width, 1, data) };
  });
}

const session = {
  start: async (address: string) => setSite(address),
  look,
  lookWithRelus,
  lookAtFresh,
  lookAtShipped,
  vision,
  channels,
  patches,
};

export type NetworksSession = typeof session;

serveSession(() => session);
