/**
 * Reads an untrusted zip in memory. zip.js finds the members and inflates them; its strict mode refuses archives that two
 * programs could read differently (several directories, overlapping members, local headers that disagree). Here: names,
 * kinds of members, and how many bytes they may become.
 */
import { ZipReader } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { FileFormatError } from "../../util/errors.ts";
import { Budget, quote, readableSize, refuse } from "../refusal.ts";
import { checkMemberName } from "./names.ts";

/** Member name → its bytes, each in a buffer of its own. Folders are left out. */
export type ZipMembers = Map<string, Uint8Array<ArrayBuffer>>;

const MOST_MEMBERS = 10_000;
const METHODS: Readonly<Record<number, string>> = { 0: "stored", 8: "deflate" };
/** Deflate makes at most 1032 bytes from one (zlib's documentation). */
const MOST_EXPANSION = 1032;
/** What is fed to the inflater at once, which may make `MOST_EXPANSION` times as many bytes before they are counted. */
const PIECE = 1 << 14;

/** The part of zip.js's entries that is used here. */
interface Entry {
  readonly filename: string;
  readonly directory: boolean;
  readonly symlink: boolean;
  readonly encrypted: boolean;
  readonly unixExternalUpper: number;
  readonly compressionMethod: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  getData(sink: WritableStream<Uint8Array>, options: object): Promise<unknown>;
}

/**
 * All members of a zip.
 *
 * @param where how errors call the file
 * @param maxBytes most bytes of all members together, counted while they are inflated
 * @throws FileFormatError when anything about the zip is damaged, ambiguous or dangerous
 */
export async function readZip(where: string, bytes: Uint8Array, maxBytes: number): Promise<ZipMembers> {
  const budget = new Budget(where, maxBytes);
  const members: ZipMembers = new Map();
  const seen = new Set<string>();
  try {
    const files: Entry[] = [];
    for await (const entry of entriesOf(bytes)) {
      checkEntry(where, entry, seen);
      if (entry.directory) continue;
      budget.take(entry.uncompressedSize, `member ${quote(entry.filename)}`);
      files.push(entry);
    }
    // Only now is anything inflated.
    for (const file of files) members.set(file.filename, await inflate(where, file));
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    refuseDamaged(where, error);
  }
  return members;
}

/** A member as the zip's directory names it. */
export interface ListedMember {
  readonly name: string;
  /** How many bytes it says that it becomes. */
  readonly bytes: number;
}

/** What a zip's directory lists, at most `most` members: nothing is judged or unpacked. Ends where it cannot be read on. */
export async function listZip(bytes: Uint8Array, most: number): Promise<readonly ListedMember[]> {
  const members: ListedMember[] = [];
  try {
    for await (const { filename, uncompressedSize } of entriesOf(bytes, "tolerant")) {
      if (members.length >= most) break;
      members.push({ name: filename, bytes: uncompressedSize });
    }
  } catch {
    // What is wrong with it, `readZip` says.
  }
  return members;
}

function entriesOf(bytes: Uint8Array, strictness: "strict" | "tolerant" = "strict"): AsyncIterable<Entry> {
  const source = {
    size: bytes.length,
    readUint8Array: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
    createReadable: ({ offset, size }: { offset: number; size: number }) =>
      inPieces(bytes.subarray(offset, offset + size)),
  };
  const reader = new ZipReader(source as never, {
    strictness,
    // Names are judged by names.ts, which says more about them.
    filenameValidation: "tolerant",
    checkCrc32: true,
    checkOverlappingEntry: strictness === "strict",
    useWebWorkers: false,
  });
  return reader.getEntriesGenerator() as unknown as AsyncIterable<Entry>;
}

function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset < bytes.length) controller.enqueue(bytes.slice(offset, offset + PIECE));
      offset += PIECE;
      if (offset >= bytes.length) controller.close();
    },
  });
}

function checkEntry(where: string, entry: Entry, seen: Set<string>): void {
  const { filename, encrypted, compressionMethod, compressedSize, uncompressedSize } = entry;
  const no = (expected: string, found: string, hint = "Save the model again with Keras."): never =>
    refuse({ where, expected, found, hint });
  checkMemberName(where, filename);
  if (seen.has(filename)) no("each member once", `two members named ${quote(filename)}`);
  seen.add(filename);
  if (seen.size > MOST_MEMBERS) no(`at most ${MOST_MEMBERS} members`, "more");
  const special = specialKind(entry);
  if (special) no("files and folders only", `${special} named ${quote(filename)}`);
  if (encrypted) no("members without a password", `the encrypted member ${quote(filename)}`, "Decrypt it first.");
  const method = METHODS[compressionMethod];
  if (method === undefined) {
    no("members that are stored or deflated", `compression method ${compressionMethod} for ${quote(filename)}`);
  }
  const most = method === "stored" ? compressedSize : compressedSize * MOST_EXPANSION;
  if (uncompressedSize > most || (method === "stored" && uncompressedSize < compressedSize)) {
    no(
      `as much data as ${quote(filename)} declares (${readableSize(uncompressedSize)})`,
      `${readableSize(compressedSize)}, ${method}`,
    );
  }
}

/** The kind of a member that is neither file nor folder by its Unix attributes. */
function specialKind({ symlink, unixExternalUpper }: Entry): string | undefined {
  if (symlink) return "a symbolic link";
  const kind = unixExternalUpper & 0o170000;
  return kind === 0 || kind === 0o100000 || kind === 0o040000 ? undefined : "a device";
}

/** Inflates one member, at most to the size that it declares. */
async function inflate(where: string, entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  const { filename, uncompressedSize } = entry;
  const bytes = new Uint8Array(uncompressedSize);
  let filled = 0;
  const tooLong = (): never =>
    refuse({
      where,
      expected: `${readableSize(uncompressedSize)} in ${quote(filename)}, as declared`,
      found: "more while inflating",
      hint: "The file is damaged or made to exhaust memory.",
    });
  const sink = new WritableStream<Uint8Array>({
    write(piece) {
      if (filled + piece.length > uncompressedSize) tooLong();
      bytes.set(piece, filled);
      filled += piece.length;
    },
  });
  await entry.getData(sink, {});
  return bytes;
}

function refuseDamaged(where: string, error: unknown): never {
  const { message, reason } = error as { message?: string; reason?: string };
  refuse({
    where,
    expected: "a sound zip archive",
    found: [message ?? String(error), reason].filter(Boolean).join(": "),
    hint: "Download or save the file again.",
  });
}
