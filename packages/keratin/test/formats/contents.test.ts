/** What is listed of files, also of those that are refused. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fileContents } from "../../src/formats/contents.ts";
import { loadModel } from "../../src/formats/keras/index.ts";
import { FileFormatError } from "../../src/util/errors.ts";
import { hostileZip } from "./hostile-zip.ts";
import { fixture } from "./support.ts";

const saved = (file: string): string =>
  fileURLToPath(new URL(`../../../../golden/fixtures/saved/${file}`, import.meta.url));
const text = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));

test("a .keras file of Keras: its members, its weights with their shapes, its classes", async () => {
  const { kind, firstBytes, parts, classNames } = await fileContents(saved("lab07-sgd.keras"));
  assert.equal(kind, "zip");
  assert.equal(firstBytes, "50 4b 03 04");
  assert.deepEqual(
    parts.slice(0, 3).map(({ path }) => path),
    ["metadata.json", "config.json", "model.weights.h5"],
  );
  const kernel = parts.find(({ path }) => path === "model.weights.h5: layers/conv2d/vars/0");
  assert.equal(kernel?.dtype, "float32");
  assert.deepEqual(kernel?.shape?.slice(0, 3), [3, 3, 1]);
  assert.equal(classNames[0], "Sequential");
  for (const name of ["Conv2D", "MaxPooling2D", "Dense"]) assert.ok(classNames.includes(name), name);
});

test("a .h5 file of Keras 2: its weights and classes", async () => {
  const { kind, parts, classNames } = await fileContents(saved("keras2-lab07-rmsprop.h5"));
  assert.equal(kind, "hdf5");
  assert.ok(parts.some(({ path, shape }) => path.startsWith("model_weights/") && shape?.length === 4));
  assert.ok(classNames.includes("Conv2D"));
});

test("files that are refused: what can be read safely is listed", async () => {
  const refused = async (bytes: Uint8Array<ArrayBuffer>) => {
    await assert.rejects(loadModel(bytes.slice()), FileFormatError);
    return fileContents(bytes);
  };
  const climbing = await refused(hostileZip([{ name: "../evil.sh" }, { name: "config.json", declares: 2 ** 31 }]));
  assert.deepEqual(climbing.parts, [
    { path: "../evil.sh", bytes: 4 },
    { path: "config.json", bytes: 2 ** 31 },
  ]);
  const config = { class_name: "Sequential", config: { layers: [{ class_name: "Lambda", config: {} }] } };
  const lambda = await refused(
    hostileZip([
      { name: "config.json", data: text(config) },
      { name: "metadata.json", data: text({}) },
    ]),
  );
  assert.deepEqual(lambda.classNames, ["Sequential", "Lambda"]);
  assert.deepEqual((await refused(fixture("external-link.h5"))).parts, []);
  const picture = await refused(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10));
  assert.deepEqual(picture, {
    name: "the file",
    bytes: 6,
    kind: undefined,
    firstBytes: "89 50 4e 47",
    parts: [],
    classNames: [],
  });
});

test("at most 500 parts are listed, and names that would break a list are cut", async () => {
  const many = hostileZip(Array.from({ length: 600 }, (_, i) => ({ name: `m${i}` })));
  assert.equal((await fileContents(many)).parts.length, 500);
  const [odd, long] = (await fileContents(hostileZip([{ name: "a\nb", flags: 0x800 }, { name: "x".repeat(5000) }])))
    .parts;
  assert.equal(odd?.path, "a\ufffdb");
  assert.equal(long?.path.length, 201);
});
