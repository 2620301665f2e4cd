/** How files are refused: one typed error that says what was found, what is allowed, and what to do. */
import { type Complaint, complain, FileFormatError } from "../util/errors.ts";

/** @throws FileFormatError always */
export function refuse(complaint: Complaint): never {
  throw new FileFormatError(complain(complaint));
}

/** Text of a file, quoted for a message: control characters escaped, and short even if the file's is not. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 100)}…` : text);
}

/** `1.5 MiB`, `300 bytes`. */
export function readableSize(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return power === 0 ? `${bytes} bytes` : `${Number((bytes / 1024 ** power).toPrecision(4))} ${units[power]}`;
}

/** Bytes that a file may still take, over everything that is unpacked from it. */
export class Budget {
  readonly #where: string;
  readonly #most: number;
  readonly #isOption: boolean;
  #left: number;

  /** @param isOption whether the limit is the caller's `maxBytes` */
  constructor(where: string, most: number, isOption = true) {
    this.#where = where;
    this.#most = most;
    this.#isOption = isOption;
    this.#left = most;
  }

  /** How much may still be taken. */
  get left(): number {
    return this.#left;
  }

  /**
   * Takes bytes, before they are allocated.
   *
   * @throws FileFormatError when there are not so many left
   */
  take(bytes: number, what: string): void {
    if (bytes <= this.#left) {
      this.#left -= bytes;
      return;
    }
    refuse({
      where: this.#where,
      expected: `at most ${readableSize(this.#most)} unpacked${this.#isOption ? " (maxBytes)" : ""}`,
      found: `${what} of ${readableSize(bytes)} where ${readableSize(this.#left)} are left`,
      hint: this.#isOption ? "If you trust the file, pass a larger maxBytes." : "Keras writes far less.",
    });
  }
}
