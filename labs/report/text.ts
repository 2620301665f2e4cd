/** Text for the page: escaping, two languages, numbers. */

/** The same in English and in Korean; may contain HTML. */
export type Words = readonly [english: string, korean: string];

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);
}

/** A sentence in both languages; the page shows one of them. May contain HTML. */
export function both(...[english, korean]: Words): string {
  return `<span lang="en">${english}</span><span lang="ko">${korean}</span>`;
}

export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 93322 → "93,322" */
export function grouped(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}

/** 4.2 → "4.2 s", 312 → "5 min 12 s" */
export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
