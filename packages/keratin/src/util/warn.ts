/** Warnings that are printed once per process, however often the same thing happens. */

const given = new Set<string>();

/** Prints a warning on the console unless it was printed before. */
export function warnOnce(message: string): void {
  if (given.has(message)) return;
  given.add(message);
  console.warn(`Keratin: ${message}`);
}
