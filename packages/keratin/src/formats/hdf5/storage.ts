/** Judges an object of an HDF5 file by its header, before the library reads it: how its data are stored, and how much. */
import { quote, readableSize, refuse } from "../refusal.ts";
import { type FileBytes, MESSAGE, type Message, UNDEFINED_ADDRESS } from "./headers.ts";
import { type CheckedHeaps, declaredText } from "./texts.ts";

/** Where a dataset's data are and how many bytes can come of them. */
export interface Storage {
  readonly mostBytes: number;
  /** Bytes of text that its strings of variable length declare. */
  readonly textBytes: number;
}

const CLASS = { integer: 0, float: 1, variableLength: 9 } as const;
const LAYOUTS = ["compact", "contiguous", "chunked", "virtual"] as const;
/** Size in bytes → bits of exponent and mantissa, by IEEE 754. */
const FLOATS: Readonly<Record<number, readonly [number, number]>> = { 2: [5, 10], 4: [8, 23], 8: [11, 52] };
/** Deflate makes at most so many bytes from one (zlib's documentation). */
const MOST_EXPANSION = 1032;

const HINT =
  "Keras writes no such file. Save the weights again with Keras, or copy the data into a new file with h5py.";

/**
 * @param path where in the file the object is
 * @returns the bytes of text that its attributes declare
 * @throws FileFormatError when the object reaches outside of the file or is stored in a way that cannot be judged
 */
export function checkObject(file: FileBytes, path: string, messages: readonly Message[], heaps: CheckedHeaps): number {
  const { where } = file;
  const judged: number[] = [MESSAGE.datatype, MESSAGE.layout, MESSAGE.filters, MESSAGE.attribute];
  let textBytes = 0;
  for (const message of messages) {
    const no = (expected: string, found: string): never =>
      refuse({ where, expected, found: `${found} at ${quote(path)}`, hint: HINT });
    if (message.type === MESSAGE.externalFiles) no("data inside of the file", "data in external files");
    if (message.shared && judged.includes(message.type)) no("types beside their data", "a shared (committed) type");
    if (message.type === MESSAGE.attributeInfo && hasHeap(file, message)) {
      no("attributes in their object's header", "attributes in dense storage");
    }
    if (message.type === MESSAGE.attribute) textBytes += checkAttribute(file, path, message, heaps);
  }
  return textBytes;
}

/** How a dataset is stored. */
export function storageOf(file: FileBytes, path: string, messages: readonly Message[], heaps: CheckedHeaps): Storage {
  const { where } = file;
  const of = (type: number): Message =>
    messages.find((message) => message.type === type) ?? file.damaged(`a dataset without type or layout at ${path}`);
  const type = checkDatatype(file, path, of(MESSAGE.datatype).start);
  const layout = of(MESSAGE.layout).start;
  const version = file.byte(layout);
  const kind = LAYOUTS[file.byte(layout + 1)];
  const no = (expected: string, found: string): never =>
    refuse({ where, expected, found: `${found} at ${quote(path)}`, hint: HINT });
  if (version < 3 || version > 5 || kind === undefined) return no("a known layout", `layout version ${version}`);
  if (kind === "virtual") return no("data inside of the file", "a virtual dataset, which collects data of other files");
  if (kind === "chunked") {
    if (type === CLASS.variableLength) no("strings in one piece", "strings in chunks");
    const filtered = messages.some((message) => message.type === MESSAGE.filters);
    return { mostBytes: file.length * (filtered ? MOST_EXPANSION : 1), textBytes: 0 };
  }
  const compact = kind === "compact";
  // Nothing is allocated for a dataset into which nothing was written.
  const stored = compact || file.long(layout + 2) !== UNDEFINED_ADDRESS;
  const mostBytes = compact ? file.short(layout + 2) : stored ? file.size(layout + 10) : 0;
  const start = compact ? layout + 4 : stored ? file.offset(layout + 2) : 0;
  if (start + mostBytes > file.length) file.damaged(`data of ${path} behind its end`);
  const textBytes = type === CLASS.variableLength ? declaredText(file, start, start + mostBytes, heaps) : 0;
  return { mostBytes, textBytes };
}

/** @throws FileFormatError when a dataset declares more bytes than are stored for it */
export function checkDeclared(file: FileBytes, path: string, declared: number, { mostBytes }: Storage): void {
  if (declared <= mostBytes) return;
  refuse({
    where: file.where,
    expected: `as many bytes as ${quote(path)} declares (${readableSize(declared)})`,
    found: `room for ${readableSize(mostBytes)} in the file`,
    hint: "The file is damaged, or made to exhaust memory.",
  });
}

/** Whether an Attribute Info message says that the attributes are in a heap. */
function hasHeap(file: FileBytes, { start }: Message): boolean {
  return file.long(start + (file.byte(start + 1) & 1 ? 4 : 2)) !== UNDEFINED_ADDRESS;
}

function checkAttribute(file: FileBytes, path: string, { start, end }: Message, heaps: CheckedHeaps): number {
  const version = file.byte(start);
  if (version < 1 || version > 3) file.damaged(`an attribute message of version ${version}`);
  if (version > 1 && file.byte(start + 1) !== 0) {
    refuse({
      where: file.where,
      expected: "types beside their data",
      found: `a shared type at ${quote(path)}`,
      hint: HINT,
    });
  }
  const sizes = [file.short(start + 2), file.short(start + 4), file.short(start + 6)];
  const padded = version === 1 ? sizes.map((size) => (size + 7) & ~7) : sizes;
  const [name = 0, type = 0, space = 0] = padded;
  const typeAt = start + (version === 3 ? 9 : 8) + name;
  const isText = checkDatatype(file, path, typeAt) === CLASS.variableLength;
  return isText ? declaredText(file, typeAt + type + space, end, heaps) : 0;
}

/** The class of a type; numbers must be of the usual formats, since the library hands out their bits as they are. */
function checkDatatype(file: FileBytes, path: string, start: number): number {
  const kind = file.byte(start) & 15;
  const size = file.word(start + 4);
  const usual = (): boolean => {
    const whole = file.short(start + 8) === 0 && file.short(start + 10) === 8 * size;
    if (kind === CLASS.integer) return whole;
    const [exponent, mantissa] = FLOATS[size] ?? [];
    return whole && file.byte(start + 13) === exponent && file.byte(start + 15) === mantissa;
  };
  if ((kind === CLASS.integer || kind === CLASS.float) && !usual()) {
    refuse({
      where: file.where,
      expected: "integers and IEEE floats of 1, 2, 4 or 8 bytes",
      found: `another format of numbers at ${quote(path)}`,
      hint: HINT,
    });
  }
  return kind;
}
