import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { registerHooks } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, describe, mock, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { EpochReader } from "../../src/data/epoch-reader.ts";
import type { NamedFile } from "../../src/data/images/files.ts";
import { type ImageDirectoryOptions, imageDatasetFromDirectory } from "../../src/data/images/from-directory.ts";
import type { ImageDataset } from "../../src/data/images/image-dataset.ts";
import { listDirectory as listInBrowser } from "../../src/data/images/images.browser.ts";
import { saveImg } from "../../src/data/images/load-img.ts";
import { toSource } from "../../src/data/source.ts";
import { splitDataset } from "../../src/data/split-dataset.ts";
import { ArgumentError, DataError, KeratinError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";

const root = await mkdtemp(join(tmpdir(), "keratin-images-"));
after(() => rm(root, { recursive: true }));

/** 20 images in two classes; image i of class c is all of the grey 10·i + c. */
const tree = join(root, "tree");
const grayOf = (label: number, i: number) => 10 * i + label;
const nameOf = (label: number, i: number) => `${"ab"[label]}/${i}.png`;

before(async () => {
  for (const label of [0, 1]) {
    await mkdir(join(tree, "ab"[label] as string), { recursive: true });
    for (let i = 0; i < 10; i++) {
      const gray = new NdArray(new Uint8Array(4 * 5).fill(grayOf(label, i)), [4, 5, 1]);
      await saveImg(join(tree, nameOf(label, i)), gray, { scale: false });
    }
  }
});

const open = (directory: Parameters<typeof imageDatasetFromDirectory>[0], options: ImageDirectoryOptions = {}) =>
  imageDatasetFromDirectory(directory, {
    imageSize: 3,
    batchSize: 6,
    verbose: false,
    ...options,
  } as ImageDirectoryOptions & { subset?: "training" });

/** The grey of each image of a pass, and the labels. */
async function read(dataset: ImageDataset, epoch?: number): Promise<{ grays: number[]; labels: number[] }> {
  const grays: number[] = [];
  const labels: number[] = [];
  const take = (x: NdArray, y: NdArray | undefined) => {
    for (let i = 0; i < (x.shape[0] ?? 0); i++) grays.push(x.slice(i, i + 1).data[0] as number);
    if (y) labels.push(...y.data);
  };
  if (epoch === undefined) for await (const [x, y] of dataset as AsyncIterable<NdArray[]>) take(x as NdArray, y);
  else for await (const { x, y } of dataset.batches(epoch)) take(x as NdArray, y as NdArray | undefined);
  return { grays, labels };
}

async function named(): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const label of [1, 0]) {
    for (let i = 0; i < 10; i++) {
      const name = nameOf(label, i);
      files.push({ name, file: new Blob([await readFile(join(tree, name))]) });
    }
  }
  return files;
}

describe("a stream of images", () => {
  test("batches of float32 pixels and labels; the last one is smaller; each pass has another order", async () => {
    const dataset = await open(tree, { seed: 1 });
    assert.deepEqual([dataset.batchCount, dataset.sampleCount, dataset.classNames], [4, 20, ["a", "b"]]);
    const shapes: unknown[] = [];
    for await (const [x, y] of dataset as AsyncIterable<NdArray[]>)
      shapes.push([x?.shape, x?.dtype, y?.shape, y?.dtype]);
    assert.deepEqual(shapes.slice(2), [
      [[6, 3, 3, 3], "float32", [6], "int32"],
      [[2, 3, 3, 3], "float32", [2], "int32"],
    ]);
    const first = await read(dataset);
    const second = await read(dataset);
    assert.notDeepEqual(first.grays, second.grays);
    assert.deepEqual([...first.grays].sort(), [...second.grays].sort());
    first.grays.forEach((gray, i) => {
      assert.equal(gray % 10, first.labels[i]);
    });
  });

  test("an epoch's order depends on seed and epoch alone", async () => {
    const [one, two] = [await open(tree, { seed: 4 }), await open(tree, { seed: 4 })];
    assert.deepEqual(await read(one, 3), await read(two, 3));
    assert.notDeepEqual(await read(one, 3), await read(one, 4));
    assert.notDeepEqual(await read(one, 3), await read(await open(tree, { seed: 5 }), 3));
  });

  test("both subsets share no file and together have all", async () => {
    const [training, validation] = await imageDatasetFromDirectory(tree, {
      validationSplit: 0.25,
      subset: "both",
      verbose: false,
    });
    assert.deepEqual([training.sampleCount, validation.sampleCount], [15, 5]);
    assert.equal(new Set([...training.filePaths, ...validation.filePaths]).size, 20);
  });

  test("files given as objects are the same data set as their directory", async () => {
    const options = { shuffle: false };
    const [fromFiles, fromTree] = [await open(await named(), options), await open(tree, options)];
    assert.deepEqual(fromFiles.classNames, fromTree.classNames);
    assert.deepEqual(
      fromFiles.filePaths,
      fromTree.filePaths.map((path) => path.slice(tree.length + 1)),
    );
    assert.deepEqual(await read(fromFiles), await read(fromTree));
    // As a browser's folder chooser gives them: the folder itself comes first.
    const chosen = (await named()).map(({ name, file }) =>
      Object.assign(new File([file], basename(name)), { webkitRelativePath: `tree/${name}` }),
    );
    assert.deepEqual(await read(await open(chosen, options)), await read(fromTree));
  });

  test("at most 8 images are decoded at a time, and only a few batches ahead", async () => {
    let [started, running, most] = [0, 0, 0];
    class Watched extends Blob {
      override async arrayBuffer(): Promise<ArrayBuffer> {
        started++;
        most = Math.max(most, ++running);
        await wait(1);
        running--;
        return await super.arrayBuffer();
      }
    }
    const bytes = await readFile(join(tree, "a/3.png"));
    const files = Array.from({ length: 300 }, (_, i) => ({ name: `a/${i}.png`, file: new Watched([bytes]) }));
    const dataset = await open(files, { batchSize: 5, seed: 0 });
    const batches = dataset.batches(0);
    for (let used = 1; used <= 3; used++) {
      await batches.next();
      await wait(100);
      // The batches used, those that wait, and what is being decoded for the next.
      assert.ok(started <= (used + 3) * 5 + 8, `${started} images read after ${used} batches`);
    }
    assert.ok(most <= 8 && most > 1, `${most} at a time`);
    await batches.return(undefined);
    const before = started;
    await wait(50);
    assert.ok(started <= before + 8);
  });

  test("it is a source of batches for training", async () => {
    const reader = new EpochReader(toSource("fit", await open(tree)));
    assert.equal(reader.steps, 4);
    let count = 0;
    for await (const { x } of reader.epoch(0)) count += (x as NdArray).shape[0] ?? 0;
    assert.equal(count, 20);
  });

  test("links: linked folders only with followLinks, and a circle of them ends", async () => {
    const linked = join(root, "linked");
    await mkdir(join(linked, "a"), { recursive: true });
    await symlink(join(tree, "a"), join(linked, "a", "more"));
    await symlink(linked, join(linked, "a", "circle"));
    await symlink(join(tree, "b"), join(linked, "b"));
    assert.equal((await open(linked)).sampleCount, 10);
    assert.equal((await open(linked, { followLinks: true })).sampleCount, 20);
  });

  test("says how many files and classes it found, as Keras does", async () => {
    const log = mock.method(console, "log", () => undefined);
    try {
      await open(tree, { verbose: true, validationSplit: 0.2, subset: "training", seed: 1 });
      assert.deepEqual(
        log.mock.calls.map(({ arguments: [line] }) => line),
        ["Found 20 files belonging to 2 classes.", "Using 16 files for training."],
      );
    } finally {
      log.mock.restore();
    }
  });
});

describe("images that cannot be read", () => {
  const damaged = join(root, "damaged");
  before(async () => {
    for (const label of [0, 1]) {
      await mkdir(join(damaged, "ab"[label] as string), { recursive: true });
      for (let i = 0; i < 4; i++)
        await writeFile(join(damaged, nameOf(label, i)), await readFile(join(tree, nameOf(label, i))));
    }
    await writeFile(join(damaged, "a", "1.png"), "this is no image");
    const whole = await readFile(join(tree, "b", "2.png"));
    await writeFile(join(damaged, "b", "2.png"), whole.subarray(0, whole.length - 30));
    await writeFile(join(damaged, "b", "9.bmp"), "BM");
  });

  test("the error names the file", async () => {
    await assert.rejects(
      read(await open(damaged, { shuffle: false })),
      (error) =>
        error instanceof DataError && error.message.includes(join(damaged, "a", "1.png")) && /skip/.test(error.message),
    );
  });

  test("skipped ones are counted, reported once, and not tried again", async () => {
    const warn = mock.method(console, "warn", () => undefined);
    try {
      const dataset = await open(damaged, { shuffle: false, onBadImage: "skip" });
      assert.equal(dataset.sampleCount, 9);
      const { grays } = await read(dataset);
      assert.deepEqual(grays, [0, 20, 30, 1, 11, 31]);
      assert.deepEqual(
        dataset.skipped.map(({ path }) => basename(path)),
        ["1.png", "2.png", "9.bmp"],
      );
      assert.ok(dataset.skipped.every(({ reason }) => reason.length > 0));
      assert.deepEqual([dataset.sampleCount, dataset.batchCount], [6, 1]);
      await read(dataset);
      assert.equal(warn.mock.callCount(), 1);
      assert.match(String(warn.mock.calls[0]?.arguments[0]), /3 of 9 images cannot be read[\s\S]*1\.png[\s\S]*9\.bmp/);
      const [left, right] = splitDataset(dataset, { leftSize: 4 });
      assert.deepEqual(
        [(await read(left)).grays, (await read(right)).grays],
        [
          [0, 20, 30, 1],
          [11, 31],
        ],
      );
    } finally {
      warn.mock.restore();
    }
  });

  test("nothing left is an error even so", async () => {
    const files = [{ name: "a/1.png", file: new Blob(["no"]) }];
    await assert.rejects(
      read(await open(files, { onBadImage: "skip" })),
      (error) => error instanceof DataError && /1 of 1 images[\s\S]*a\/1\.png/.test(error.message),
    );
  });

  test("without sharp the error says how to install it, and skips nothing", async () => {
    const hook = registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== "sharp") return next(specifier, context);
        throw Object.assign(new Error("Cannot find package 'sharp'"), { code: "ERR_MODULE_NOT_FOUND" });
      },
    });
    try {
      const url = new URL("../../src/data/images/images.node.ts?fresh", import.meta.url).href;
      const { decodeImage } = (await import(url)) as typeof import("../../src/data/images/images.node.ts");
      await assert.rejects(
        decodeImage(join(tree, "a/1.png")),
        (error) =>
          error instanceof KeratinError && !(error instanceof DataError) && /npm install sharp/.test(error.message),
      );
    } finally {
      hook.deregister();
    }
  });
});

describe("options that do not fit are refused by name", () => {
  const cases: [title: string, options: Record<string, unknown>, pattern: RegExp][] = [
    ["labelMode", { labelMode: "integer" }, /labelMode.*"int"/],
    ["colorMode", { colorMode: "gray" }, /colorMode.*"grayscale"/],
    ["interpolation", { interpolation: "linear" }, /interpolation.*"bilinear"/],
    ["onBadImage", { onBadImage: "ignore" }, /onBadImage/],
    ["subset", { subset: "train", validationSplit: 0.5 }, /subset.*"training"/],
    [
      "validationSplit out of range",
      { subset: "training", validationSplit: 1, seed: 1 },
      /validationSplit.*between 0 and 1/,
    ],
    ["validationSplit alone", { validationSplit: 0.2, seed: 1 }, /subset.*validationSplit is given/],
    ["subset alone", { subset: "training" }, /validationSplit.*subset is given/],
    ["one subset of a shuffled set without a seed", { subset: "training", validationSplit: 0.2 }, /seed.*overlap/],
    ["a seed that NumPy does not take", { seed: -1 }, /seed.*integer/],
    ["a part without files", { subset: "training", validationSplit: 0.01, seed: 1 }, /validationSplit.*20 and 0 of 20/],
    ["imageSize", { imageSize: [3] }, /imageSize.*\[height, width\]/],
    ["batchSize", { batchSize: 0 }, /batchSize.*found 0/],
    ["both aspect options", { cropToAspectRatio: true, padToAspectRatio: true }, /padToAspectRatio/],
    ["unknown classes", { classNames: ["a", "c"] }, /classNames.*sub-directories \(a, b\).*found c/],
    ["classNames with labels", { labels: null, classNames: ["a"] }, /classNames/],
    ["too few labels", { labels: [1, 2] }, /labels.*20 image files.*found 2/],
    ["labels beyond the classes", { labels: new Array(20).fill(3), labelMode: "categorical" }, /labels.*from 0 to 0/],
    ["binary labels of one class", { classNames: ["a"], labelMode: "binary" }, /labelMode.*1 classes/],
  ];
  for (const [title, options, pattern] of cases) {
    test(title, async () => {
      await assert.rejects(
        open(tree, options as ImageDirectoryOptions),
        (error) => error instanceof KeratinError && pattern.test(error.message),
        pattern.source,
      );
    });
  }

  test("a directory that is none, and one without images", async () => {
    await assert.rejects(
      open(join(root, "nowhere")),
      (error) => error instanceof ArgumentError && /nowhere/.test(error.message),
    );
    await mkdir(join(root, "empty", "a"), { recursive: true });
    await assert.rejects(
      open(join(root, "empty")),
      (error) => error instanceof DataError && /\.png/.test(error.message),
    );
    // In a browser there are none at all.
    await assert.rejects(listInBrowser("pictures"), /File objects/);
  });
});
