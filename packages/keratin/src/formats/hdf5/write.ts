/** Writes an HDF5 file that h5py and Keras read: the same tree gives the same bytes. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { FileBytes, MESSAGE, messagesAt } from "./headers.ts";
import { loadLibrary, OpenFile } from "./library.ts";
import type { H5Array, H5DType, H5Group } from "./tree.ts";

/**
 * @param where how errors call the file
 * @throws ArgumentError for what the file cannot hold: float16, bfloat16 and bool, data that do not fill their shape,
 * names with a slash
 */
export async function writeHdf5(where: string, tree: H5Group): Promise<Uint8Array<ArrayBuffer>> {
  const open = new OpenFile(where, await loadLibrary());
  const writer = new TreeWriter(where, open);
  try {
    writer.group("/", tree);
  } catch (error) {
    open.close();
    throw error;
  }
  const bytes = open.finish();
  forgetTimes(new FileBytes(where, bytes), bytes, writer.datasets);
  return bytes;
}

class TreeWriter {
  readonly #where: string;
  readonly #open: OpenFile;
  /** Addresses of the datasets' headers. */
  readonly datasets: number[] = [];

  constructor(where: string, open: OpenFile) {
    this.#where = where;
    this.#open = open;
  }

  group(path: string, { attributes, children }: H5Group): void {
    for (const [name, array] of attributes) this.#array(path, name, array);
    for (const [name, child] of children) {
      if (name === "" || name === "." || name.includes("/"))
        this.#refuse("names without a slash", JSON.stringify(name));
      const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
      if (child.kind === "group") {
        this.#open.call(childPath, (module, file) => module.create_group(file, childPath, false));
        this.group(childPath, child);
        continue;
      }
      this.#array(childPath, undefined, child);
      for (const [attribute, array] of child.attributes) this.#array(childPath, attribute, array);
      const address = this.#open.call(childPath, (module, file) => module.create_object_reference(file, childPath));
      this.datasets.push(Number(new DataView(Uint8Array.from(address).buffer).getBigUint64(0, true)));
    }
  }

  /** Writes an attribute, or a dataset if there is no name. */
  #array(path: string, name: string | undefined, array: H5Array): void {
    const { shape, dtype, data } = array;
    const what = name === undefined ? `the dataset ${path}` : `the attribute ${name} of ${path}`;
    const count = shape.reduce((product, length) => product * length, 1);
    if (count !== data.length) this.#refuse(`${count} elements for shape [${shape}]`, `${data.length} in ${what}`);
    const metadata = { ...elementOf(array), littleEndian: true, ...extentOf(shape) };
    if (dtype === "string") {
      const strings = [...(data as readonly string[])];
      this.#open.call(what, (module, file) =>
        name === undefined
          ? module.create_vlen_str_dataset(file, path, strings, metadata)
          : module.create_vlen_str_attribute(file, path, name, strings, metadata),
      );
      return;
    }
    const bytes = this.#bytesOf(what, array, metadata.size);
    this.#open.withMemory(what, bytes.length, (module, file, address) => {
      module.HEAPU8.set(bytes, address);
      return name === undefined
        ? module.create_dataset(file, path, BigInt(address), metadata)
        : module.create_attribute(file, path, name, BigInt(address), metadata);
    });
  }

  #bytesOf(what: string, { dtype, data }: H5Array, size: number): Uint8Array {
    if (dtype === "fixedString") return fixedBytes(data as readonly string[], size);
    if (!ArrayBuffer.isView(data) || data.BYTES_PER_ELEMENT !== size) {
      return this.#refuse(`a typed array of ${dtype}`, `${data.constructor.name} in ${what}`);
    }
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  #refuse(expected: string, found: string): never {
    throw new ArgumentError(complain({ where: this.#where, expected, found }));
  }
}

/** h5wasm's description of an element type; `type` numbers HDF5's classes: 0 integer, 1 float, 3 string. */
function elementOf({ dtype, data }: H5Array): {
  type: number;
  size: number;
  signed: boolean;
  vlen: boolean;
  cset: number;
} {
  if (dtype === "string" || dtype === "fixedString") {
    const strings = data as readonly string[];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has them
    const isAscii = strings.every((text) => /^[\u0000-\u007f]*$/.test(text));
    const longest = strings.reduce((most, text) => Math.max(most, encoder.encode(text).length), 0);
    const vlen = dtype === "string";
    // Fixed strings end with a zero. NumPy calls them bytes, whatever they encode; h5py writes them as ASCII.
    return { type: 3, size: vlen ? 4 : longest + 1, signed: false, vlen, cset: vlen && !isAscii ? 1 : 0 };
  }
  const bits = NUMBERS[dtype];
  if (bits === undefined) {
    const expected = "numbers of 8 to 64 bits, or strings";
    throw new ArgumentError(
      complain({ where: "HDF5 file", expected, found: dtype, hint: "Convert it to float32 or uint8 first." }),
    );
  }
  return {
    type: dtype.startsWith("float") ? 1 : 0,
    size: bits / 8,
    signed: dtype.startsWith("int"),
    vlen: false,
    cset: 0,
  };
}

const NUMBERS: Partial<Readonly<Record<H5DType, number>>> = {
  float32: 32,
  float64: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
};

const encoder = new TextEncoder();

function extentOf(shape: readonly number[]) {
  const dimensions = shape.map(BigInt);
  // One piece, as h5py stores arrays unless told otherwise.
  return {
    shape: dimensions,
    maxshape: dimensions,
    total_size: 0,
    chunks: null,
    compression: 0,
    compression_opts: [],
    track_order: false,
  };
}

function fixedBytes(strings: readonly string[], size: number): Uint8Array {
  const bytes = new Uint8Array(strings.length * size);
  for (const [i, text] of strings.entries()) bytes.set(encoder.encode(text), i * size);
  return bytes;
}

/** The library notes when a dataset was written, and cannot be told not to (h5py tells it). Bytes 4 to 7 hold seconds. */
function forgetTimes(file: FileBytes, bytes: Uint8Array, addresses: readonly number[]): void {
  for (const address of addresses) {
    for (const { type, start } of messagesAt(file, address)) {
      if (type === MESSAGE.modificationTime) bytes.fill(0, start + 4, start + 8);
    }
  }
}
