/** Pictures of the data: as they are, and the worst mistakes with what the model made of them. */
import type { JudgedPicture, Picture } from "./data.ts";
import { INK } from "./palettes.ts";
import { pngUri, rgbUri } from "./png.ts";
import { both, escapeHtml, percent } from "./text.ts";

/** Index of the largest value, the first one on ties. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** Ink on paper, or in colours. */
export function pictureImage({ pixels, shape }: Picture, alt: string): string {
  const [height = 1, width = 1, channels = 1] = shape;
  const [kind, uri] =
    channels === 3 ? ["photo", rgbUri(pixels, width, height)] : ["ink", pngUri(pixels, width, height, INK, [0, 255])];
  return `<img class="picture ${kind}" alt="${escapeHtml(alt)}" width="${width}" height="${height}" src="${uri}">`;
}

/** "3 read as 5 · 99.1 % · #17": what it is, what the model says and how sure it is. */
export function verdict({ label, index, probabilities }: JudgedPicture, classNames: readonly string[]): string {
  const answer = argmax(probabilities);
  const name = (number: number): string => escapeHtml(classNames[number] ?? String(number));
  const words =
    answer === label
      ? `<strong>${name(label)}</strong>`
      : `<strong>${name(label)}</strong> ${both("read as", "→")} <strong class="wrong">${name(answer)}</strong>`;
  return `<figcaption>${words}<small>${percent(probabilities[answer] ?? 0, 1)} · #${index}</small></figcaption>`;
}

function bars({ label, probabilities }: JudgedPicture, classNames: readonly string[]): string {
  const answer = argmax(probabilities);
  const cells = probabilities.map((p, number) => {
    const role = number === label ? "truth" : number === answer ? "answer" : "";
    const name = escapeHtml(classNames[number] ?? "");
    // Names longer than a digit do not fit below a bar.
    const below = name.length === 1 ? `<b>${name}</b>` : "";
    return `<i class="${role}" style="--p:${(100 * p).toFixed(1)}%" title="${name}: ${percent(p, 1)}">${below}</i>`;
  });
  return `<div class="bars">${cells.join("")}</div>`;
}

/** The pictures of mistakes, with the probabilities of all classes. */
export function worstMistakes(mistakes: readonly JudgedPicture[], classNames: readonly string[]): string {
  if (mistakes.length === 0) return `<p>${both("Not one mistake.", "틀린 것이 하나도 없습니다.")}</p>`;
  const cards = mistakes.map((mistake) => {
    const image = pictureImage(mistake, classNames[mistake.label] ?? "");
    return `<figure>${image}${verdict(mistake, classNames)}${bars(mistake, classNames)}</figure>`;
  });
  return `<div class="gallery">${cards.join("")}</div>`;
}
