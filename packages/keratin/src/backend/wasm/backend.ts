/** The WebAssembly backend: compiles a graph to one module and runs it on the process's workers. */

import { processors, spawnWorker } from "#spawn-worker";
import { optimize } from "../../compile/optimize.ts";
import type { Program } from "../../compile/program.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import type { Backend, CompileOptions, Executable, ProgramStatistics } from "../backend.ts";
import { emitProgram } from "./emit.ts";
import { detectEngine, type Engine } from "./engine.ts";
import { MOST_WORKERS } from "./layout.ts";
import type { EmitKernel } from "./lowering/context.ts";
import { lower } from "./lowering/lower.ts";
import { Device, outOfMemory } from "./runtime/device.ts";
import { layOutIo, WasmExecutable } from "./runtime/executable.ts";
import { compileModule } from "./runtime/modules.ts";
import { addressOf, placeVariables } from "./runtime/variables.ts";
import { startTurbo } from "./turbo.ts";

export interface WasmOptions {
  /** Workers to use; by default one per processor, at most 8. Without SharedArrayBuffer always one. */
  readonly threads?: number;
  /**
   * The same bits on every machine, engine and number of threads: always 4 shards, no relaxed SIMD. Default false:
   * then the bits are the same from run to run on one machine with one number of threads.
   */
  readonly deterministic?: boolean;
  /**
   * Lets V8 join vectors to 256 bits (its experimental revectorizer), if a numerical self-test shows that it computes
   * right; it concerns the whole process. Node only; not with `deterministic`. Default false.
   */
  readonly turbo?: boolean;
  /** Bytes that one program may take for its intermediate values. Default: what the memory can hold. */
  readonly memoryLimit?: number;
}

/** Shards of a batch in deterministic mode. */
const DETERMINISTIC_SHARDS = 4;

/** More threads than this seldom pay for batches of usual sizes. */
const MOST_DEFAULT_THREADS = 8;

let sharedDevice: Device | undefined;

/** The process's device, made when it is first needed. */
function processDevice(): Device {
  sharedDevice ??= new Device(spawnWorker);
  return sharedDevice;
}

export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly threads: number;
  readonly engine: Engine;
  readonly #shards: number;
  readonly #memoryLimit: number;

  /** @throws ArgumentError if `threads` is not a positive whole number */
  constructor({
    threads,
    deterministic = false,
    turbo = false,
    memoryLimit = Number.POSITIVE_INFINITY,
  }: WasmOptions = {}) {
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_WORKERS)) {
      const expected = `a whole number from 1 to ${MOST_WORKERS}`;
      throw new ArgumentError(complain({ where: "threads", expected, found: String(threads) }));
    }
    const most = threads ?? Math.min(processors(), MOST_DEFAULT_THREADS);
    this.threads = processDevice().isShared ? most : 1;
    this.engine = detectEngine({ deterministic, turbo: turbo && !deterministic && startTurbo() });
    this.#shards = deterministic ? DETERMINISTIC_SHARDS : this.threads;
    this.#memoryLimit = memoryLimit;
  }

  async place(variables: Iterable<Variable>): Promise<void> {
    await placeVariables(processDevice(), variables);
  }

  async compile(graph: Graph, { name }: CompileOptions): Promise<Executable> {
    const device = processDevice();
    const optimized = optimize(graph);
    const program = this.#lowerWithin(optimized, name, Math.min(this.#memoryLimit, device.availableBytes));
    await this.place(program.variables.keys());
    const io = layOutIo(program, { feeds: inputsOf(graph), results: graph.outputs });
    const bytes = emitProgram(program, { engine: this.engine, io, shared: device.isShared });
    const module = await compileModule(bytes);
    const workers = Math.min(this.threads, program.shards);
    const bindings = Object.fromEntries([...program.variables.keys()].map((v, i) => [`v${i}`, addressOf(v)]));
    const statistics = statisticsOf(program, workers, bytes.length);
    return new WasmExecutable(device, { program, module, io, bindings, workers, statistics });
  }

  /** Saves transforms if they fit, else recomputes them, else refuses. */
  #lowerWithin(graph: Graph, name: string, available: number): Program<EmitKernel> {
    const options = { name, engine: this.engine, shards: this.#shards };
    const generous = lower(graph, { ...options, frugal: false });
    if (generous.plan.arenaBytes <= available) return generous;
    const frugal = lower(graph, { ...options, frugal: true });
    if (frugal.plan.arenaBytes <= available) return frugal;
    throw outOfMemory(name, frugal.plan.arenaBytes, available);
  }
}

function inputsOf(graph: Graph): Map<string, Node> {
  return new Map(graph.nodes.filter((n) => n.op === "input").map((n) => [String(n.attributes["name"]), n]));
}

function statisticsOf(program: Program<EmitKernel>, workers: number, codeBytes: number): ProgramStatistics {
  const { phases, plan, shards } = program;
  return {
    arenaBytes: plan.arenaBytes,
    liveBytes: plan.liveBytes,
    shards,
    workers,
    // Behind the last phase lies the barrier that ends the step.
    barriers: phases.length,
    kernels: phases.flat().map((call) => call.name),
    codeBytes,
  };
}
