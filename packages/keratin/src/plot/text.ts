/** Text in drawings: how wide it is, how it is shortened, and how it becomes part of an SVG file. */

/** Parts of the font's size, as in DejaVu Sans: common fonts are narrower, so what is planned for it has room in all. */
const WIDTHS: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[iIjl.,:;'|! ]/, 0.35],
  [/[()[\]frt/-]/, 0.42],
  [/[mwMW@%…]/, 0.99],
  [/[A-Z]/, 0.76],
  [/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uFF00-\uFF60]/u, 1.05],
];
const USUAL_WIDTH = 0.64;
const BOLD = 1.1;

/** About how wide text is, in pixels; rather too much than too little. */
export function textWidth(text: string, size: number, isBold = false): number {
  let width = 0;
  for (const character of text) width += WIDTHS.find(([characters]) => characters.test(character))?.[1] ?? USUAL_WIDTH;
  return width * size * (isBold ? BOLD : 1);
}

/** Leaves out the middle of what is longer: names often differ at their ends. */
export function shortened(text: string, most: number): string {
  // No more than is needed of a text that may have millions of characters.
  if (text.length <= most) return text;
  const half = Math.floor((most - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as it stands in XML, between tags or in quotes. Names may come from files of strangers: marks are escaped, and
 * characters that XML does not allow, or that turn the direction of what follows, are replaced.
 */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]|[\x7F-\x9F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
