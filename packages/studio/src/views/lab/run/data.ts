/** What networks of the Lab learn from: samples in memory, 0 … 1, with targets as rows. */
import { datasets, imageDatasetFromDirectory, NdArray, toCategorical } from "keratin";
import type { DataChoice, DataFacts } from "./protocol.ts";

export interface Samples {
  readonly x: NdArray<Float32Array>;
  /** One-hot rows, or values. */
  readonly y: NdArray<Float32Array>;
}

export interface LabData {
  readonly facts: DataFacts;
  readonly train: Samples;
  readonly test: Samples;
}

/** Width and height of the pictures with circles. */
export const CIRCLE_SIZE = 40;
const CIRCLES = { train: 3000, test: 500 };
const CIFAR10_NUMBERS = 32 * 32 * 3;
/** The worker's script lies in the build's folder of scripts. */
const SERVED_CIFAR10 = new URL("../data/cifar10.bin", globalThis.location?.href ?? "file:///");
/** Numbers that the pictures of folders may have in all: 256 MB. */
const MOST_NUMBERS = 64e6;

const scaled = ({ data, shape }: NdArray): NdArray<Float32Array> =>
  new NdArray(
    Float32Array.from(data, (byte) => byte / 255),
    shape,
  );
const asFloats = ({ data, shape }: NdArray): NdArray<Float32Array> => new NdArray(Float32Array.from(data), shape);

function described(train: Samples, test: Samples, classes: readonly string[], skipped = 0): LabData {
  const inputShape = train.x.shape.slice(1);
  const facts = { inputShape, classes, train: train.x.shape[0] ?? 0, test: test.x.shape[0] ?? 0, skipped };
  return { facts, train, test };
}

async function digits(): Promise<LabData> {
  const { train, test } = await datasets.mnist.load({ source: "embedded" });
  const samples = ({ x, y }: typeof train): Samples => ({ x: scaled(x), y: asFloats(toCategorical(y, 10)) });
  const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
  return described(samples(train), samples(test), classes);
}

function circles(seed: number): LabData {
  const made = (count: number, of: number): Samples => {
    const { x, y } = datasets.circles.generate({ count, size: CIRCLE_SIZE, seed: of });
    return { x: scaled(x), y };
  };
  return described(made(CIRCLES.train, seed), made(CIRCLES.test, seed + 1), []);
}

/** The pictures of CIFAR-10 that the studio's own server found on its machine. */
async function cifar10(): Promise<LabData> {
  const response = await fetch(SERVED_CIFAR10);
  if (!response.ok) throw new Error(`CIFAR-10: ${await response.text()}`);
  const buffer = await response.arrayBuffer();
  const [train = 0, test = 0] = new Uint32Array(buffer, 0, 2);
  const images = new Uint8Array(buffer, 8, (train + test) * CIFAR10_NUMBERS);
  const labels = new Uint8Array(buffer, 8 + images.length, train + test);
  const samples = (from: number, count: number): Samples => ({
    x: scaled(
      new NdArray(images.subarray(from * CIFAR10_NUMBERS, (from + count) * CIFAR10_NUMBERS), [count, 32, 32, 3]),
    ),
    y: asFloats(toCategorical(new NdArray(labels.subarray(from, from + count), [count]), 10)),
  });
  return described(samples(0, train), samples(train, test), datasets.cifar10.classNames);
}

async function folders({ files, size, grey }: DataChoice & { kind: "folders" }, seed: number): Promise<LabData> {
  const [training, validation] = await imageDatasetFromDirectory(files, {
    imageSize: size,
    colorMode: grey ? "grayscale" : "rgb",
    labelMode: "categorical",
    validationSplit: 0.2,
    subset: "both",
    seed,
    cropToAspectRatio: true,
    onBadImage: "skip",
    verbose: false,
  });
  const inputs = size * size * (grey ? 1 : 3);
  const most = Math.floor(MOST_NUMBERS / inputs);
  const train = await collect(training, Math.floor(most * 0.8));
  const test = await collect(validation, Math.ceil(most * 0.2));
  const skipped = training.skipped.length + validation.skipped.length;
  return described(train, test, training.classNames ?? [], skipped);
}

/** At most so many samples of a stream, as arrays. */
async function collect(source: AsyncIterable<unknown>, most: number): Promise<Samples> {
  const [xs, ys]: [NdArray[], NdArray[]] = [[], []];
  let count = 0;
  for await (const batch of source) {
    const [x, y] = batch as [NdArray, NdArray];
    xs.push(x);
    ys.push(y);
    count += x.shape[0] ?? 0;
    if (count >= most) break;
  }
  const joined = (parts: readonly NdArray[], scale: number): NdArray<Float32Array> => {
    const row = parts[0]?.shape.slice(1) ?? [];
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
    let at = 0;
    for (const part of parts) {
      data.set(part.data, at);
      at += part.data.length;
    }
    return new NdArray(scale === 1 ? data : data.map((value) => value / scale), [count, ...row]);
  };
  return { x: joined(xs, 255), y: joined(ys, 1) };
}

/** @throws DataError if there are no pictures in class folders */
export async function loadData(choice: DataChoice, seed: number): Promise<LabData> {
  if (choice.kind === "digits") return digits();
  if (choice.kind === "cifar10") return cifar10();
  return choice.kind === "circles" ? circles(seed) : folders(choice, seed);
}
