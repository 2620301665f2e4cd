/** Words of Python and TypeScript, as far as both describe networks. Nothing is ever evaluated. */

export interface Token {
  readonly kind: "name" | "number" | "text" | "sign" | "end";
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What can be wrong with code; the words for it are the page's. */
export type CodeFault =
  | "tooLong"
  | "unexpected"
  | "expected"
  | "endsEarly"
  | "tooDeep"
  | "notNumber"
  | "unknownLayer"
  | "tooMany"
  | "unknownOption"
  | "notPlain"
  | "notShape"
  | "notWhole"
  | "unknownOptimizer"
  | "noLayer";

/** Code that the Lab does not understand, with its line. */
export class CodeError extends Error {
  readonly fault: CodeFault;
  readonly line: number;
  /** What the words are about. */
  readonly values: Readonly<Record<string, string>>;
  constructor(fault: CodeFault, line: number, values: Readonly<Record<string, string>> = {}) {
    super(`${fault} in line ${line}`);
    this.fault = fault;
    this.line = line;
    this.values = values;
  }
}

/** Blanks and comments; then names, numbers, quoted text, signs. Sticky, without nested repeats: linear in the text. */
const SKIP = /(?:[ \t\r\n]+|#[^\n]*|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)/y;
const NAME = /[A-Za-z_$][\w$]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const TEXT = /"[^"\\\n]*"|'[^'\\\n]*'/y;
const SIGN = /[()[\]{},.:=;*+\-/]/y;

/** Longer code is no network that a page could train. */
const LONGEST = 50_000;

/** @throws CodeError for a character that neither language has in such code */
export function tokensOf(code: string): Token[] {
  if (code.length > LONGEST) throw new CodeError("tooLong", 1, { count: String(LONGEST) });
  const tokens: Token[] = [];
  const kinds = [
    [NAME, "name"],
    [NUMBER, "number"],
    [TEXT, "text"],
    [SIGN, "sign"],
  ] as const;
  let [at, line] = [0, 1];
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(code)?.[0];
  };
  while (at < code.length) {
    const skipped = take(SKIP);
    if (skipped !== undefined) {
      at += skipped.length;
      line += skipped.split("\n").length - 1;
      continue;
    }
    const found = kinds.map(([pattern, kind]) => ({ kind, text: take(pattern) })).find(({ text }) => text);
    if (!found?.text) throw new CodeError("unexpected", line, { found: code[at] ?? "" });
    tokens.push({ kind: found.kind, text: found.text, line });
    at += found.text.length;
  }
  tokens.push({ kind: "end", text: "", line });
  return tokens;
}
