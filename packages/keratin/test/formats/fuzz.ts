/**
 * Fuzzing: sound files, damaged at random. Whatever comes of it, reading ends with a value or with a FileFormatError, and
 * nothing reaches the prototype of all objects. Each mutant follows from the seed and its number.
 */
import assert from "node:assert/strict";
import {
  type H5Group,
  h5Array,
  h5Get,
  h5Group,
  putDataset,
  setString,
  setStringList,
} from "../../src/formats/hdf5/tree.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write.ts";
import { parseJson } from "../../src/formats/json.ts";
import { fileLimits } from "../../src/formats/limits.ts";
import { FormatWorker } from "../../src/formats/worker/format-worker.ts";
import { writeZip } from "../../src/formats/zip/write.ts";
import { FileFormatError } from "../../src/util/errors.ts";
import { fixture, MIB } from "./support.ts";

/** How many mutants were read all the same, refused, and refused because the worker had to be ended. */
export interface Tally {
  read: number;
  refused: number;
  stopped: number;
}

/** A generator of whole numbers below a bound (mulberry32). */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const pick = <T>(random: Random, items: readonly T[]): T => items[random(items.length)] as T;

/** Bytes with one to eight damages: flips, extreme numbers, copied, removed or inserted stretches, a cut. */
export function mutateBytes(source: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(source);
  for (let i = 1 + random(8); i > 0 && bytes.length > 16; i--) {
    const at = random(bytes.length - 8);
    const length = 1 + random(Math.min(64, bytes.length - at - 8));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    switch (random(8)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = pick(random, [0, 1, 0x7f, 0x80, 0xff]);
        break;
      case 2:
        view.setUint16(at, pick(random, [0, 1, 0xffff, 0x8000, random(2 ** 16)]), true);
        break;
      case 3:
        view.setUint32(at, pick(random, [0, 1, 0xffffffff, 0x80000000, bytes.length, random(bytes.length)]), true);
        break;
      case 4:
        view.setBigUint64(
          at,
          pick(random, [0n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 40n, BigInt(random(bytes.length))]),
          true,
        );
        break;
      case 5:
        bytes.copyWithin(at, random(bytes.length - length), random(bytes.length - length) + length);
        break;
      case 6:
        if (random(4) === 0) bytes = bytes.slice(0, at);
        break;
      default:
        if (random(4) === 0) bytes = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    }
  }
  return bytes;
}

/** A small file of weights, as Keras writes it. */
async function weights(): Promise<Uint8Array<ArrayBuffer>> {
  const tree = h5Group();
  for (const layer of ["conv2d", "dense"]) {
    putDataset(tree, `layers/${layer}/vars/0`, h5Array(Float32Array.from({ length: 12 }, Math.sin), [3, 4]));
    putDataset(tree, `layers/${layer}/vars/1`, h5Array(new Float32Array(4)));
    setString(h5Get(tree, `layers/${layer}/vars`) as H5Group, "name", layer);
  }
  putDataset(tree, "optimizer/vars/0", h5Array(BigInt64Array.of(7n), []));
  setStringList(tree, "layer_names", ["conv2d", "dense"]);
  setStringList(tree, "weight_names", ["conv2d/kernel:0", "dense/kernel:0"], "fixedString");
  return await writeHdf5("weights", tree);
}

const CONFIG = {
  module: "keras",
  class_name: "Sequential",
  config: {
    name: "sequential",
    layers: [
      {
        module: "keras.layers",
        class_name: "InputLayer",
        config: { batch_shape: [null, 28, 28, 1], dtype: "float32" },
      },
      { module: "keras.layers", class_name: "Dense", config: { units: 10, activation: "relu", use_bias: true } },
    ],
  },
  compile_config: { loss: "mse", optimizer: { class_name: "Adam", config: { learning_rate: 0.001 } } },
};

export async function outcome(reading: Promise<unknown>, tally: Tally, which: string): Promise<void> {
  try {
    await reading;
    tally.read++;
  } catch (error) {
    assert.ok(error instanceof FileFormatError, `${which}: ${(error as Error)?.stack ?? error}`);
    tally.refused++;
    if (/deadline|parser stopped/.test(error.message)) tally.stopped++;
  }
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), OWN_NAMES, `${which} changed Object.prototype`);
  assert.deepEqual(Object.getOwnPropertyNames(Array.prototype), ARRAY_NAMES, `${which} changed Array.prototype`);
}
const OWN_NAMES = Object.getOwnPropertyNames(Object.prototype);
const ARRAY_NAMES = Object.getOwnPropertyNames(Array.prototype);

/** Reads mutants in one worker, which is started anew only after it had to be ended. */
async function inWorker(
  count: number,
  seed: number,
  read: (worker: FormatWorker, random: Random, i: number) => Promise<unknown>,
): Promise<Tally> {
  const tally: Tally = { read: 0, refused: 0, stopped: 0 };
  const worker = new FormatWorker(fileLimits({ maxBytes: 16 * MIB, deadline: 10 }));
  try {
    for (let i = 0; i < count; i++) {
      await outcome(read(worker, randomFrom(seed + i), i), tally, `mutant ${i} of seed ${seed}`);
    }
  } finally {
    worker.dispose();
  }
  return tally;
}

/** Damaged zips. */
export async function fuzzZip(count: number, seed: number): Promise<Tally> {
  const member = await weights();
  const config = new TextEncoder().encode(JSON.stringify(CONFIG));
  const written = writeZip(
    new Map([
      ["config.json", config],
      ["model.weights.h5", member.slice(0, 2000)],
    ]),
  );
  const sources = [written, fixture("stored.zip"), fixture("deflated.zip")];
  return await inWorker(count, seed, (worker, random) =>
    worker.readZip("mutant", mutateBytes(pick(random, sources), random)),
  );
}

/** Damaged HDF5 files in sound zips. */
export async function fuzzHdf5(count: number, seed: number): Promise<Tally> {
  const sources = [await weights(), await weights(), fixture("types.h5"), fixture("latest.h5")];
  return await inWorker(count, seed, async (worker, random) => {
    const zip = writeZip(new Map([["model.weights.h5", mutateBytes(pick(random, sources), random)]]));
    const members = await worker.readZip("mutant", zip);
    return await worker.readHdf5("mutant", members.get("model.weights.h5") as Uint8Array);
  });
}

/** Damaged JSON: as a tree, then as text. */
export async function fuzzJson(count: number, seed: number): Promise<Tally> {
  const tally: Tally = { read: 0, refused: 0, stopped: 0 };
  for (let i = 0; i < count; i++) {
    const random = randomFrom(seed + i);
    let text = JSON.stringify(mutateTree(structuredClone(CONFIG), random));
    // `__proto__` as a key of its own cannot be set on an object; here it is put into the text.
    if (random(3) === 0) text = text.replaceAll(pick(random, ["name", "config", "units", "loss"]), pick(random, KEYS));
    const bytes = new TextEncoder().encode(text);
    const source = random(2) === 0 ? mutateBytes(bytes, random) : bytes;
    const reading = (async () => parseJson("mutant", source))();
    await outcome(reading, tally, `mutant ${i} of seed ${seed}`);
  }
  return tally;
}

const KEYS = ["__proto__", "constructor", "prototype", "toString", "\\u005f_proto__", "", "0"];

/** A tree with one to six values replaced, repeated or wrapped. */
export function mutateTree(root: unknown, random: Random): unknown {
  for (let i = 1 + random(6); i > 0; i--) {
    const holders: Record<string, unknown>[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      holders.push(value as Record<string, unknown>);
      for (const child of Object.values(value)) collect(child);
    };
    collect(root);
    const holder = pick(random, holders);
    const keys = Object.keys(holder);
    const key = random(5) === 0 || keys.length === 0 ? `k${random(9)}` : pick(random, keys);
    holder[key] = replacement(holder[key], random);
  }
  return root;
}

function replacement(old: unknown, random: Random): unknown {
  switch (random(7)) {
    case 0:
      return pick(random, [null, true, "", 0, -1, 1e308, 2 ** 53, "Lambda", "../../x", "http://example.com"]);
    case 1:
      return [];
    case 2:
      return Object.fromEntries([[pick(random, KEYS), old ?? 1]]);
    case 3:
      return Array.from({ length: random(50) }, () => old ?? null);
    case 4: {
      let nested = old ?? 1;
      for (let depth = random(600); depth > 0; depth--) nested = depth % 2 ? [nested] : { x: nested };
      return nested;
    }
    case 5:
      return "x".repeat(random(5000));
    default:
      return random(2 ** 31);
  }
}
