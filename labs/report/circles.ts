/** The page of the circle finder. */
import type { NdArray } from "keratin";
import { fromZero, logarithmic } from "./axes.ts";
import { describeRun, type Run } from "./collect.ts";
import { curves } from "./curves.ts";
import { reportPage, runSection, section, speedFacts, writePage } from "./frame.ts";
import { INK } from "./palettes.ts";
import { pngUri } from "./png.ts";
import { grouped } from "./text.ts";

/** Pictures that the page shows. */
const SHOWN = 18;

export interface CirclesRun extends Run {
  trainImages: number;
  /** Pictures `[n, size, size, 1]` that had no part in the training, and their circles (x, y, radius) / size. */
  pictures: { x: NdArray<Uint8Array>; y: NdArray<Float32Array> };
  /** What the model says of them. */
  found: NdArray;
  /** The mean error in pixels. */
  pixels: number;
}

/** Writes the page and gives its path. */
export function writeReport(path: string, run: CirclesRun): string {
  return writePage(path, circlesPage(run));
}

function ring([x = 0, y = 0, radius = 0]: ArrayLike<number> & Iterable<number>, size: number, role: string): string {
  const [cx, cy, r] = [x, y, Math.abs(radius)].map((value) => (value * size).toFixed(1));
  return `<circle class="ring ring-${role}" cx="${cx}" cy="${cy}" r="${r}"/>`;
}

/** A picture with the true circle and the one that was found. */
function picture({ pictures: { x, y }, found }: CirclesRun, index: number): string {
  const [, size = 1] = x.shape;
  const part = <T extends Float32Array>(data: T): T => data.subarray(3 * index, 3 * index + 3) as T;
  const [truth, guess] = [part(y.data), part(found.data as Float32Array)];
  const error = (size * truth.reduce((sum, value, i) => sum + Math.abs(value - (guess[i] ?? 0)), 0)) / 3;
  const uri = pngUri(x.slice(index, index + 1).data, size, size, INK, [0, 255]);
  const image = `<image href="${uri}" width="${size}" height="${size}"/>`;
  const rings = ring(truth, size, "truth") + ring(guess, size, "found");
  return `<figure><svg class="circle-picture" viewBox="0 0 ${size} ${size}" role="img" aria-label="circle ${index}">${image}${rings}</svg><figcaption><small>${error.toFixed(1)} px · #${index}</small></figcaption></figure>`;
}

export function circlesPage(run: CirclesRun): string {
  const data = describeRun(run);
  const { training, epochs, seed } = data;
  const [count = 0] = run.pictures.x.shape;
  const pictures = Array.from({ length: Math.min(SHOWN, count) }, (_, i) => picture(run, i));
  return reportPage({
    lab: "Circles",
    title: ["A convnet finds a circle", "합성곱 신경망이 원을 찾습니다"],
    result: `${run.pixels.toFixed(2)} px`,
    lead: [
      `Trained on ${grouped(run.trainImages)} drawn pictures with seed ${seed}; it answers with three numbers: x, y and radius.`,
      `시드 ${seed}, 그린 그림 ${grouped(run.trainImages)}장으로 학습. 답은 숫자 세 개: x, y, 반지름.`,
    ],
    facts: [
      [
        `${run.pixels.toFixed(2)} px`,
        [`mean error on ${grouped(count)} fresh pictures`, `처음 보는 그림 ${grouped(count)}장의 평균 오차`],
      ],
      ...speedFacts(data),
    ],
    network: "",
    sections: [
      section(
        {
          id: "training",
          title: ["Training", "학습"],
          lead: [
            "The mean squared error, and the mean absolute error as a part of the picture's size.",
            "평균 제곱 오차, 그리고 그림 크기에 대한 평균 절대 오차.",
          ],
        },
        curves({
          training,
          epochs,
          lossAxis: (values) => logarithmic(values, (tick) => tick.toExponential(0)),
          score: { name: ["mean error", "평균 오차"], axis: fromZero, show: (part) => part.toFixed(4) },
        }),
      ),
      section(
        {
          id: "pictures",
          title: ["Found and true", "찾은 원과 진짜 원"],
          lead: [
            "Green: the circle as it was drawn. Red: the answer of the network.",
            "초록: 그린 원. 빨강: 신경망의 답.",
          ],
        },
        `<div class="gallery">${pictures.join("")}</div>`,
      ),
      runSection(data),
    ],
  });
}
