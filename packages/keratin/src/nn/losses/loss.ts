/** What all losses are, and how a batch's values become one number (`keras/src/losses/loss.py`). */
import type { Node, NodeDType } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { sizeOf } from "../../util/shape.ts";
import { show } from "../check.ts";
import { divideNoNan } from "../divide-no-nan.ts";
import { alignWeights } from "../sample-weights.ts";
import { checkTargets, dtypeOf, type TargetFunction, type TargetKind, type TargetShapes } from "../targets.ts";

const REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight", "none", null] as const;

/**
 * How the values of a batch become one number:
 * - `sum_over_batch_size` and `mean`: Σ value · weight / number of values;
 * - `sum`: Σ value · weight;
 * - `mean_with_sample_weight`: Σ value · weight / Σ weight;
 * - `none` and null: not at all. A model cannot be trained with it.
 */
export type Reduction = (typeof REDUCTIONS)[number];

/** Options of all losses. */
export interface LossOptions {
  /** Default: Keras's, such as "huber_loss". */
  name?: string;
  /** Default "sum_over_batch_size". */
  reduction?: Reduction;
}

/** A loss: one value per entry, of which `reduceLoss` makes the number that is minimised. */
export abstract class Loss {
  /** Keras's class name, e.g. `CategoricalCrossentropy`. */
  readonly className: string;
  readonly name: string;
  readonly reduction: Reduction;
  /** What `check` asks of targets; "any": nothing. */
  protected readonly targets: TargetKind | "any" = "any";

  /** @throws ArgumentError for an unknown reduction */
  constructor(className: string, { name, reduction = "sum_over_batch_size" }: LossOptions & { name: string }) {
    this.className = className;
    this.name = name;
    this.reduction = reduction;
    if (REDUCTIONS.includes(reduction)) return;
    const expected = `one of ${REDUCTIONS.map(show).join(", ")}`;
    throw new ArgumentError(complain({ where: `Loss ${name}: reduction`, expected, found: show(reduction) }));
  }

  /** int32 for class numbers. */
  get targetDtype(): NodeDType {
    return dtypeOf(this.targets);
  }

  /** The loss of each entry: yTrue and yPred `[batch, …]` → `[batch, …]`. */
  abstract call(yTrue: Node, yPred: Node): Node;

  /** @throws ShapeError if targets of such a shape cannot be used; shapes without the batch axis */
  check(shapes: TargetShapes): void {
    if (this.targets !== "any") checkTargets(`Loss ${this.name}`, this.targets, shapes);
  }

  /** All options, as Keras's `get_config`; the class makes the same loss of them. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }
}

/** A function of one's own as a loss. */
export class LossFunctionWrapper extends Loss {
  readonly #fn: TargetFunction;

  constructor(fn: TargetFunction) {
    super("LossFunctionWrapper", { name: fn.name || "loss" });
    this.#fn = fn;
  }

  call(yTrue: Node, yPred: Node): Node {
    return this.#fn(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fn: this.#fn };
  }
}

/**
 * The number that a batch's loss is; Keras's `reduce_weighted_values`.
 *
 * @param values what `loss.call` gave: `[batch, …]`, or a scalar, which stays as it is
 * @param sampleWeight `[batch]` or `[batch, …]`; default: all weigh 1
 * @returns a scalar
 * @throws ArgumentError for the reduction "none"; ShapeError if the weights do not fit the values
 */
export function reduceLoss(values: Node, reduction: Reduction, sampleWeight?: Node): Node {
  if (reduction === null || reduction === "none") {
    const hint = 'Give the loss the reduction "sum_over_batch_size" or another one.';
    throw new ArgumentError(
      complain({ where: "Loss: reduction", expected: "one that gives a number", found: show(reduction), hint }),
    );
  }
  if (values.shape.length === 0 && !sampleWeight) return values;
  const weighted = sampleWeight ? ops.mul(values, alignWeights(sampleWeight, values)) : values;
  const sum = ops.reduceSum(weighted);
  if (reduction === "sum") return sum;
  if (reduction === "mean_with_sample_weight" && sampleWeight) return divideNoNan(sum, ops.reduceSum(sampleWeight));
  return ops.mul(sum, 1 / sizeOf(weighted.shape));
}
