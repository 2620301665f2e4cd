/** Tables of text as the Python library rich draws them (`rich/table.py`, `rich/_wrap.py`): columns of fixed widths in a line. */
import { roundHalfEven } from "../util/python-numbers.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right" | "center";
  /** Characters it would like to have. */
  readonly width: number;
}

/** Characters of a cell beside its text. */
const PADDING = 2;

/** The lines of a table that is `length` characters wide. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], length: number): string[] {
  const widths = fitted(
    columns.map(({ width }) => width + PADDING),
    length - (columns.length + 1),
  );
  const line = (left: string, fill: string, middle: string, right: string): string =>
    `${left}${widths.map((width) => fill.repeat(width)).join(middle)}${right}`;
  const row = (cells: readonly string[], bar: string): string[] => {
    const lines = cells.map((text, i) => wrap(text, (widths[i] ?? 0) - PADDING));
    const height = Math.max(...lines.map((cell) => cell.length));
    return Array.from({ length: height }, (_, y) => {
      const parts = columns.map(
        ({ align }, i) => ` ${aligned(lines[i]?.[y] ?? "", align, (widths[i] ?? 0) - PADDING)} `,
      );
      return `${bar}${parts.join(bar)}${bar}`;
    });
  };
  const body = rows.flatMap((cells, i) => [...(i > 0 ? [line("├", "─", "┼", "┤")] : []), ...row(cells, "│")]);
  const titles = row(
    columns.map(({ title }) => title),
    "┃",
  );
  return [line("┏", "━", "┳", "┓"), ...titles, line("┡", "━", "╇", "┩"), ...body, line("└", "─", "┴", "┘")];
}

/** Widths with a given sum: too wide ones are all cut by the same, too narrow ones grow by the same part. */
function fitted(widths: readonly number[], sum: number): number[] {
  const asked = widths.reduce((total, width) => total + width, 0);
  if (asked < sum) return grown(widths, sum - asked);
  let excess = asked - sum;
  return widths.map((width, i) => {
    const cut = Math.min(width, roundHalfEven(excess / (widths.length - i)));
    excess -= cut;
    return width - cut;
  });
}

function grown(widths: readonly number[], more: number): number[] {
  let left = more;
  let rest = widths.reduce((total, width) => total + width, 0);
  return widths.map((width) => {
    const share = Math.ceil((width * left) / rest);
    rest -= width;
    left -= share;
    return width + share;
  });
}

/** Breaks text between words; what is longer than a line ends in an ellipsis. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    if (line === "" || word.trimEnd().length <= width - line.length) line += word;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((full) => {
    const shown = full.trimEnd();
    return shown.length > width ? `${shown.slice(0, Math.max(0, width - 1))}…` : shown;
  });
}

function aligned(text: string, align: Column["align"], width: number): string {
  if (align === "left") return text.padEnd(width);
  if (align === "right") return text.padStart(width);
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
}
