/** What a file holds, also one of which no model can be made: for people who ask why it was refused. */
import { readFile } from "#file-access";
import { FileFormatError } from "../util/errors.ts";
import { type H5DType, type H5Group, stringAttribute } from "./hdf5/tree.ts";
import { type FileInput, nameOf } from "./input.ts";
import { parseJson } from "./json.ts";
import { type FileKind, firstBytes, kindOf } from "./kind.ts";
import { type FileLimits, fileLimits } from "./limits.ts";
import { type FormatWorker, withFormatWorker } from "./worker/format-worker.ts";

/** A member of a zip, or a dataset of an HDF5 file. */
export interface FilePart {
  /** Names with control characters or longer than 200 characters are cut. */
  readonly path: string;
  /** Of a zip's member, as the zip says. */
  readonly bytes?: number;
  /** Of a dataset. */
  readonly shape?: readonly number[];
  readonly dtype?: H5DType;
}

/** What was found in a file. */
export interface FileContents {
  readonly name: string;
  readonly bytes: number;
  /** By its first bytes; undefined for neither. */
  readonly kind: FileKind | undefined;
  /** Its first bytes, such as "50 4b 03 04". */
  readonly firstBytes: string;
  /** In the file's order, the first 500. */
  readonly parts: readonly FilePart[];
  /** Keras's class names in the model's config, each once. */
  readonly classNames: readonly string[];
}

const MOST_PARTS = 500;
const MOST_CLASSES = 100;
const LONGEST_PATH = 200;

/**
 * Lists what is in a file, as far as it can be read safely. Nothing is made of it.
 *
 * @throws FileFormatError only if the file is larger than maxBytes; ArgumentError if it is none
 */
export async function fileContents(source: FileInput, options: Partial<FileLimits> = {}): Promise<FileContents> {
  const limits = fileLimits(options);
  const name = nameOf(source);
  const bytes = await readFile(source, limits.maxBytes);
  const kind = kindOf(bytes);
  const about = { name, bytes: bytes.length, kind, firstBytes: firstBytes(bytes) };
  if (!kind) return { ...about, parts: [], classNames: [] };
  const found = kind === "zip" ? await ofZip(name, bytes, limits) : await ofHdf5(name, bytes, "", limits);
  return { ...about, parts: found.parts.slice(0, MOST_PARTS), classNames: classNamesOf(found.config) };
}

interface Found {
  readonly parts: readonly FilePart[];
  /** The model's config, as text. */
  readonly config: string | Uint8Array | undefined;
}

async function ofZip(where: string, bytes: Uint8Array<ArrayBuffer>, limits: FileLimits): Promise<Found> {
  const listed = await tried(limits, (worker) => worker.listZip(where, bytes.slice(), MOST_PARTS));
  const parts = (listed ?? []).map((member): FilePart => ({ path: shown(member.name), bytes: member.bytes }));
  const members = await tried(limits, (worker) => worker.readZip(where, bytes));
  const weights = [...(members ?? [])].find(([name]) => name.endsWith(".h5"));
  const tree = weights && (await ofHdf5(where, weights[1], `${weights[0]}: `, limits));
  return { parts: [...parts, ...(tree?.parts ?? [])], config: members?.get("config.json") };
}

async function ofHdf5(
  where: string,
  bytes: Uint8Array<ArrayBuffer>,
  prefix: string,
  limits: FileLimits,
): Promise<Found> {
  const tree = await tried(limits, (worker) => worker.readHdf5(where, bytes));
  if (!tree) return { parts: [], config: undefined };
  return { parts: [...datasetsOf(tree, prefix)], config: stringAttribute(tree, "model_config") };
}

/** What a worker of its own reads; undefined if it refuses to. */
async function tried<T>(limits: FileLimits, read: (worker: FormatWorker) => Promise<T>): Promise<T | undefined> {
  try {
    return await withFormatWorker(limits, read);
  } catch (error) {
    if (error instanceof FileFormatError) return undefined;
    throw error;
  }
}

function* datasetsOf(group: H5Group, path: string): Generator<FilePart> {
  for (const [name, child] of group.children) {
    const inside = `${path}${name}`;
    if (child.kind === "group") yield* datasetsOf(child, `${inside}/`);
    else yield { path: shown(inside), shape: child.shape, dtype: child.dtype };
  }
}

function shown(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would break up a list
  const plain = path.replace(/[\u0000-\u001f\u007f]/g, "\ufffd");
  return plain.length > LONGEST_PATH ? `${plain.slice(0, LONGEST_PATH)}…` : plain;
}

function classNamesOf(config: string | Uint8Array | undefined): readonly string[] {
  const names = new Set<string>();
  for (const pending = [parsed(config)]; pending.length > 0 && names.size < MOST_CLASSES; ) {
    const value = pending.shift();
    if (typeof value !== "object" || value === null) continue;
    const { class_name: name } = value as { class_name?: unknown };
    if (typeof name === "string") names.add(shown(name));
    pending.push(...Object.values(value));
  }
  return [...names];
}

function parsed(config: string | Uint8Array | undefined): unknown {
  if (config === undefined) return undefined;
  try {
    return parseJson("config", config);
  } catch {
    return undefined;
  }
}
