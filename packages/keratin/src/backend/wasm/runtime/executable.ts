import type { Executable, Feeds, ProgramStatistics, Results } from "../../../backend/backend.ts";
import type { Buffer, Program } from "../../../compile/program.ts";
import type { Node, NodeDType } from "../../../ir/graph.ts";
import type { TypedArray } from "../../../util/ndarray.ts";
import type { EmitKernel } from "../lowering/context.ts";
import type { Device } from "./device.ts";

/** Two, so that the host fills one while the workers read the other. */
const SLOTS = 2;

/** A place in an I/O slot that the host sees. */
export interface Port {
  readonly name: string;
  readonly dtype: NodeDType;
  readonly offset: number;
  readonly bytes: number;
}

export interface IoLayout {
  readonly feeds: readonly Port[];
  readonly results: readonly Port[];
  readonly offsets: ReadonlyMap<Buffer, number>;
  /** Feeds come first: bytes of them, and of all. */
  readonly feedBytes: number;
  readonly bytes: number;
}

/** What an executable is made of. */
export interface Compiled {
  readonly program: Program<EmitKernel>;
  readonly module: WebAssembly.Module;
  readonly io: IoLayout;
  readonly bindings: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly statistics: ProgramStatistics;
}

/** Lays out feeds and results of a program, each at a cache line of its own. */
export function layOutIo(
  program: Program<EmitKernel>,
  dtypes: { feeds: Map<string, Node>; results: Map<string, Node> },
): IoLayout {
  const offsets = new Map<Buffer, number>();
  let bytes = 0;
  const lay = (buffers: ReadonlyMap<string, Buffer>, nodes: Map<string, Node>): Port[] =>
    [...buffers].map(([name, buffer]) => {
      const offset = bytes;
      offsets.set(buffer, offset);
      bytes += Math.ceil(buffer.bytes / 64) * 64;
      return { name, dtype: nodes.get(name)?.dtype ?? "float32", offset, bytes: buffer.bytes };
    });
  const feeds = lay(program.feeds, dtypes.feeds);
  const feedBytes = bytes;
  const results = lay(program.results, dtypes.results);
  return { feeds, results, offsets, feedBytes, bytes };
}

let programs = 0;

/** Blocks and programs of executables that were garbage collected. */
const collected = new FinalizationRegistry<() => void>((release) => release());

export class WasmExecutable implements Executable {
  readonly statistics: ProgramStatistics;
  readonly #device: Device;
  readonly #compiled: Compiled;
  readonly #id = programs++;
  readonly #io: number;
  /** The step that uses each slot, or the last that did. */
  readonly #slots: Promise<unknown>[] = Array.from({ length: SLOTS }, () => Promise.resolve());
  #next = 0;
  /** Resolves when the last step submitted has gone to the workers: steps that wait for the arena must not be overtaken. */
  #sent: Promise<void> = Promise.resolve();
  /** The generation and number of the workers that have loaded the program. */
  #loaded = { generation: -1, workers: 0 };
  readonly #release: () => void;

  constructor(device: Device, compiled: Compiled) {
    this.#device = device;
    this.#compiled = compiled;
    this.statistics = compiled.statistics;
    this.#io = device.allocate(compiled.io.bytes * SLOTS, `Input and output of ${compiled.program.name}`);
    this.#release = releaser(device, this.#id, this.#io);
    collected.register(this, this.#release, this);
  }

  async submit(fill: (feeds: Feeds) => void): Promise<Results> {
    const slot = this.#next++ % SLOTS;
    const before = this.#slots[slot];
    const earlier = this.#sent;
    let markSent = (): void => undefined;
    this.#sent = new Promise((resolve) => {
      markSent = resolve;
    });
    const step = (async () => {
      try {
        await before?.catch(() => undefined);
        await earlier;
        return await this.#run(this.#io + slot * this.#compiled.io.bytes, fill, markSent);
      } finally {
        markSent();
      }
    })();
    this.#slots[slot] = step;
    return step;
  }

  dispose(): void {
    collected.unregister(this);
    this.#release();
  }

  async #run(io: number, fill: (feeds: Feeds) => void, markSent: () => void): Promise<Results> {
    const { workers, io: layout } = this.#compiled;
    // No await may stand between the last look and the start: another program could slip in.
    for (let obstacle = this.#obstacle(); obstacle; obstacle = this.#obstacle()) await obstacle;
    this.#load();
    const shared = this.#device.view(io, layout.bytes);
    const staging = shared ?? new Uint8Array(layout.bytes);
    fill(portViews(staging, layout.feeds));
    const message = {
      program: this.#id,
      workers,
      arena: this.#device.arenaAddress,
      io,
      ...(!shared && { feeds: staging.subarray(0, layout.feedBytes), results: resultRange(io, layout) }),
    };
    const running = this.#device.pool.run(message, (position, text) => this.#describe(position, text));
    markSent();
    const data = await running;
    if (data) staging.set(data, layout.feedBytes);
    const views = portViews(staging, layout.results);
    return Object.fromEntries(Object.entries(views).map(([name, view]) => [name, view.slice()]));
  }

  /** What must be waited for before a step may start: a larger arena, or workers that still run another program. */
  #obstacle(): Promise<void> | undefined {
    const { program, workers } = this.#compiled;
    const { pool } = this.#device;
    if (!this.#device.hasArena(program.plan.arenaBytes))
      return this.#device.ensureArena(program.plan.arenaBytes, program.name);
    return pool.isFreeFor(workers) ? undefined : pool.settled();
  }

  /** Gives the program to workers that do not have it: at first, and after workers were replaced. */
  #load(): void {
    const { pool } = this.#device;
    const { workers, module, bindings } = this.#compiled;
    pool.ensure(workers);
    if (this.#loaded.generation === pool.generation && this.#loaded.workers >= workers) return;
    pool.broadcast({ type: "load", program: this.#id, module, bindings }, workers);
    this.#loaded = { generation: pool.generation, workers };
  }

  #describe(position: number, message: string): string {
    const { program } = this.#compiled;
    const call = program.phases.flat()[position];
    const place = call ? `${call.scope || "(no layer)"} (${call.name})` : "an unknown place";
    return `${program.name} failed in ${place}: ${message} The step was stopped; its weights may be half-updated.`;
  }
}

/** What frees an executable's block and program; it must not hold the executable itself. */
function releaser(device: Device, program: number, io: number): () => void {
  let released = false;
  return () => {
    if (released) return;
    released = true;
    device.free(io);
    device.pool.broadcast({ type: "unload", program });
  };
}

const resultRange = (io: number, layout: IoLayout): { address: number; bytes: number } => ({
  address: io + layout.feedBytes,
  bytes: layout.bytes - layout.feedBytes,
});

function portViews(bytes: Uint8Array, ports: readonly Port[]): Record<string, TypedArray> {
  return Object.fromEntries(
    ports.map(({ name, dtype, offset, bytes: length }) => {
      const view = dtype === "float32" ? Float32Array : Int32Array;
      return [name, new view(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length / 4)];
    }),
  );
}
