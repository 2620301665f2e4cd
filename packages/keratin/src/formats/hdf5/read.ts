/**
 * Reads an untrusted HDF5 file into plain data. Each object's header is judged (storage.ts) before the library may read
 * the object, every size is checked before memory is taken for it, and nothing is followed but hard links downwards.
 */
import { Budget, quote, refuse } from "../refusal.ts";
import { checkSuperblock, FileBytes, messagesAt } from "./headers.ts";
import { type Library, loadLibrary, OpenFile } from "./library.ts";
import { checkDeclared, checkObject, type Storage, storageOf } from "./storage.ts";
import { type CheckedHeaps, REFERENCE_BYTES } from "./texts.ts";
import type { H5Array, H5Data, H5Dataset, H5Group } from "./tree.ts";
import { decode, dtypeOf, type ElementType } from "./values.ts";

const DEEPEST = 64;
/** Groups, datasets and attributes. */
const MOST_OBJECTS = 100_000;
/** Bytes of text: models as JSON, names. Texts are objects of JavaScript, of which a worker can hold less than arrays. */
const MOST_TEXT = 64 * 2 ** 20;
/** What a text takes besides its characters. */
const TEXT_OVERHEAD = 64;
const KNOWN_FILTERS: Readonly<Record<number, string>> = { 1: "deflate", 2: "shuffle", 3: "fletcher32" };
const HINT = "Keras writes no such file. Save the weights again with Keras.";

/**
 * The whole tree of an HDF5 file.
 *
 * @param bytes the file; they belong to the library afterwards
 * @param maxBytes most bytes of all data and attributes together
 * @throws FileFormatError when the file is damaged, or has links, external or virtual data, unknown filters or types
 */
export async function readHdf5(where: string, bytes: Uint8Array, maxBytes: number): Promise<H5Group> {
  const file = new FileBytes(where, bytes);
  checkSuperblock(file);
  const library = await loadLibrary();
  const open = new OpenFile(where, library, bytes);
  try {
    return new TreeReader(file, open, library, new Budget(where, maxBytes)).group("/", 0);
  } finally {
    open.close();
  }
}

/** The size of an array's elements and how many there are, as h5wasm says it. */
interface Extent extends ElementType {
  readonly shape: readonly number[] | null;
  readonly chunks: readonly number[] | null;
}

class TreeReader {
  readonly #file: FileBytes;
  readonly #open: OpenFile;
  readonly #library: Library;
  readonly #budget: Budget;
  /** Addresses of objects that are read already: a second link to one would be a cycle or a copy. */
  readonly #seen = new Set<number>();
  readonly #heaps: CheckedHeaps = new Set();
  readonly #text: Budget;
  #objects = 0;

  constructor(file: FileBytes, open: OpenFile, library: Library, budget: Budget) {
    this.#file = file;
    this.#open = open;
    this.#library = library;
    this.#budget = budget;
    this.#text = new Budget(file.where, Math.min(MOST_TEXT, budget.left), false);
  }

  group(path: string, depth: number): H5Group {
    if (depth > DEEPEST) this.#refuse(`groups at most ${DEEPEST} deep`, "deeper ones", path);
    this.#header(path);
    const attributes = this.#attributes(path);
    const children = new Map<string, H5Group | H5Dataset>();
    for (const name of this.#open.call(`the group ${path}`, (module, file) => module.get_names(file, path, false))) {
      if (name === "" || name === "." || name.includes("/"))
        this.#refuse("plain names", `the name ${quote(name)}`, path);
      if (children.has(name)) this.#refuse("each name once", `two objects named ${quote(name)}`, path);
      children.set(name, this.#child(path === "/" ? `/${name}` : `${path}/${name}`, depth));
    }
    return { kind: "group", attributes, children };
  }

  #child(path: string, depth: number): H5Group | H5Dataset {
    const { module } = this.#library;
    this.#open.call(`the link ${path}`, (_, file) => {
      const target: string | null = module.get_symbolic_link(file, path);
      if (target !== null) this.#refuse("no links", `a soft link to ${quote(target)}`, path);
      const { filename } = module.get_external_link(file, path);
      if (filename !== undefined) this.#refuse("no links", `an external link into ${quote(filename)}`, path);
    });
    const type = this.#open.call(`the object ${path}`, (_, file) => module.get_type(file, path));
    if (type === module.H5G_GROUP) return this.group(path, depth + 1);
    if (type === module.H5G_DATASET) return this.#dataset(path);
    const found = type === module.H5G_TYPE ? "a committed type" : "something else";
    return this.#refuse("groups and datasets", found, path);
  }

  /** The object's header, judged; its address is what an object reference holds. */
  #header(path: string): ReturnType<typeof messagesAt> {
    const reference = this.#open.call(`the object ${path}`, (module, file) =>
      module.create_object_reference(file, path),
    );
    const address = Number(new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true));
    if (this.#seen.has(address))
      this.#refuse("each object in one place", "a second link to an object, or a cycle", path);
    this.#seen.add(address);
    const messages = messagesAt(this.#file, address);
    this.#count(path);
    this.#text.take(checkObject(this.#file, path, messages, this.#heaps), `text in the attributes of ${quote(path)}`);
    return messages;
  }

  #dataset(path: string): H5Dataset {
    const messages = this.#header(path);
    const storage = storageOf(this.#file, path, messages, this.#heaps);
    const attributes = this.#attributes(path);
    const what = `the dataset ${path}`;
    const extent: Extent = this.#open.call(what, (module, file) => module.get_dataset_metadata(file, path));
    for (const { id, name } of this.#open.call(what, (module, file) => module.get_dataset_filters(file, path))) {
      if (KNOWN_FILTERS[id]) continue;
      this.#refuse(`the filters ${Object.values(KNOWN_FILTERS).join(", ")}`, `filter ${id} (${quote(name)})`, path);
    }
    this.#checkSizes(path, extent, storage);
    const isBfloat16 = attributes.get("dtype")?.data[0] === "bfloat16";
    const array = this.#array(what, path, "", extent, isBfloat16);
    return { kind: "dataset", attributes, ...array };
  }

  #checkSizes(path: string, extent: Extent, storage: Storage): void {
    const inFile = extent.vlen ? REFERENCE_BYTES : extent.size;
    checkDeclared(this.#file, path, elements(extent.shape ?? []) * inFile, storage);
    this.#text.take(storage.textBytes, `text in ${quote(path)}`);
    const chunk = extent.chunks ? elements(extent.chunks) * extent.size : 0;
    if (chunk > this.#budget.left) this.#budget.take(chunk, `a chunk of ${quote(path)}`);
  }

  #attributes(path: string): Map<string, H5Array> {
    const what = `the attributes of ${path}`;
    const names = this.#open.call(what, (module, file) => module.get_attribute_names(file, path));
    const attributes = new Map<string, H5Array>();
    for (const name of names) {
      this.#count(path);
      const extent: Extent = this.#open.call(what, (module, file) => module.get_attribute_metadata(file, path, name));
      attributes.set(name, this.#array(`the attribute ${name} of ${path}`, path, name, extent, false));
    }
    return attributes;
  }

  /** Reads an attribute, or a dataset if the name is empty. */
  #array(what: string, path: string, name: string, extent: Extent, isBfloat16: boolean): H5Array {
    const shape = extent.shape ?? this.#refuse("an array", "no data space", path);
    const dtype = dtypeOf(this.#file.where, path, extent, isBfloat16);
    const count = elements(shape);
    const size = count * extent.size;
    const isText = dtype === "string" || dtype === "fixedString";
    if (isText) this.#text.take(count * (extent.size + TEXT_OVERHEAD), what);
    // Half floats become a Float32Array.
    else this.#budget.take(dtype === "float16" || dtype === "bfloat16" ? 2 * size : size, what);
    const read = (pointer: bigint): number => {
      const { module } = this.#library;
      return this.#open.call(what, (_, file) =>
        name === ""
          ? module.get_dataset_data(file, path, null, null, null, pointer)
          : module.get_attribute_data(file, path, name, pointer),
      );
    };
    if (dtype !== "string") {
      const bytes = this.#open.readBytes(what, size, (_module, _file, pointer) => (count === 0 ? 0 : read(pointer)));
      return { shape, dtype, data: decode(bytes, dtype, extent) };
    }
    const data: H5Data = count === 0 ? [] : this.#strings(what, path, name, size, read);
    return { shape, dtype, data };
  }

  /** Strings of variable length: the library gives pointers into its memory, and takes the strings back afterwards. */
  #strings(what: string, path: string, name: string, size: number, read: (pointer: bigint) => number): string[] {
    return this.#open.withMemory(what, size, (module, file, address) => {
      module.HEAPU8.fill(0, address, address + size);
      if (read(BigInt(address)) < 0) this.#refuse("strings", "none that can be read", path);
      const pointers = new Uint32Array(module.HEAPU8.slice(address, address + size).buffer);
      const strings = Array.from(pointers, (pointer) => (pointer === 0 ? "" : module.UTF8ToString(pointer)));
      module.reclaim_vlen_memory(file, path, name, BigInt(address));
      return strings;
    });
  }

  #count(path: string): void {
    if (++this.#objects > MOST_OBJECTS)
      this.#refuse(`at most ${MOST_OBJECTS} objects and attributes`, "one more", path);
  }

  #refuse(expected: string, found: string, path: string): never {
    refuse({ where: this.#file.where, expected, found: `${found} at ${quote(path)}`, hint: HINT });
  }
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
