/**
 * The texts of an HDF5 file: strings of variable length are references into heaps, which are checked here before the
 * library reads them. A heap whose objects have no size would keep it busy for ever.
 *
 * Source: HDF5 File Format Specification 3.0, sections III.E (global heap) and VIII (references to it).
 */
import type { FileBytes } from "./headers.ts";

const GCOL = 0x4c4f4347;
const HEAP_HEADER = 16;
const OBJECT_HEADER = 16;
/** Length (4), address of the heap (8), index in it (4). */
export const REFERENCE_BYTES = 16;

/** The heaps of one file that are found sound. */
export type CheckedHeaps = Set<number>;

/**
 * Checks the heaps to which the references between two addresses lead.
 *
 * @returns the bytes of text that the references declare
 */
export function declaredText(file: FileBytes, start: number, end: number, checked: CheckedHeaps): number {
  let bytes = 0;
  for (let at = start; at + REFERENCE_BYTES <= end; at += REFERENCE_BYTES) {
    const length = file.word(at);
    if (length === 0) continue;
    const heap = file.offset(at + 4);
    if (!checked.has(heap)) checkHeap(file, heap);
    checked.add(heap);
    bytes += length;
  }
  return bytes;
}

function checkHeap(file: FileBytes, start: number): void {
  if (file.word(start) !== GCOL) file.damaged("a text outside of a heap");
  const end = start + file.size(start + 8);
  if (end > file.length) file.damaged("a heap behind its end");
  for (let at = start + HEAP_HEADER; at + OBJECT_HEADER <= end; ) {
    const size = file.size(at + 8);
    // Object 0 is the free space, header included; others are padded to 8 bytes.
    const length = file.short(at) === 0 ? size : OBJECT_HEADER + 8 * Math.ceil(size / 8);
    if (length < OBJECT_HEADER || at + length > end) file.damaged("a heap with an object of impossible size");
    at += length;
  }
}
