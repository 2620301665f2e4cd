/** Hands out parts of a growing address space: first fit, neighbours joined when freed. Pure bookkeeping. */

interface Block {
  address: number;
  bytes: number;
}

const ALIGNMENT = 64;

export class Heap {
  /** Free blocks in order of address; none touches its neighbour. */
  readonly #free: Block[] = [];
  readonly #used = new Map<number, number>();
  #end: number;

  /** @param start the first address that may be handed out */
  constructor(start: number) {
    this.#end = start;
  }

  /** The address behind everything that was ever handed out: the memory must be this large. */
  get end(): number {
    return this.#end;
  }

  /** Bytes in use. */
  get usedBytes(): number {
    let sum = 0;
    for (const bytes of this.#used.values()) sum += bytes;
    return sum;
  }

  /** How far `end` would be after `allocate(bytes)`. */
  endAfter(bytes: number): number {
    const size = align(bytes);
    if (this.#free.some((block) => block.bytes >= size)) return this.#end;
    const last = this.#free.at(-1);
    const tail = last && last.address + last.bytes === this.#end ? last.bytes : 0;
    return this.#end + size - tail;
  }

  /** The address of a new block, a multiple of 64. */
  allocate(bytes: number): number {
    const size = align(bytes);
    let index = this.#free.findIndex((block) => block.bytes >= size);
    if (index < 0) {
      this.#extendTo(this.endAfter(bytes));
      index = this.#free.length - 1;
    }
    const block = this.#free[index] as Block;
    const address = block.address;
    block.address += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(index, 1);
    this.#used.set(address, size);
    return address;
  }

  /** Gives a block back. */
  free(address: number): void {
    const bytes = this.#used.get(address);
    if (bytes === undefined) return;
    this.#used.delete(address);
    this.#insert({ address, bytes });
  }

  #extendTo(end: number): void {
    this.#insert({ address: this.#end, bytes: end - this.#end });
    this.#end = end;
  }

  #insert(block: Block): void {
    const next = this.#free.findIndex((b) => b.address > block.address);
    const at = next < 0 ? this.#free.length : next;
    this.#free.splice(at, 0, block);
    for (const i of [at, at - 1]) {
      const left = this.#free[i];
      const right = this.#free[i + 1];
      if (left && right && left.address + left.bytes === right.address) {
        left.bytes += right.bytes;
        this.#free.splice(i + 1, 1);
      }
    }
  }
}

/** At least one unit, so that every block has an address of its own. */
const align = (bytes: number): number => Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
