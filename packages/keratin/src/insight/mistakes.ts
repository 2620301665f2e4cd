/** What a classifier gets right and wrong. */
import { ArgumentError, complain, ShapeError } from "../util/errors.ts";
import type { NdArray } from "../util/ndarray.ts";
import { showShape } from "../util/shape.ts";

/** Class numbers `[samples]` (or `[samples, 1]`), or one number for each class `[samples, classes]`, of which the largest counts. */
export type Classes = NdArray;

/**
 * How often samples of each class were given each answer: row is the true class, column the answer.
 *
 * @param classes how many there are. Default: as many as the data has
 * @throws ShapeError if the lengths differ; ArgumentError if a class number is out of range
 */
export function confusionMatrix(yTrue: Classes, yPred: Classes, classes?: number): number[][] {
  const where = "confusionMatrix";
  const [truth, answers] = [classNumbers(`${where}: yTrue`, yTrue), classNumbers(`${where}: yPred`, yPred)];
  sameLength(where, truth, answers);
  const widths = [yTrue, yPred].map(({ shape }) => (shape.length > 1 ? (shape[1] ?? 1) : 1));
  const count = classes ?? Math.max(...widths, ...truth.map((n) => n + 1), ...answers.map((n) => n + 1));
  const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (const [i, label] of truth.entries()) {
    const row = matrix[label];
    const answer = answers[i] ?? 0;
    if (!row || row[answer] === undefined) {
      const expected = `class numbers from 0 to ${count - 1}`;
      throw new ArgumentError(complain({ where, expected, found: `${row ? answer : label} at index ${i}` }));
    }
    row[answer]++;
  }
  return matrix;
}

/** A sample with a wrong answer. */
export interface Misclassified {
  /** Its place in the data. */
  readonly index: number;
  readonly label: number;
  readonly answer: number;
  /** What the model gave for its answer, and for the true class. */
  readonly confidence: number;
  readonly labelConfidence: number;
}

/**
 * The samples with a wrong answer, the worst first: those whose true class got least.
 *
 * @param probabilities `[samples, classes]`, as `predict` gives them
 * @throws ShapeError if the shapes do not fit
 */
export function misclassified(yTrue: Classes, probabilities: NdArray): Misclassified[] {
  const where = "misclassified";
  const [, classes] = probabilities.shape;
  if (probabilities.shape.length !== 2 || classes === undefined) {
    const found = showShape(probabilities.shape);
    throw new ShapeError(complain({ where: `${where}: probabilities`, expected: "[samples, classes]", found }));
  }
  const [truth, answers] = [classNumbers(`${where}: yTrue`, yTrue), classNumbers(where, probabilities)];
  sameLength(where, truth, answers);
  const given = (index: number, which: number): number => probabilities.data[index * classes + which] ?? 0;
  return truth
    .map((label, index) => {
      const answer = answers[index] ?? 0;
      return { index, label, answer, confidence: given(index, answer), labelConfidence: given(index, label) };
    })
    .filter(({ label, answer }) => label !== answer)
    .sort((a, b) => a.labelConfidence - b.labelConfidence);
}

function sameLength(where: string, truth: readonly number[], answers: readonly number[]): void {
  if (truth.length === answers.length) return;
  const found = `${truth.length} and ${answers.length}`;
  throw new ShapeError(complain({ where, expected: "as many labels as answers", found }));
}

/** The first largest on ties. */
function classNumbers(where: string, { data, shape }: Classes): number[] {
  const [rows = 0, columns = 1] = shape;
  if (shape.length === 1 || (shape.length === 2 && columns === 1)) return [...data];
  if (shape.length !== 2) {
    const expected = "class numbers [samples], or [samples, classes]";
    throw new ShapeError(complain({ where, expected, found: showShape(shape) }));
  }
  return Array.from({ length: rows }, (_, row) => {
    const values = data.subarray(row * columns, (row + 1) * columns);
    return values.indexOf(Math.max(...values));
  });
}
