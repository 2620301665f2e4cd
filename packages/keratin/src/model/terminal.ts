/** Where progress and summaries go: a terminal, a pipe, or a browser's console. */

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

function standardOutput(): Stream | undefined {
  return (globalThis as { process?: { stdout?: Stream } }).process?.stdout;
}

/** Output that can be redrawn; undefined where there is no terminal. */
export function terminal(): Stream | undefined {
  const stream = standardOutput();
  return stream?.isTTY ? stream : undefined;
}

/** Python's `shutil.get_terminal_size().columns`: 80 where there is no terminal. */
export function terminalColumns(): number {
  return terminal()?.columns ?? 80;
}
