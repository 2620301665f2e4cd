/**
 * The HDF5 library, compiled to WebAssembly (h5wasm), with a file system in memory: it reaches no file of the machine.
 * It is synchronous and written in C, so it is used in the worker only, one worker for each untrusted file.
 */
import { ready } from "h5wasm";
import { refuse } from "../refusal.ts";

type Module = Awaited<typeof ready>;

/** The parts of Emscripten's file system that h5wasm's types leave out. */
interface FileSystem {
  createDevice(parent: string, name: string, input: null, output: (byte: number | null) => void): void;
  getStream(descriptor: number): object;
  close(stream: object): void;
  open(path: string, flags: string): object;
  writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void;
  readFile(path: string): Uint8Array<ArrayBuffer>;
  unlink(path: string): void;
}

export interface Library {
  readonly module: Module;
  readonly files: FileSystem;
  /** What the library has complained about since the last call of this. */
  takeErrors(): string;
}

const PATH = "/file.h5";
let loaded: Promise<Library> | undefined;

/** Loads the library, once. */
export function loadLibrary(): Promise<Library> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Library> {
  const module = await ready;
  const files = module.FS as unknown as FileSystem;
  // The library prints its errors to stderr, file descriptor 2, and often goes on. Here they are collected.
  let printed: number[] = [];
  files.createDevice("/dev", "errors", null, (byte) => {
    if (byte !== null) printed.push(byte);
  });
  files.close(files.getStream(2));
  files.open("/dev/errors", "w");
  return {
    module,
    files,
    takeErrors() {
      const text = new TextDecoder().decode(new Uint8Array(printed));
      printed = [];
      return text;
    },
  };
}

/** One open HDF5 file. */
export class OpenFile {
  readonly #where: string;
  readonly #library: Library;
  readonly #id: bigint;

  /**
   * @param bytes of a file that exists, and that now belong to the library; none for a new one
   * @throws FileFormatError when it cannot be opened
   */
  constructor(where: string, library: Library, bytes?: Uint8Array) {
    this.#where = where;
    this.#library = library;
    const { module, files } = library;
    if (bytes) files.writeFile(PATH, bytes, { canOwn: true });
    const mode = bytes ? module.H5F_ACC_RDONLY : module.H5F_ACC_TRUNC;
    // New files are written in the oldest form that holds them, as h5py does, so that every version can read them.
    const [oldest, newest] = [module.H5F_LIBVER_EARLIEST, module.H5F_LIBVER_LATEST];
    library.takeErrors();
    this.#id = module.open(PATH, mode, false, oldest, newest);
    this.#check("its opening");
    if (this.#id <= 0n) this.#refuse("its opening", "no reason given");
  }

  /**
   * Makes one call of the library.
   *
   * @throws FileFormatError when the library complains, even if it returns something
   */
  call<T>(what: string, action: (module: Module, file: bigint) => T): T {
    let result: T;
    try {
      result = action(this.#library.module, this.#id);
    } catch (error) {
      // h5wasm throws plain Errors. Anything else is a refusal of ours, or a trap that leaves the library unusable.
      if ((error as Error).constructor !== Error) throw error;
      this.#check(what);
      return this.#refuse(what, (error as Error).message);
    }
    this.#check(what);
    return result;
  }

  /** Bytes that the library writes into its own memory. */
  readBytes(
    what: string,
    size: number,
    read: (module: Module, file: bigint, address: bigint) => number,
  ): Uint8Array<ArrayBuffer> {
    return this.withMemory(what, size, (module, file, address) => {
      const status = read(module, file, BigInt(address));
      this.#check(what);
      if (status < 0) this.#refuse(what, "no reason given");
      return module.HEAPU8.slice(address, address + size) as Uint8Array<ArrayBuffer>;
    });
  }

  /** Runs with some of the library's memory. */
  withMemory<T>(what: string, size: number, action: (module: Module, file: bigint, address: number) => T): T {
    const { module } = this.#library;
    const address = module._malloc(Math.max(1, size));
    if (address === 0) this.#refuse(what, `no memory for ${size} bytes`);
    try {
      return this.call(what, (_, file) => action(module, file, address));
    } finally {
      module._free(address);
    }
  }

  /** Closes the file and forgets it. */
  close(): void {
    const { module, files } = this.#library;
    module.close_file(this.#id);
    files.unlink(PATH);
  }

  /** Closes the file and returns what it holds now. */
  finish(): Uint8Array<ArrayBuffer> {
    const { module, files } = this.#library;
    this.call("its closing", (_, file) => module.close_file(file));
    const bytes = files.readFile(PATH);
    files.unlink(PATH);
    return bytes;
  }

  #check(what: string): void {
    const errors = this.#library.takeErrors();
    if (errors !== "") this.#refuse(what, innermost(errors));
  }

  #refuse(what: string, found: string): never {
    refuse({
      where: this.#where,
      expected: "a sound HDF5 file",
      found: `the HDF5 library's complaint about ${what}: ${found}`,
      hint: "Download or save the file again.",
    });
  }
}

/** The last line of the library's first error stack: the cause of all the others. */
function innermost(errors: string): string {
  const first = errors.split("HDF5-DIAG").find((stack) => stack.includes("(): ")) ?? errors;
  return (
    first
      .match(/\(\): [^\n]*/g)
      ?.at(-1)
      ?.slice(4) ?? errors.slice(0, 200)
  );
}
