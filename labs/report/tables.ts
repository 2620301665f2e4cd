/** The confusion matrix and the worst mistakes. */
import type { Mistake, ReportData } from "./data.ts";
import { INK, pngUri } from "./png.ts";
import { both, percent } from "./text.ts";

/** Index of the largest value, the first one on ties. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** Rows are true digits, columns the model's answers; colour is the share of the row, stretched for the rare ones. */
export function confusionMatrix({ confusion }: ReportData): string {
  const classes = confusion.map((_, digit) => digit);
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const cells = row.map((count, answer) => {
      const right = truth === answer;
      const share = total === 0 ? 0 : count / total;
      // A wrong answer is rare: at a share of 2 % its cell is already deep.
      const depth = right ? 25 + 60 * share ** 8 : count === 0 ? 0 : 22 + 63 * Math.min(1, share / 0.02);
      const title = `${count} × ${truth} read as ${answer} (${percent(share, 1)})`;
      return `<td class="${right ? "right" : "wrong"}" style="--depth:${depth.toFixed(0)}%" title="${title}">${count === 0 ? "" : count}</td>`;
    });
    const recall = total === 0 ? "" : percent((row[truth] ?? 0) / total, 1);
    return `<tr><th scope="row">${truth}</th>${cells.join("")}<td class="recall">${recall}</td></tr>`;
  });
  const head = classes.map((digit) => `<th scope="col">${digit}</th>`).join("");
  return (
    `<div class="scroll"><table class="confusion"><caption>${both("answered →", "모델의 답 →")}</caption>` +
    `<tr><th class="corner">${both("true ↓", "정답 ↓")}</th>${head}<th class="recall">${both("right", "맞음")}</th></tr>${rows.join("")}</table></div>`
  );
}

export function digitImage(pixels: ArrayLike<number>, alt: string): string {
  return `<img class="digit" alt="${alt}" width="28" height="28" src="${pngUri(pixels, 28, 28, INK, [0, 255])}">`;
}

function mistakeCard({ pixels, label, probabilities, index }: Mistake): string {
  const answer = argmax(probabilities);
  const bars = probabilities.map((p, digit) => {
    const role = digit === label ? "truth" : digit === answer ? "answer" : "";
    return `<i class="${role}" style="--p:${(100 * p).toFixed(1)}%" title="${digit}: ${percent(p, 1)}"><b>${digit}</b></i>`;
  });
  return (
    `<figure class="mistake">${digitImage(pixels, `A handwritten ${label}`)}` +
    `<figcaption><strong>${label}</strong> ${both("read as", "→")} <strong class="wrong">${answer}</strong>` +
    `<small>${percent(probabilities[answer] ?? 0, 1)} · #${index}</small></figcaption><div class="bars">${bars.join("")}</div></figure>`
  );
}

export function worstMistakes({ mistakes }: ReportData): string {
  if (mistakes.length === 0) return `<p>${both("Not one mistake.", "틀린 것이 하나도 없습니다.")}</p>`;
  return `<div class="mistakes">${mistakes.map(mistakeCard).join("")}</div>`;
}
