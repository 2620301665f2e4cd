/** Plain tables for the terminal. */

export type Row = readonly (string | number | undefined)[];

/** Numbers stand right with three significant digits; a missing value is a dash. */
export function printTable(title: string, head: readonly string[], rows: readonly Row[]): void {
  const body = rows.map((row) => row.map(showCell));
  const widths = head.map((cell, i) => Math.max(cell.length, ...body.map((row) => row[i]?.length ?? 0)));
  const isNumeric = head.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  console.log(`\n${title}`);
  for (const row of [head, widths.map((w) => "─".repeat(w)), ...body]) console.log(`  ${line(row)}`);
}

function showCell(value: string | number | undefined): string {
  if (value === undefined) return "–";
  return typeof value === "number" ? showNumber(value) : value;
}

/** Three significant digits, and all digits before the point. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-3))));
  return value.toFixed(Math.min(decimals, 5)).replace(/\B(?=(\d{3})+(?!\d)(?<!\.\d*))/g, ",");
}
