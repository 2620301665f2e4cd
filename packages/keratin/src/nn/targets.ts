/** What losses and metrics share about targets and predictions. */
import type { Node, NodeDType } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { type Shape, sameShape, showShape } from "../util/shape.ts";

/** Keras's backend epsilon: probabilities in cross-entropies are held this far from 0 and 1. */
export const EPSILON = 1e-7;

/** A function of targets `[batch, …]` and predictions `[batch, …]` to one value per entry `[batch, …]`. */
export type TargetFunction = (yTrue: Node, yPred: Node) => Node;

/** Shapes without the batch axis. */
export interface TargetShapes {
  readonly target: Shape;
  readonly prediction: Shape;
}

/** What kind of targets a function takes. */
export type TargetKind = "labels" | "values";

/** The dtype of targets of a kind on the device. */
export const dtypeOf = (kind: TargetKind | "any"): NodeDType => (kind === "labels" ? "int32" : "float32");

/**
 * The targets as Keras would make them match (`squeeze_or_expand_to_same_rank`): a missing last axis of size 1 is added, a
 * needless one dropped.
 *
 * @throws ShapeError if they still do not match
 */
export function matchTargets(where: string, yTrue: Node, yPred: Node): Node {
  const prediction = yPred.shape;
  const { shape } = yTrue;
  const matched = matchedShape(shape, prediction);
  if (!sameShape(matched, prediction))
    throw mismatch(where, { target: shape.slice(1), prediction: prediction.slice(1) });
  return sameShape(shape, matched) ? yTrue : ops.reshape(yTrue, matched);
}

function matchedShape(target: Shape, prediction: Shape): Shape {
  if (target.length === prediction.length - 1 && prediction.at(-1) === 1) return [...target, 1];
  if (target.length === prediction.length + 1 && target.at(-1) === 1) return target.slice(0, -1);
  return target;
}

/** @throws ShapeError unless the targets can be used with the predictions; shapes without the batch axis */
export function checkTargets(where: string, kind: TargetKind, { target, prediction }: TargetShapes): void {
  const wanted = kind === "labels" ? prediction.slice(0, -1) : prediction;
  const squeezed = kind === "labels" && target.length === prediction.length && target.at(-1) === 1;
  const found = squeezed ? target.slice(0, -1) : kind === "labels" ? target : matchedShape(target, prediction);
  if (!sameShape(found, wanted)) throw mismatch(where, { target, prediction }, kind);
}

function mismatch(where: string, { target, prediction }: TargetShapes, kind: TargetKind = "values"): ShapeError {
  const batched = (shape: Shape): string => showShape([null, ...shape]);
  const isLabels = kind === "labels";
  return new ShapeError(
    complain({
      where,
      expected: `y of shape ${batched(isLabels ? prediction.slice(0, -1) : prediction)}, the model's output being ${batched(prediction)}`,
      found: batched(target),
      hint: isLabels
        ? "For one-hot targets use categorical_crossentropy."
        : "For class numbers use sparse_categorical_crossentropy, or make them one-hot with toCategorical.",
    }),
  );
}

/** Class numbers `[batch, …]`, int32: a last axis of 1 is dropped if the predictions have one axis of classes there. */
export const labelsOf = (yTrue: Node, yPred: Node): Node => withoutClassAxis(ops.cast(yTrue, "int32"), yPred);

/** The same as float32, as metrics compare them. */
export const classNumbersOf = (yTrue: Node, yPred: Node): Node => withoutClassAxis(ops.cast(yTrue, "float32"), yPred);

function withoutClassAxis(labels: Node, yPred: Node): Node {
  const { shape } = labels;
  return shape.length === yPred.shape.length && shape.at(-1) === 1 ? ops.reshape(labels, shape.slice(0, -1)) : labels;
}
