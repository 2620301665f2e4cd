/** Text for the page: escaping, two languages, numbers. */

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);
}

/** A sentence in both languages; the page shows one of them. May contain HTML. */
export function both(english: string, korean: string): string {
  return `<span lang="en">${english}</span><span lang="ko">${korean}</span>`;
}

export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 93322 → "93,322" */
export function grouped(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}
