import { ArgumentError, complain, KeratinError } from "../util/errors.ts";

/** What a command found: as text for people, and as data for programs. */
export interface Answer {
  readonly text: string;
  readonly data: object;
}

/** Runs a command and prints its answer; an error of ours is one line on standard error (or JSON), with exit code 1. */
export async function report(json: true | undefined, run: () => Promise<Answer>): Promise<void> {
  try {
    const { text, data } = await run();
    console.log(json ? JSON.stringify(data, undefined, 2) : text);
  } catch (error) {
    if (!(error instanceof KeratinError)) throw error;
    const { name, message } = error;
    console.error(json ? JSON.stringify({ error: { name, message } }) : `${name}: ${message}`);
    process.exitCode = 1;
  }
}

/** A flag's number. @throws ArgumentError unless it is one of at least `least` */
export function numberOf(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= least) return value;
  throw new ArgumentError(complain({ where: flag, expected: `a number of at least ${least}`, found: `"${text}"` }));
}
