/** Which classes are taken for which. */
import { both, escapeHtml, percent } from "./text.ts";

/** Rows are true classes, columns the model's answers; colour is the share of the row, stretched for the rare ones. */
export function confusionMatrix(confusion: readonly (readonly number[])[], classNames: readonly string[]): string {
  const names = confusion.map((_, number) => escapeHtml(classNames[number] ?? String(number)));
  const totals = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const shares = confusion.map((row, truth) => row.map((count) => (totals[truth] ? count / (totals[truth] ?? 1) : 0)));
  // The share of a wrong answer at which its cell is deepest: where mistakes are rare, one is seen all the same.
  const errors = shares.flatMap((row, truth) => row.filter((_, answer) => answer !== truth));
  const deepest = Math.max(0.02, ...errors);
  // The share of right answers at which its cell is palest.
  const palest = Math.min(0.9, ...shares.map((row, truth) => row[truth] ?? 0));
  const rows = confusion.map((row, truth) => {
    const cells = row.map((count, answer) => {
      const right = truth === answer;
      const share = shares[truth]?.[answer] ?? 0;
      const depth = right ? 25 + (60 * (share - palest)) / (1 - palest) : count === 0 ? 0 : 22 + 63 * (share / deepest);
      const title = `${count} × ${names[truth]} read as ${names[answer]} (${percent(share, 1)})`;
      return `<td class="${right ? "right" : "wrong"}" style="--depth:${depth.toFixed(0)}%" title="${title}">${count === 0 ? "" : count}</td>`;
    });
    const recall = totals[truth] ? percent(shares[truth]?.[truth] ?? 0, 1) : "";
    return `<tr><th scope="row">${names[truth]}</th>${cells.join("")}<td class="recall">${recall}</td></tr>`;
  });
  const head = names.map((name) => `<th scope="col"><span>${name}</span></th>`).join("");
  const kind = names.some((name) => name.length > 2) ? "confusion named" : "confusion";
  return (
    `<div class="scroll"><table class="${kind}"><caption>${both("answered →", "모델의 답 →")}</caption>` +
    `<tr><th class="corner">${both("true ↓", "정답 ↓")}</th>${head}<th class="recall">${both("right", "맞음")}</th></tr>${rows.join("")}</table></div>`
  );
}
