import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { AffineNormalization, type AffineOptions } from "./affine-normalization.ts";
import type { BatchShape, WeightSpec } from "./layer.ts";
import { featureAxis, wholeNumber } from "./options.ts";

/** Options of `layers.GroupNormalization`. */
export interface GroupNormalizationOptions extends AffineOptions {
  /** Into how many groups the channels are split; −1: each channel by itself. Default 32. */
  groups?: number;
  /** The axis of channels. Default −1, the last. */
  axis?: number;
}

/**
 * Mean 0 and variance 1 over each group of channels of each sample, then gamma · x + beta; the shape stays. Weights:
 * gamma and beta `[channels]`. Wu & He 2018 (https://arxiv.org/abs/1803.08494), form of
 * `keras/src/layers/normalization/group_normalization.py`.
 */
export class GroupNormalization extends AffineNormalization {
  readonly groups: number;
  readonly axis: number;

  /** @throws ArgumentError naming the option that is out of range or unknown */
  constructor(options: GroupNormalizationOptions = {}) {
    super("GroupNormalization", options);
    const { groups = 32, axis = -1 } = options;
    this.groups = groups === -1 ? groups : wholeNumber(`${this.label}: groups`, groups);
    this.axis = axis;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    this.#groupsOf(inputShape);
    return inputShape;
  }

  override getConfig(): Required<GroupNormalizationOptions> {
    return { ...this.affineConfig(), groups: this.groups, axis: this.axis };
  }

  protected override weightSpecs(inputShape: BatchShape): WeightSpec[] {
    return this.affineSpecs([this.#groupsOf(inputShape).channels]);
  }

  protected override call(x: Node): Node {
    const { axis, channels, groups } = this.#groupsOf([null, ...x.shape.slice(1)]);
    // The channel axis becomes two: groups, and channels of a group.
    const split = (shape: readonly number[], size: readonly number[]): number[] => [
      ...shape.slice(0, axis),
      ...size,
      ...shape.slice(axis + 1),
    ];
    const size = [groups, channels / groups];
    const grouped = ops.reshape(x, split(x.shape, size));
    const axes = grouped.shape.flatMap((_, a) => (a === 0 || a === axis ? [] : [a]));
    const { centered, factor } = this.standardize(grouped, axes);
    const ones = x.shape.map(() => 1);
    return ops.reshape(this.affine(ops.mul(centered, factor), split(ones, size)), x.shape);
  }

  #groupsOf(inputShape: BatchShape): { axis: number; channels: number; groups: number } {
    const axis = featureAxis(`${this.label}: axis`, this.axis, inputShape);
    const channels = inputShape[axis] ?? 1;
    const groups = this.groups === -1 ? channels : this.groups;
    if (channels % groups === 0) return { axis, channels, groups };
    throw new ShapeError(
      complain({
        where: `${this.label}: input channels`,
        expected: `a multiple of its ${groups} groups`,
        found: String(channels),
        hint: "Set groups to a divisor of the channels; the default is 32.",
      }),
    );
  }
}
