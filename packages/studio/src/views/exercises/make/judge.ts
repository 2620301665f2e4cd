/** What is typed, and whether it is right. */
import { isAnswer, type MistakeName, type Solution } from "./solve.ts";

/** A whole number as people write it: with a minus sign of any kind, with or without marks for thousands. */
export function numberIn(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^[−–]/, "-")
    .replace(/(?<=\d)[,.\s\u202f\u00a0](?=\d{3}(?!\d))/g, "");
  return /^-?\d{1,12}$/.test(plain) ? Number(plain) : undefined;
}

export type Verdict =
  | { readonly kind: "right" }
  /** Not every field has a whole number. */
  | { readonly kind: "incomplete"; readonly field: number }
  | { readonly kind: "wrong"; readonly mistake: MistakeName | undefined };

/** @param expected the engine's answer */
export function judge(texts: readonly string[], expected: readonly number[], { mistakes }: Solution): Verdict {
  const given = texts.map(numberIn);
  const field = given.indexOf(undefined);
  if (field >= 0) return { kind: "incomplete", field };
  const numbers = given as number[];
  if (isAnswer(numbers, expected)) return { kind: "right" };
  return { kind: "wrong", mistake: mistakes.find(({ answer }) => isAnswer(numbers, answer))?.name };
}
