/** Running commands from tests. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The repository's root, with a slash at the end. */
export const ROOT: string = fileURLToPath(new URL("../", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  /** Set if the command had to be killed. */
  readonly signal: NodeJS.Signals | null;
  /** What it printed, errors too. */
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** After this many seconds the command is killed. Default 120. */
  readonly seconds?: number;
}

/** Runs a command to its end; never throws for what the command does. */
export function command(
  file: string,
  args: readonly string[],
  { cwd = ROOT, env = {}, seconds = 120 }: CommandOptions = {},
): Promise<Outcome> {
  // The test runner's own messages to its children must not reach commands that are tests themselves.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: seconds * 1000,
    });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, output: Buffer.concat(parts).toString("utf8") }));
  });
}
