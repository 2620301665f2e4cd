/** Exported files under native onnxruntime and the checker of the ONNX project; `.ci/run` installs both (peers/). */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { fileURLToPath } from "node:url";
import { command } from "../../../../../test/command.ts";
import { exportOnnx } from "../../../src/formats/onnx/index.ts";
import { NETWORKS } from "./networks.ts";
import { assertSamePredictions, opener, shakeWeights } from "./runtime.ts";

const PEERS = new URL("./peers/", import.meta.url);
const python = process.env["KERATIN_ONNX_PYTHON"] ?? ".venv-onnx/bin/python";

const hasRuntime = existsSync(new URL("node_modules/onnxruntime-node/package.json", PEERS));
const noRuntime = hasRuntime ? false : `no onnxruntime-node in ${fileURLToPath(PEERS)}; .ci/run installs it`;
const noPython = existsSync(python) ? false : `no Python with onnx at ${python}; .ci/run makes one`;
for (const reason of [noRuntime, noPython]) if (reason) console.log(`Skipped: ${reason}`);

describe("ONNX: native onnxruntime, batch 1 and 5, |Δ| ≤ 1e-5 of the scale", { skip: noRuntime }, () => {
  for (const make of NETWORKS) {
    it(make.name, async () => {
      const native = createRequire(PEERS)("onnxruntime-node") as typeof import("onnxruntime-web");
      const model = make();
      await shakeWeights(model);
      await assertSamePredictions(model, opener(native));
    });
  }
});

test("ONNX: the project's own checker takes the files and derives every shape", { skip: noPython }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "keratin-onnx-"));
  try {
    const files = await Promise.all(
      NETWORKS.map(async (make) => {
        const file = join(folder, `${make.name}.onnx`);
        await writeFile(file, await exportOnnx(make()));
        return file;
      }),
    );
    const { status, output } = await command(python, [fileURLToPath(new URL("check.py", PEERS)), ...files]);
    console.log(output);
    assert.equal(status, 0, output);
  } finally {
    await rm(folder, { recursive: true });
  }
});
