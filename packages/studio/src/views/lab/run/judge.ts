/** How a network does on the test samples: who is taken for whom, and where it is worst. */
import { insight, type NdArray } from "keratin";
import type { LabData } from "./data.ts";
import type { EpochResult, Mistake } from "./protocol.ts";

const WORST = 12;

const row = ({ data, shape }: NdArray<Float32Array>, index: number): Float32Array => {
  const length = data.length / (shape[0] ?? 1);
  return data.slice(index * length, (index + 1) * length);
};

/** Numbers of the samples whose values are furthest from the truth, by the mean squared error. */
function furthest(truth: NdArray<Float32Array>, scores: NdArray<Float32Array>): number[] {
  const errors = Array.from({ length: truth.shape[0] ?? 0 }, (_, index) => {
    const said = row(scores, index);
    return { index, error: row(truth, index).reduce((sum, value, i) => sum + (value - (said[i] ?? 0)) ** 2, 0) };
  });
  return errors.sort((a, b) => b.error - a.error).map(({ index }) => index);
}

export function judge(
  { test, facts }: LabData,
  scores: NdArray<Float32Array>,
): Pick<EpochResult, "confusion" | "mistakes"> {
  const { length } = facts.classes;
  const isClasses = length > 0;
  const worst = isClasses ? insight.misclassified(test.y, scores).map(({ index }) => index) : furthest(test.y, scores);
  const mistakes = worst.slice(0, WORST).map(
    (index): Mistake => ({
      index,
      pixels: row(test.x, index),
      truth: row(test.y, index),
      scores: row(scores, index),
    }),
  );
  return { confusion: isClasses ? insight.confusionMatrix(test.y, scores, length) : [], mistakes };
}
