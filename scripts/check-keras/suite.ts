/** Arrays that pass between Python and TypeScript: a suite as golden/common.py writes and reads it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { NdArray } from "keratin";

/** Stands for an array in a suite's JSON. */
export interface Packed {
  readonly $array: number;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
}

/** What a model does: one array for each input and output. */
export interface ModelRecord {
  readonly name: string;
  /** Beside the suite; `.weights.h5` fill the model of the first file. */
  readonly files: readonly string[];
  readonly x: readonly NdArray[];
  readonly outputs: readonly NdArray[];
  /** Targets of one more training step, if the model has an optimizer, and all weights after it. */
  readonly y?: readonly NdArray[];
  readonly next?: readonly NdArray[];
  /** For each weight the elements that one step may not compare: Adam's, where the gradient is rounding. */
  readonly leftOut?: readonly (readonly number[])[];
}

const KEYS = ["x", "outputs", "y", "next"] as const;

/** The cases of `NAME.json` and the arrays of `NAME.bin.gz` in a folder. */
export async function readSuite<Case>(folder: string, name: string) {
  const { cases } = JSON.parse(await readFile(join(folder, `${name}.json`), "utf8")) as { cases: Case[] };
  const bytes = Uint8Array.from(gunzipSync(await readFile(join(folder, `${name}.bin.gz`))));
  const array = ({ $array, shape, dtype }: Packed): NdArray => {
    const View = dtype === "float32" ? Float32Array : Int32Array;
    const size = shape.reduce((product, length) => product * length, 1);
    return new NdArray(new View(bytes.buffer, $array, size), shape);
  };
  return { cases, array };
}

type PackedRecord = Record<(typeof KEYS)[number], Packed[] | undefined> &
  Pick<ModelRecord, "name" | "files" | "leftOut">;

/** The records of a suite in a folder. */
export async function readRecords(folder: string, name: string): Promise<ModelRecord[]> {
  const { cases, array } = await readSuite<PackedRecord>(folder, name);
  return cases.map((entry) => {
    const arrays = KEYS.flatMap((key) => (entry[key] ? [[key, entry[key].map(array)]] : []));
    const { name, files, leftOut } = entry;
    return { name, files, ...(leftOut && { leftOut }), ...Object.fromEntries(arrays) } as ModelRecord;
  });
}

/** Writes records so that golden/common.py's `load` reads them. */
export async function writeRecords(folder: string, name: string, records: readonly ModelRecord[]): Promise<void> {
  const parts: Uint8Array[] = [];
  let offset = 0;
  const pack = ({ data, shape }: NdArray): Packed => {
    const at = offset;
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
    return { $array: at, shape, dtype: data instanceof Int32Array ? "int32" : "float32" };
  };
  const cases = records.map((record) => {
    const packed = KEYS.flatMap((key) => (record[key] ? [[key, record[key].map(pack)]] : []));
    return { name: record.name, files: record.files, ...Object.fromEntries(packed) };
  });
  await writeFile(join(folder, `${name}.json`), JSON.stringify({ suite: name, cases }));
  await writeFile(join(folder, `${name}.bin.gz`), gzipSync(Buffer.concat(parts)));
}
