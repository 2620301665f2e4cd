/** How every lab begins: its command line (`npm start -- --full --seed 2`), the engine, the seed. */
import { parseArgs } from "node:util";
import { KeratinError, setBackend, setRandomSeed, WasmBackend } from "keratin";

export interface LabCommand {
  /** How the lab is called: "npm run lab08". */
  command: string;
  /** Default of `--epochs`. */
  epochs: number;
  /** Whether there is an option `--full`. Default false. */
  hasFull?: boolean;
  /** What the one argument without a name is called, if the lab takes one: "DIR". */
  argument?: string;
}

export interface LabOptions {
  /** The whole data set instead of the embedded part; downloaded if it is not at hand. */
  full: boolean;
  /** The argument without a name, if there was one. */
  argument: string | undefined;
  seed: number;
  epochs: number;
  /** Threads that compute. */
  threads: number;
  /** The same bits, and so the same accuracy, on every machine and number of threads; without it a little faster. */
  deterministic: boolean;
}

/** Reads the command line and starts the engine. Prints the fault and the usage, and ends the process, where an option is wrong. */
export function startLab(lab: LabCommand): LabOptions {
  const options = readOptions(lab);
  const { seed, deterministic, threads } = options;
  const backend = new WasmBackend({ deterministic, ...(threads ? { threads } : {}) });
  setBackend(backend);
  setRandomSeed(seed);
  console.log(`Node ${process.version}, ${backend.threads} threads, seed ${seed}`);
  return { ...options, threads: backend.threads };
}

/** Waits for the data; where it cannot be had, prints why and what to do, and ends the process. */
export async function orExplain<T>(data: Promise<T>): Promise<T> {
  try {
    return await data;
  } catch (error) {
    if (!(error instanceof KeratinError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function readOptions({ command, epochs, hasFull = false, argument }: LabCommand) {
  try {
    const { values, positionals } = parseArgs({
      allowNegative: true,
      allowPositionals: argument !== undefined,
      options: {
        ...(hasFull && { full: { type: "boolean" } as const }),
        seed: { type: "string", default: "1" },
        epochs: { type: "string", default: `${epochs}` },
        threads: { type: "string" },
        deterministic: { type: "boolean", default: true },
      },
    });
    if (positionals.length > 1) throw new Error(`Expected one ${argument}, found ${positionals.join(" ")}.`);
    return {
      full: values.full === true,
      argument: positionals[0],
      deterministic: values.deterministic,
      seed: wholeNumber("seed", values.seed, 0),
      epochs: wholeNumber("epochs", values.epochs, 1),
      threads: values.threads === undefined ? undefined : wholeNumber("threads", values.threads, 1),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    const own = `${argument ? ` ${argument}` : ""}${hasFull ? " [--full]" : ""}`;
    console.error(`Usage: ${command} --${own} [--seed N] [--epochs N] [--threads N] [--no-deterministic]`);
    process.exit(2);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < least) {
    throw new Error(`--${name}: expected a whole number from ${least}, found "${text}".`);
  }
  return value;
}
