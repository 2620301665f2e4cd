/**
 * The object headers of an HDF5 file, read from its bytes: what the library does not show (external storage, declared
 * sizes of what is stored, where times are kept), so that it can be judged before the library touches it.
 *
 * Source: HDF5 File Format Specification 3.0, sections II (superblock) and IV (object headers),
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html
 */
import { refuse } from "../refusal.ts";

/** Types of header messages that matter here. */
export const MESSAGE = {
  datatype: 0x03,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  modificationTime: 0x12,
  attributeInfo: 0x15,
} as const;

/** One message; `start` and `end` bound its body in the file. */
export interface Message {
  readonly type: number;
  /** Its body is a reference to somewhere else. */
  readonly shared: boolean;
  readonly start: number;
  readonly end: number;
}

const MOST_CHUNKS = 1024;
/** HDF5's own limit. */
const MOST_MESSAGES = 65_535;
const OHDR = 0x5244484f;
const OCHK = 0x4b48434f;
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** No address. */
export const UNDEFINED_ADDRESS = 0xffff_ffff_ffff_ffffn;

/** A file's bytes, read little-endian and only inside their bounds. */
export class FileBytes {
  readonly where: string;
  readonly length: number;
  readonly #view: DataView;

  constructor(where: string, bytes: Uint8Array) {
    this.where = where;
    this.length = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }
  short(at: number): number {
    return this.#view.getUint16(this.#within(at, 2), true);
  }
  word(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), true);
  }
  long(at: number): bigint {
    return this.#view.getBigUint64(this.#within(at, 8), true);
  }
  /** An address, which must lie inside the file. */
  offset(at: number): number {
    return this.#within(Number(this.long(at)), 0);
  }
  /** A number of bytes, of which there cannot be more than in the file. */
  size(at: number): number {
    return this.#within(Number(this.long(at)), 0);
  }
  /** `start`, if so many bytes from it are in the file. */
  #within(start: number, length: number): number {
    return start >= 0 && start + length <= this.length ? start : this.damaged("a reference behind its end");
  }

  damaged(found: string): never {
    refuse({ where: this.where, expected: "a sound HDF5 file", found, hint: "Download or save the file again." });
  }
}

/**
 * @throws FileFormatError when it is no HDF5 file, or of a kind that Keras does not write: behind a user block, with
 * addresses of other than 64 bits, or in several parts
 */
export function checkSuperblock(file: FileBytes): void {
  const { where } = file;
  const hint = "Save the weights again with Keras or h5py.";
  if (file.length < 48 || SIGNATURE.some((byte, i) => file.byte(i) !== byte)) {
    refuse({ where, expected: "an HDF5 file", found: "other bytes at its start", hint: "Check what the file is." });
  }
  const version = file.byte(8);
  if (version > 3)
    refuse({ where, expected: "an HDF5 superblock of version 0 to 3", found: `version ${version}`, hint });
  const old = version < 2;
  const [offsets, lengths] = old ? [file.byte(13), file.byte(14)] : [file.byte(9), file.byte(10)];
  if (offsets !== 8 || lengths !== 8) {
    refuse({ where, expected: "addresses and lengths of 8 bytes", found: `${offsets} and ${lengths}`, hint });
  }
  const base = old ? 24 + 4 * version : 12;
  if (file.long(base) !== 0n) refuse({ where, expected: "no user block", found: "one before the data", hint });
  if (old && file.long(base + 24) !== UNDEFINED_ADDRESS) {
    refuse({ where, expected: "one file", found: "a driver that spreads the data over several files", hint });
  }
}

/** All messages of the object header at an address, its continuations included. */
export function messagesAt(file: FileBytes, address: number): Message[] {
  const messages: Message[] = [];
  const pending: Chunk[] = [firstChunk(file, address)];
  const seen = new Set<number>();
  for (let chunk = pending.pop(); chunk; chunk = pending.pop()) {
    if (seen.has(chunk.start) || seen.size > MOST_CHUNKS) file.damaged("an object header that leads back to itself");
    seen.add(chunk.start);
    for (const message of messagesIn(file, chunk)) {
      if (message.type === MESSAGE.continuation) pending.push(continuation(file, message, chunk));
      else messages.push(message);
      if (messages.length > MOST_MESSAGES) file.damaged("an object header with too many messages");
    }
  }
  return messages;
}

interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Version 2 of object headers has another form of messages, with the creation order if it is tracked. */
  readonly prefix: 8 | 4 | 6;
}

function firstChunk(file: FileBytes, address: number): Chunk {
  if (file.word(address) === OHDR) {
    const flags = file.byte(address + 5);
    const sizeAt = address + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    const size = [file.byte, file.short, file.word, file.size][flags & 3]?.call(file, sizeAt) ?? 0;
    return { start: sizeAt + width, end: sizeAt + width + size, prefix: flags & 4 ? 6 : 4 };
  }
  if (file.byte(address) !== 1) return file.damaged(`an object header of version ${file.byte(address)}`);
  return { start: address + 16, end: address + 16 + file.word(address + 8), prefix: 8 };
}

function continuation(file: FileBytes, message: Message, { prefix }: Chunk): Chunk {
  const start = file.offset(message.start);
  const end = start + file.size(message.start + 8);
  if (prefix === 8) return { start, end, prefix };
  if (file.word(start) !== OCHK) file.damaged("an object header without its continuation");
  return { start: start + 4, end: end - 4, prefix };
}

function* messagesIn(file: FileBytes, { start, end, prefix }: Chunk): Generator<Message> {
  for (let at = start; at + prefix <= end; ) {
    const body = at + prefix;
    const [type, size, flags] =
      prefix === 8
        ? [file.short(at), file.short(at + 2), file.byte(at + 4)]
        : [file.byte(at), file.short(at + 1), file.byte(at + 3)];
    if (body + size > end) file.damaged("a header message that is longer than its header");
    yield { type, shared: (flags & 2) !== 0, start: body, end: body + size };
    at = body + size;
  }
}
