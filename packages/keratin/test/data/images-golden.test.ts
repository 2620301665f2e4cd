import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { after, describe, test } from "node:test";
import { type ImageDirectoryOptions, imageDatasetFromDirectory } from "../../src/data/images/from-directory.ts";
import type { ImageDataset } from "../../src/data/images/image-dataset.ts";
import { NdArray, type TypedArray } from "../../src/util/ndarray.ts";
import { camelCase, type KerasOptions, loadSuite, type Packed } from "../golden/fixture.ts";

interface Case {
  readonly name: string;
  readonly kind?: "values" | "order" | "jpeg";
  readonly files: Readonly<Record<string, string>>;
  readonly jpegs: Readonly<Record<string, string>>;
  readonly options: KerasOptions;
  readonly paths: readonly string[];
  readonly classNames: readonly string[] | null;
  readonly x: Packed;
  readonly exact: Packed;
  readonly y: Packed | null;
}

const suite = loadSuite<Case>("images");
const root = await mkdtemp(join(tmpdir(), "keratin-images-"));
after(() => rm(root, { recursive: true }));

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, base64] of Object.entries(files)) {
    const path = join(root, folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, Buffer.from(base64, "base64"));
  }
  return join(root, folder);
}

const [made] = suite.cases as [Case];
const tree = await write("tree", made.files);
const jpegs = await write("jpegs", made.jpegs);

const casesOf = (kind: Case["kind"]) => suite.cases.filter((golden) => golden.kind === kind);

async function open(directory: string, options: KerasOptions): Promise<ImageDataset> {
  const camel = camelCase(options) as ImageDirectoryOptions & { subset?: "training" };
  return await imageDatasetFromDirectory(directory, { batchSize: 4, verbose: false, ...camel });
}

const pathsOf = (dataset: ImageDataset, directory: string) =>
  dataset.filePaths.map((path) => relative(directory, path).replaceAll(sep, "/"));

/** All batches in one. */
async function readAll(dataset: ImageDataset): Promise<{ x: NdArray; y: NdArray | undefined }> {
  const xs: NdArray[] = [];
  const ys: NdArray[] = [];
  for await (const batch of dataset) {
    const [x, y] = batch instanceof NdArray ? [batch] : batch;
    xs.push(x as NdArray);
    if (y) ys.push(y as NdArray);
  }
  return { x: joined(xs), y: ys.length > 0 ? joined(ys) : undefined };
}

function joined(parts: readonly NdArray[]): NdArray {
  const [first] = parts as [NdArray];
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = Float32Array.from(parts.flatMap((part) => Array.from(part.data)));
  return new NdArray(data, [rows, ...first.shape.slice(1)]);
}

function assertNear(found: NdArray, expected: NdArray, most: number): void {
  assert.deepEqual(found.shape, expected.shape);
  let worst = 0;
  let at = 0;
  (found.data as TypedArray).forEach((value, i) => {
    const difference = Math.abs(value - (expected.data[i] as number));
    if (!(difference <= worst)) [worst, at] = [difference, i];
  });
  assert.ok(worst <= most, `element ${at}: found ${found.data[at]}, Keras has ${expected.data[at]}; allowed ${most}`);
}

describe("files, classes and labels are Keras's", () => {
  for (const { name, options, paths, classNames, y } of casesOf("order")) {
    test(name, async () => {
      const dataset = await open(tree, { image_size: [2, 2], ...options });
      assert.deepEqual(pathsOf(dataset, tree), paths);
      assert.deepEqual(dataset.classNames ?? null, classNames);
      if (options["shuffle"] !== false) return;
      const labels = (await readAll(dataset)).y;
      if (y === null) assert.equal(labels, undefined);
      else
        assert.deepEqual([labels?.shape, Array.from(labels?.data ?? [])], [y.shape, Array.from(suite.array(y).data)]);
    });
  }
});

describe("values are Keras's", () => {
  for (const { name, options, x } of casesOf("values")) {
    const isGray = options["color_mode"] === "grayscale";
    // libpng's integers for grey round down, Pillow's (and ours) to the nearest: one level.
    test(`${name}, |Δ| ≤ ${isGray ? "1 level" : "1e-3 of 255"}`, async () => {
      const { x: found } = await readAll(await open(tree, { shuffle: false, ...options }));
      assertNear(found, suite.array(x), isGray ? 1.001 : 0.255);
    });
  }

  for (const { name, options, x, exact } of casesOf("jpeg")) {
    const isGray = options["color_mode"] === "grayscale";
    test(`${name}: |Δ| ≤ 1e-3 of 255 (grey: 1 level) from an exact decoder, 2 % from TensorFlow's fast one`, async () => {
      const { x: found } = await readAll(await open(jpegs, { shuffle: false, ...options }));
      assertNear(found, suite.array(exact), isGray ? 1 : 0.255);
      assertNear(found, suite.array(x), 5.1);
    });
  }
});
