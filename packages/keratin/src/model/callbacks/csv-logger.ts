import { append, fileSize, writeText } from "#disk";
import { pythonFloat } from "../../util/python-numbers.ts";
import type { Callback, Logs } from "./callback.ts";

/** Options of `callbacks.CSVLogger`. */
export interface CSVLoggerOptions {
  /** What stands between two values. Default ",". */
  separator?: string;
  /** Whether to go on at the end of a file that is there, instead of beginning anew. Default false. */
  append?: boolean;
}

/** Writes the results of each epoch as a line of a CSV file, as `keras/src/callbacks/csv_logger.py` does. Node only. */
export class CSVLogger implements Callback {
  readonly #path: string;
  readonly #separator: string;
  readonly #append: boolean;
  #columns: readonly string[] | undefined;
  #needsHeader = true;

  constructor(path: string, { separator = ",", append = false }: CSVLoggerOptions = {}) {
    this.#path = path;
    this.#separator = separator;
    this.#append = append;
  }

  /** @throws DataError if the file cannot be written; StateError in a browser */
  async onTrainBegin(): Promise<void> {
    this.#needsHeader = !this.#append || (await fileSize(this.#path)) === 0;
    this.#columns = undefined;
    if (this.#needsHeader) await writeText(this.#path, "");
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#columns ??= columnsOf(logs);
    const columns = this.#columns;
    const values = columns.map((name) => (logs[name] === undefined ? "NA" : pythonFloat(logs[name])));
    const lines = [...(this.#needsHeader ? [["epoch", ...columns]] : []), [String(epoch), ...values]];
    this.#needsHeader = false;
    await append(this.#path, lines.map((cells) => `${this.#line(cells)}\r\n`).join(""));
  }

  #line(cells: readonly string[]): string {
    const isPlain = (cell: string): boolean => !cell.includes(this.#separator) && !/["\r\n]/.test(cell);
    return cells.map((cell) => (isPlain(cell) ? cell : `"${cell.replaceAll('"', '""')}"`)).join(this.#separator);
  }
}

/** The names of the first epoch; those of a validation that only comes later have their columns too. */
function columnsOf(logs: Logs): string[] {
  const names = Object.keys(logs).sort();
  return names.some((name) => name.startsWith("val_")) ? names : [...names, ...names.map((name) => `val_${name}`)];
}
