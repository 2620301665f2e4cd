/** Who is measured, how to start each of them, and what is known to be impossible. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KeratinTask } from "../keratin/child.ts";
import type { ChildCommand } from "./child.ts";
import type { DataFiles } from "./data.ts";
import { LAB07_BATCH, type Length, type TrainTask, trainTask } from "./workload.ts";

const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Batches that `predict` is timed with: one image at a time, and 256. */
export const PREDICT: TrainTask["predict"] = [
  [1, 128],
  [256, 10],
];

export interface Subject {
  readonly name: string;
  readonly network: "lab07" | "lab08";
  /** Images of one measured step, where that is fewer than the network's batch. */
  readonly batch: number;
  readonly command: ChildCommand;
  /** Stated beside the figure: what this subject does differently. */
  readonly note?: string;
}

export function keratin(task: KeratinTask): ChildCommand {
  const args = ["--conditions=keratin-source", here("keratin/child.ts")];
  return { command: process.execPath, args, task, timeoutSeconds: 120 };
}

export interface Variant {
  readonly name: string;
  readonly threads: number;
  readonly turbo: boolean;
}

/** Keratin's ways to run, which take turns. */
export const VARIANTS: readonly Variant[] = [
  { name: "keratin, 2 workers", threads: 2, turbo: false },
  { name: "keratin, 1 worker", threads: 1, turbo: false },
  { name: "keratin, 2 workers, turbo", threads: 2, turbo: true },
];

type Backend = "tensorflow" | "jax" | "torch";

/** The Python that has Keras with that backend: named by the environment, or where golden/README.md makes it. */
function pythonFor(backend: Backend): string {
  const own = backend === "torch" ? process.env["KERATIN_TORCH_PYTHON"] : process.env["KERATIN_KERAS_PYTHON"];
  if (own) return own;
  const usual = "/tmp/keras-venv/bin/python";
  const withTorch = "/tmp/keras-torch-venv/bin/python";
  return backend === "torch" && existsSync(withTorch) ? withTorch : usual;
}

function keras(backend: Backend, task: TrainTask): Subject {
  const command: ChildCommand = {
    command: pythonFor(backend),
    args: [here("peers/keras_fit.py")],
    task,
    environment: { KERAS_BACKEND: backend },
    timeoutSeconds: 240,
  };
  return { name: `Keras 3, ${backend}`, network: task.network, batch: task.batch, command };
}

function jaxJs(convolution: "own" | "im2col", threads: number, batch: number, data: string): Subject {
  const task = { convolution, threads, batch, steps: 25, mostMilliseconds: 12_000, data };
  return {
    name: `jax-js, ${convolution === "own" ? "its own conv" : "im2col by hand"}, ${threads} threads`,
    network: "lab07",
    batch,
    command: { command: process.execPath, args: [here("peers/jax-js.mjs")], task, timeoutSeconds: 120 },
    note: "a bare jitted step: the library has no fit; its threads by a shim of the browser's Worker",
  };
}

function tfjs(
  backend: "wasm" | "cpu",
  options: { batch: number; steps: number; predict: TrainTask["predict"]; data: string },
): Subject {
  return {
    name: `TensorFlow.js, ${backend}`,
    network: "lab07",
    batch: options.batch,
    command: {
      command: process.execPath,
      args: [here("peers/tfjs.mjs")],
      task: { backend, ...options },
      timeoutSeconds: 120,
    },
    note: backend === "wasm" ? "in Node it runs on one thread" : "plain JavaScript",
  };
}

/** Stock Keras on TensorFlow, which Keratin is measured against in the same rounds. */
export function kerasTensorFlow({ paths }: DataFiles, length: Length, predict: TrainTask["predict"]): Subject {
  return keras("tensorflow", trainTask("lab07", paths.lab07, length, predict));
}

/** The peers that run once. Slow ones get smaller batches: their cost is proportional to it. */
export function peers({ paths }: DataFiles, length: Length): Subject[] {
  return [
    keras("jax", trainTask("lab07", paths.lab07, length, PREDICT)),
    keras("torch", trainTask("lab07", paths.lab07, { ...length, epochs: 1 }, PREDICT)),
    keras("tensorflow", trainTask("lab08", paths.lab08, length)),
    jaxJs("im2col", 2, LAB07_BATCH, paths.lab07),
    jaxJs("own", 2, 8, paths.lab07),
    tfjs("wasm", { batch: LAB07_BATCH, steps: 2, predict: PREDICT, data: paths.lab07 }),
    tfjs("cpu", { batch: 4, steps: 2, predict: [], data: paths.lab07 }),
  ];
}

/** Peers that are not even tried, and why. */
export const ABSENT: readonly { readonly name: string; readonly reason: string }[] = [
  {
    name: "TensorFlow.js, node",
    reason: "its install script downloads a prebuilt libtensorflow from outside the npm registry",
  },
];
