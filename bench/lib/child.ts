/** One subject, one process: nothing that one of them loads, warms or leaves behind touches another. */
import { spawn } from "node:child_process";

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Passed as the last argument, in JSON. */
  readonly task: object;
  readonly environment?: Readonly<Record<string, string>>;
  /** After so long the process is ended, and the reason says so. */
  readonly timeoutSeconds: number;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** The line in a child's output that carries its result. */
const RESULT_MARK = "@@";

/** Lines of a failed child's error output that are looked through for its reason. */
const LAST_LINES = 12;

/** Runs a child to its end. Never rejects: what goes wrong is the outcome's reason. */
export function runChild<T>({ command, args, task, environment, timeoutSeconds }: ChildCommand): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, JSON.stringify(task)], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [output, errors, late] = ["", "", false];
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeoutSeconds * 1000);
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ ok: false, reason: error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      const result = output.split("\n").find((line) => line.startsWith(RESULT_MARK));
      if (result) resolve({ ok: true, value: JSON.parse(result.slice(RESULT_MARK.length)) as T });
      else if (late) resolve({ ok: false, reason: `no result within ${timeoutSeconds} s` });
      else resolve({ ok: false, reason: lastWords(errors) ?? `ended with code ${code} and no result` });
    });
  });
}

/** The line that names the error: Node prints it above a stack, Python as the last one. */
function lastWords(errors: string): string | undefined {
  const lines = errors.split("\n").filter((line) => line.trim() !== "");
  const named = lines.findLast((line) => /^\s*(?:\w+)?(?:Error|Exception)\b.*:/.test(line));
  return (named ?? lines.slice(-LAST_LINES).at(-1))?.trim();
}
