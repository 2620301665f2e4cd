/** Sound containers whose contents do not fit: refused by a typed error that names the file and the place, nothing changed. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type H5Group, h5Array, h5Get, putDataset, setString } from "../../../src/formats/hdf5/tree.ts";
import { type FileInput, loadModel, saveModel } from "../../../src/formats/keras/index.ts";
import { fileLimits } from "../../../src/formats/limits.ts";
import { withFormatWorker } from "../../../src/formats/worker/format-worker.ts";
import { writeZip } from "../../../src/formats/zip/write.ts";
import * as layers from "../../../src/layers/registry.ts";
import type { Model } from "../../../src/model/model.ts";
import { Sequential } from "../../../src/model/sequential.ts";
import { FileFormatError, StateError } from "../../../src/util/errors.ts";
import { images, labels, network, prepare } from "./support.ts";

type Json = Record<string, unknown>;
const limits = fileLimits();
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

/** A `.keras` file with parts changed. */
async function changed(
  file: Uint8Array,
  {
    config,
    weights,
    leaveOut,
  }: { config?: (json: Json) => void; weights?: (root: H5Group) => void; leaveOut?: string },
): Promise<File> {
  return withFormatWorker(limits, async (worker) => {
    const members = await worker.readZip("file", file.slice());
    const json = JSON.parse(text(members.get("config.json"))) as Json;
    config?.(json);
    members.set("config.json", new TextEncoder().encode(JSON.stringify(json)));
    const root = await worker.readHdf5("file", members.get("model.weights.h5") as Uint8Array);
    weights?.(root);
    members.set("model.weights.h5", await worker.writeHdf5("file", root));
    if (leaveOut) members.delete(leaveOut);
    return new File([writeZip(members)], "odd.keras");
  });
}

async function refused(reading: Promise<unknown>, ...parts: RegExp[]): Promise<void> {
  const error = await reading.then(
    () => assert.fail("it was read"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FileFormatError, String((error as Error).stack));
  for (const part of [/^odd\.(keras|h5)/, /expected .+, found .+/s, ...parts]) assert.match(error.message, part);
}

const layersOf = (json: Json): Json[] => (json["config"] as Json)["layers"] as Json[];
const configOf = (json: Json, name: string): Json =>
  layersOf(json).find((layer) => layer["name"] === name)?.["config"] as Json;
const vars = (root: H5Group, layer: string): H5Group => h5Get(root, `layers/${layer}/vars`) as H5Group;

describe("a .keras file is refused", () => {
  let model: Model;
  let file: Uint8Array;
  let dense: string;
  before(async () => {
    prepare();
    model = network();
    await model.trainOnBatch(images(6), labels(6));
    file = await saveModel(model);
    dense = model.getLayer(-1).name;
  });

  for (const member of ["config.json", "metadata.json", "model.weights.h5"]) {
    it(`without ${member}`, async () => {
      await refused(loadModel(await changed(file, { leaveOut: member })), new RegExp(member));
    });
  }

  it("with weights of another shape", async () => {
    const odd = await changed(file, {
      weights: (root) => {
        vars(root, "dense").children.delete("1");
        putDataset(root, "layers/dense/vars/1", h5Array(new Float32Array(4)));
      },
    });
    await refused(loadModel(odd), /Dense layer "dense.*", bias/, /shape \(3,\)/, /shape \(4,\)/);
  });

  it("with too few or too many weights, weights of no layer, or texts", async () => {
    const few = await changed(file, { weights: (root) => vars(root, "dense").children.delete("1") });
    await refused(loadModel(few), /2 variables \(Dense layer .* kernel; Dense layer .* bias\)/, /found 1/);
    const many = (root: H5Group) => putDataset(root, "layers/dense/vars/2", h5Array(new Float32Array(3)));
    await refused(loadModel(await changed(file, { weights: many })), /2 variables/, /found 3/);
    const other = (root: H5Group) => putDataset(root, "layers/conv2d_7/vars/0", h5Array(new Float32Array(3)));
    await refused(loadModel(await changed(file, { weights: other })), /layers\/conv2d_7/);
    const names = (root: H5Group) => {
      vars(root, "dense").children.delete("1");
      putDataset(root, "layers/dense/vars/1", h5Array(["a", "b", "c"]));
    };
    await refused(loadModel(await changed(file, { weights: names })), /numbers for Dense layer/);
  });

  it("with a config that asks for more weights than there are, or than memory", async () => {
    const more = await changed(file, { config: (json) => Object.assign(configOf(json, dense), { units: 4 }) });
    await refused(loadModel(more), /Dense layer/);
    const huge = await changed(file, { config: (json) => Object.assign(configOf(json, dense), { units: 2 ** 40 }) });
    await refused(loadModel(huge), /odd\.keras, config\.json/, /bytes of weights/);
  });

  it("with what Keratin does not have, by name", async () => {
    const odd = async (change: Json): Promise<File> =>
      changed(file, { config: (json) => Object.assign(layersOf(json).at(-1) as Json, change) });
    await refused(loadModel(await odd({ class_name: "Lambda" })), /Lambda/);
    await refused(loadModel(await odd({ class_name: "LSTM" })), /"LSTM"/);
    await refused(loadModel(await odd({ class_name: "constructor" })), /"constructor"/);
    await refused(loadModel(await odd({ module: "keras.src.ops.numpy", class_name: "Add" })), /operation Add/);
    const policy = { class_name: "QuantizedDTypePolicy", config: { mode: "int8", source_name: "float32" } };
    const config = (name: string, value: unknown) => (json: Json) =>
      Object.assign(configOf(json, dense), { [name]: value });
    await refused(loadModel(await changed(file, { config: config("dtype", policy) })), /QuantizedDTypePolicy/);
    await refused(loadModel(await changed(file, { config: config("dtype", "mixed_bfloat16") })), /mixed_bfloat16/);
    await refused(loadModel(await changed(file, { config: config("kernel_constraint", {}) })), /kernelConstraint/);
    await refused(loadModel(await changed(file, { config: config("activation", "gelu_2") })), /gelu_2/);
  });

  it("with a compile config that Keratin does not have; without compiling it is read", async () => {
    const odd = await changed(file, {
      config: (json) =>
        Object.assign(json["compile_config"] as Json, { optimizer: { class_name: "Ftrl", config: {} } }),
    });
    await refused(loadModel(odd), /Ftrl/, /compile: false/);
    assert.ok(await loadModel(odd, { compile: false }));
  });

  it("with very many layers, or layers in a circle", async () => {
    const flatten = { class_name: "Flatten", config: {} };
    const many = await changed(file, {
      config: (json) =>
        Object.assign(json, {
          class_name: "Sequential",
          config: { layers: Array.from({ length: 20_000 }, () => flatten) },
        }),
    });
    await refused(loadModel(many), /at most 5000 layers/);
    const circle = (json: Json) => {
      const all = layersOf(json);
      const last = all.at(-1) as { name: string; inbound_nodes: { args: Json[] }[] };
      const [{ args }] = last.inbound_nodes as [{ args: Json[] }];
      Object.assign(args[0]?.["config"] ?? {}, { keras_history: [last.name, 0, 0] });
    };
    await refused(loadModel(await changed(file, { config: circle })), /without loops/);
  });

  it("an optimizer whose variables do not fit starts anew; the weights are read", async () => {
    const odd = await changed(file, {
      weights: (root) => (h5Get(root, "optimizer/vars") as H5Group).children.delete("3"),
    });
    const again = await loadModel(odd);
    assert.deepEqual(await again.getWeights(), await model.getWeights());
    assert.deepEqual([...((await again.optimizer?.iterations.read()) ?? [])], [0]);
  });

  it("weights of another model leave a model as it is", async () => {
    const other = new Sequential([
      layers.Input({ shape: [4] }),
      layers.Dense({ units: 3 }),
      layers.Dense({ units: 2 }),
    ]);
    const wanted = await other.getWeights();
    const like = new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 3 }), layers.Dense({ units: 5 })]);
    for (const format of ["keras", "weights.h5", "h5", "legacy-weights.h5"] as const) {
      const bytes = await saveModel(like, { format });
      const odd = new File([bytes], "odd.h5");
      await refused(other.loadWeights(odd), /Dense layer "dense.*", (kernel|bias)/, /shape \((3, )?5,?\)/);
      await refused(other.loadWeights(new File([await saveModel(model, { format })], "odd.h5")));
    }
    assert.deepEqual(await other.getWeights(), wanted);
  });
});

describe("a legacy .h5 file is refused", () => {
  before(prepare);

  it("without a config, weights or a listed dataset", async () => {
    const model = network();
    const bytes = await saveModel(model, { format: "h5" });
    const odd = (change: (root: H5Group) => void): Promise<FileInput> =>
      withFormatWorker(limits, async (worker) => {
        const root = await worker.readHdf5("file", bytes.slice());
        change(root);
        return new File([await worker.writeHdf5("file", root)], "odd.h5");
      });
    await refused(loadModel(await odd((root) => root.attributes.delete("model_config"))), /model_config/);
    await refused(loadModel(await odd((root) => root.children.delete("model_weights"))), /model_weights/);
    await refused(loadModel(await odd((root) => setString(root, "model_config", "{"))), /odd\.h5, model_config/);
    const { name } = model.getLayer(-1);
    const lacking = (root: H5Group) => (h5Get(root, `model_weights/${name}`) as H5Group).children.clear();
    await refused(loadModel(await odd(lacking)), new RegExp(`${name}/kernel`));
  });
});

describe("other things than files of models", () => {
  it("are told apart", async () => {
    await refused(loadModel(new File([], "odd.keras")), /an empty file/);
    await refused(loadModel(new File(["GGUF…"], "odd.keras")), /begins with 47 47 55 46/);
    await refused(loadModel(new File([writeZip(new Map([["a.txt", new Uint8Array(3)]]))], "odd.keras")), /"a\.txt"/);
    const weights = await saveModel(network(), { format: "weights.h5" });
    await refused(loadModel(new File([weights], "odd.h5")), /model\.loadWeights/);
  });

  it("a model without an input is not saved, and takes no weights", async () => {
    const model = new Sequential([layers.Dense({ units: 2 })]);
    await assert.rejects(saveModel(model), StateError);
    await assert.rejects(model.loadWeights(new Uint8Array(3)), StateError);
  });
});
