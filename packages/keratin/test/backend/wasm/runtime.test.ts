import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gradients } from "../../../src/autodiff/gradients.ts";
import { ReferenceBackend } from "../../../src/backend/reference/backend.ts";
import { WasmBackend } from "../../../src/backend/wasm/backend.ts";
import { i32, ModuleBuilder } from "../../../src/backend/wasm/encoder/index.ts";
import { detectEngine } from "../../../src/backend/wasm/engine.ts";
import { lower } from "../../../src/backend/wasm/lowering/lower.ts";
import { compiledModules } from "../../../src/backend/wasm/runtime/modules.ts";
import { WorkerPool } from "../../../src/backend/wasm/runtime/pool.ts";
import { spawnWorker } from "../../../src/backend/wasm/runtime/spawn.node.ts";
import { DeviceStorage } from "../../../src/backend/wasm/runtime/variables.ts";
import type { WorkerHandle } from "../../../src/backend/wasm/runtime/worker-handle.ts";
import { optimize } from "../../../src/compile/optimize.ts";
import { Graph } from "../../../src/ir/graph.ts";
import { Variable } from "../../../src/ir/variable.ts";
import * as ops from "../../../src/ops/index.ts";
import { BackendError, MemoryError } from "../../../src/util/errors.ts";
import { feed, trainingStep } from "../../compile/small-network.ts";
import { train } from "../../compile/train.ts";
import { difference } from "../../difference.ts";
import type { Holding } from "./processes/two-hundred-models.ts";

describe("training on WebAssembly", () => {
  for (const batch of [1, 2, 5, 8]) {
    it(`agrees with the reference after three steps, batch ${batch}, 1 to 4 threads (1e-5 relative to scale)`, async () => {
      const expected = await train(new ReferenceBackend(), trainingStep(batch), batch);
      for (const threads of [1, 2, 3, 4]) {
        const found = await train(new WasmBackend({ threads }), trainingStep(batch), batch);
        const { error, text } = difference(found, expected);
        assert.ok(error <= 1e-5, `${threads} threads: ${text}`);
      }
    });
  }

  it("gives the same bits from run to run", async () => {
    const [first, second] = [
      await train(new WasmBackend({ threads: 2 }), trainingStep(8), 8),
      await train(new WasmBackend({ threads: 2 }), trainingStep(8), 8),
    ];
    assert.deepEqual(first, second);
  });

  it("gives the same bits on 1, 2, 3 and 4 threads when deterministic", async () => {
    const runs = await Promise.all(
      [1, 2, 3, 4].map((threads) => train(new WasmBackend({ threads, deterministic: true }), trainingStep(7), 7)),
    );
    for (const run of runs) assert.deepEqual(run, runs[0]);
  });

  it("shows NaN in the data in the loss", async () => {
    const { graph } = trainingStep(4);
    const executable = await new WasmBackend({ threads: 2 }).compile(graph, { name: "a test" });
    const { loss } = await executable.submit((feeds) => {
      feeds["x"]?.set(feed(4).x.fill(Number.NaN, 100, 101));
      feeds["y"]?.set(feed(4).y);
    });
    assert.ok(Number.isNaN(loss?.[0]));
  });

  it("meets at as many barriers as values cross the batch one after the other", async () => {
    const { statistics } = await new WasmBackend({ threads: 2 }).compile(trainingStep(8).graph, { name: "a test" });
    // mean → variance → the variance's gradient → the mean's gradient → weights, and the end of the step.
    assert.ok(statistics.barriers >= 4 && statistics.barriers <= 7, `${statistics.barriers} barriers`);
    assert.ok(
      statistics.arenaBytes <= 1.3 * statistics.liveBytes,
      `${statistics.arenaBytes} bytes for ${statistics.liveBytes} live ones`,
    );
  });

  it("compiles no second module for a second model of the same shapes", async () => {
    const backend = new WasmBackend({ threads: 2 });
    await backend.compile(trainingStep(6, 1).graph, { name: "first" });
    const before = compiledModules();
    await backend.compile(trainingStep(6, 2).graph, { name: "second" });
    assert.equal(compiledModules(), before);
  });
});

describe("a program that does not fit", () => {
  it("computes transforms anew before it is refused, and gives the same loss", async () => {
    const batch = 2;
    const [generous, frugal] = [false, true].map((spare) => {
      const engine = detectEngine({ deterministic: false });
      const options = { name: "a test", engine, shards: 1, frugal: spare };
      return lower(optimize(deepStep(batch)), options).plan.arenaBytes;
    }) as [number, number];
    assert.ok(frugal < generous, `${frugal} bytes instead of ${generous}`);
    const run = async (memoryLimit: number) => {
      const executable = await new WasmBackend({ threads: 1, memoryLimit }).compile(deepStep(batch), {
        name: "a test",
      });
      const { loss } = await executable.submit((feeds) => feeds["x"]?.fill(0.5));
      return { loss, kernels: executable.statistics.kernels };
    };
    const [saved, anew] = [await run(generous), await run(frugal)];
    assert.ok(!saved.kernels.some((name) => name.startsWith("winograd input")));
    assert.ok(anew.kernels.some((name) => name.startsWith("winograd input")));
    assert.deepEqual(anew.loss, saved.loss);
    await assert.rejects(run(frugal - 1), MemoryError);
  });
});

describe("what goes wrong", () => {
  it("names what memory is needed and what there is, before anything runs", async () => {
    const backend = new WasmBackend({ threads: 1, memoryLimit: 1000 });
    await assert.rejects(backend.compile(trainingStep(8).graph, { name: "The training step" }), (error: Error) => {
      assert.ok(error instanceof MemoryError);
      assert.match(error.message, /The training step needs \d+\.\d MiB and 0\.0 MiB can be had/);
      return true;
    });
  });

  it("reports a trap in a worker with the layer's name, and works again afterwards", async () => {
    const backend = new WasmBackend({ threads: 2 });
    const { graph, variables } = trainingStep(8);
    await backend.place(variables);
    const [kernel] = variables;
    assert.ok(kernel);
    const { device } = kernel.storage as DeviceStorage;
    kernel.storage = new DeviceStorage(device, 0xfffff000, kernel);
    const executable = await backend.compile(graph, { name: "The training step" });
    await assert.rejects(
      executable.submit(() => undefined),
      (error: Error) => {
        assert.ok(error instanceof BackendError);
        assert.match(error.message, /The training step failed in conv1 \(conv2d:direct\): RuntimeError/);
        return true;
      },
    );
    assert.ok((await train(backend, trainingStep(8), 8)).every(Number.isFinite));
  });

  it("reports a worker that dies in the middle of a step", async () => {
    const handles: WorkerHandle[] = [];
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    const spawn: typeof spawnWorker = (events) => {
      const handle = spawnWorker(events);
      handles.push(handle);
      return handle;
    };
    const pool = new WorkerPool(spawn, memory, () => undefined);
    pool.ensure(2);
    pool.broadcast({ type: "load", program: 0, module: await endlessModule(), bindings: {} });
    const step = pool.run({ program: 0, workers: 2, arena: 0, io: 0 }, (_, message) => message);
    setTimeout(() => handles[1]?.terminate(), 50);
    await assert.rejects(
      step,
      (error: Error) => error instanceof BackendError && /A worker died: exit code/.test(error.message),
    );
    assert.equal(pool.size, 0);
  });

  it("refuses a number of threads that makes no sense", () => {
    for (const threads of [0, -1, 1.5, 1000])
      assert.throws(() => new WasmBackend({ threads }), /threads: expected a whole number from 1 to 64/);
  });
});

/** Six 3×3 convolutions of 16 channels in a row, and the gradients of their kernels. */
function deepStep(batch: number): Graph {
  const graph = new Graph();
  let x = ops.input(graph, { name: "x", shape: [batch, 16, 16, 16] });
  const kernels = Array.from({ length: 6 }, (_, i) => {
    const initial = new Float32Array(9 * 16 * 16).fill(0.01);
    return ops.variable(graph, new Variable({ name: `kernel ${i}`, shape: [3, 3, 16, 16], initial }));
  });
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  for (const kernel of kernels) x = ops.relu(ops.conv2d(x, kernel, { padding }));
  const loss = ops.mean(ops.square(x));
  graph.output("loss", loss);
  gradients(loss, kernels).forEach((slope, i) => graph.output(`slope ${i}`, slope));
  return graph;
}

/** A step that never ends. */
function endlessModule(): Promise<WebAssembly.Module> {
  const module = new ModuleBuilder(detectEngine({ deterministic: false }), {
    shared: true,
    minimum: 1,
    maximum: 65536,
  });
  const step = module.func("step", { worker: "i32", workers: "i32", arena: "i32", io: "i32" }, ["i32"], (f) => {
    f.while(
      () => i32(1),
      () => undefined,
    );
    f.return(0);
  });
  module.export("step", step);
  return WebAssembly.compile(module.bytes());
}

describe("a process", () => {
  const run = (script: string, ...flags: string[]): Promise<{ stdout: string }> => {
    const path = fileURLToPath(new URL(script, import.meta.url));
    return promisify(execFile)(process.execPath, ["--conditions=keratin-source", "--expose-gc", ...flags, path], {
      timeout: 600_000,
    });
  };

  it("exits by itself after training", async () => {
    const { stdout } = await run("./processes/train-once.ts");
    assert.match(stdout, /^loss \d/);
  });

  it("may be a line of code: workers start in spite of node's --input-type", async () => {
    const script = JSON.stringify(new URL("./processes/train-once.ts", import.meta.url));
    const flags = ["--conditions=keratin-source", "--input-type=module", "--eval", `await import(${script})`];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 60_000 });
    assert.match(stdout, /^loss \d/);
  });

  it("has its two workers, the same bytes of the engine's memory, and its heap and memory within 10 % after 200 models were made, trained and dropped", async () => {
    const { stdout } = await run("./processes/two-hundred-models.ts", "--max-semi-space-size=1");
    const { before, after } = JSON.parse(stdout) as { before: Holding; after: Holding };
    assert.equal(before.workers, 2);
    assert.equal(after.workers, before.workers);
    assert.equal(after.deviceBytes, before.deviceBytes);
    assert.ok(after.heapBytes <= before.heapBytes * 1.1, `heap: ${before.heapBytes} → ${after.heapBytes} bytes`);
    const { residentBytes } = after;
    assert.ok(residentBytes <= before.residentBytes * 1.1, `${before.residentBytes} → ${residentBytes} bytes`);
  });
});
