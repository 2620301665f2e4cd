/**
 * The one memory of the process, where all variables, batches and intermediate values of all models live, and the
 * workers that compute in it.
 *
 * With SharedArrayBuffer the host sees the memory and any number of workers share it. Without, a single worker has it
 * and the host sends and asks for bytes.
 */
import { MemoryError } from "../../../util/errors.ts";
import { HEAP_START, MOST_PAGES, PAGE_BYTES } from "../layout.ts";
import { growTo } from "../worker/handler.ts";
import { Heap } from "./heap.ts";
import { WorkerPool } from "./pool.ts";
import type { SpawnWorker } from "./worker-handle.ts";

export class Device {
  readonly pool: WorkerPool;
  readonly heap = new Heap(HEAP_START);
  readonly #memory: WebAssembly.Memory | null;
  readonly #mostBytes: number;
  #arena = { address: 0, bytes: 0 };

  constructor(spawn: SpawnWorker) {
    const memory = canShareMemory() ? sharedMemory() : undefined;
    this.#memory = memory?.memory ?? null;
    this.#mostBytes = memory?.mostBytes ?? MOST_PAGES * PAGE_BYTES;
    this.pool = new WorkerPool(spawn, this.#memory, () => this.#clearControl());
  }

  /** Whether the host sees the memory, and more than one worker can be used. */
  get isShared(): boolean {
    return this.#memory !== null;
  }

  /** The address of a new block that stays where it is. @throws MemoryError if there is no room */
  allocate(bytes: number, what: string): number {
    this.#reserve(this.heap.endAfter(bytes), what, bytes);
    return this.heap.allocate(bytes);
  }

  free(address: number): void {
    this.heap.free(address);
  }

  /** Bytes that could be allocated in one piece at the memory's end. */
  get availableBytes(): number {
    return this.#mostBytes - this.heap.end + this.#arena.bytes;
  }

  /** Where intermediate values go. One arena serves all programs, since steps run one after the other. */
  get arenaAddress(): number {
    return this.#arena.address;
  }

  /** Whether the arena has so many bytes. */
  hasArena(bytes: number): boolean {
    return bytes <= this.#arena.bytes;
  }

  /** Makes the arena large enough. Steps that are under way are waited for, since it may be given another place. */
  async ensureArena(bytes: number, what: string): Promise<void> {
    await this.pool.settled();
    if (this.hasArena(bytes)) return;
    this.heap.free(this.#arena.address);
    this.#arena = { address: 0, bytes: 0 };
    this.#arena = { address: this.allocate(bytes, what), bytes };
  }

  /** A view of the memory; only where it is shared. */
  view(address: number, bytes: number): Uint8Array | undefined {
    return this.#memory ? new Uint8Array(this.#memory.buffer, address, bytes) : undefined;
  }

  async write(address: number, data: Uint8Array): Promise<void> {
    await this.pool.settled();
    const view = this.view(address, data.length);
    if (view) view.set(data);
    else this.pool.broadcast({ type: "write", address, data }, 1);
  }

  async read(address: number, bytes: number): Promise<Uint8Array> {
    await this.pool.settled();
    return this.view(address, bytes)?.slice() ?? this.pool.read(address, bytes);
  }

  #reserve(end: number, what: string, bytes: number): void {
    if (end > this.#mostBytes) throw outOfMemory(what, bytes, this.#mostBytes - this.heap.usedBytes);
    // Vector loads at a buffer's end may look a little beyond it.
    const needed = end + PAGE_BYTES;
    try {
      if (this.#memory) growTo(this.#memory, Math.min(needed, this.#mostBytes));
      else {
        this.pool.ensure(1);
        this.pool.broadcast({ type: "grow", bytes: needed }, 1);
      }
    } catch {
      throw outOfMemory(what, bytes, (this.#memory?.buffer.byteLength ?? 0) - this.heap.usedBytes);
    }
  }

  /** After a failure: no worker is left, so the words can be set back. */
  #clearControl(): void {
    this.view(0, HEAP_START)?.fill(0);
  }
}

/** Tenths of a MiB: what is needed is rounded up and what there is down, so that the two never read the same. */
const mebibytes = (bytes: number, round: (n: number) => number): string =>
  `${(round((Math.max(0, bytes) / 2 ** 20) * 10) / 10).toFixed(1)} MiB`;

export function outOfMemory(what: string, bytes: number, available: number): MemoryError {
  return new MemoryError(
    `${what} needs ${mebibytes(bytes, Math.ceil)} and ${mebibytes(available, Math.floor)} can be had. Use a smaller batch or smaller images, or dispose of models that are no longer used.`,
  );
}

/** Browsers hide SharedArrayBuffer unless the page is isolated (COOP and COEP headers). */
function canShareMemory(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof SharedArrayBuffer !== "undefined" && crossOriginIsolated !== false;
}

/** The largest memory that the platform will promise; phones promise less than the full 4 GiB. */
function sharedMemory(): { memory: WebAssembly.Memory; mostBytes: number } | undefined {
  for (let maximum = MOST_PAGES; maximum >= 1024; maximum /= 2) {
    try {
      const memory = new WebAssembly.Memory({ initial: 16, maximum, shared: true });
      return { memory, mostBytes: maximum * PAGE_BYTES };
    } catch {
      // Try half of it.
    }
  }
  return undefined;
}
