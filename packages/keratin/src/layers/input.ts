import type { Node } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { type BatchShape, type KerasTensor, type LayerOptions, Operation } from "./operation.ts";

/** Options of `layers.Input`; one of `shape` and `batchShape`. */
export interface InputOptions extends Pick<LayerOptions, "name"> {
  /** The shape of one sample, without the batch axis: `[height, width, channels]`. */
  shape?: Shape;
  /** The same behind the batch axis: `[null, height, width, channels]`. */
  batchShape?: BatchShape;
}

/** Where a model takes its data. Keras's `InputLayer`; `layers.Input` gives its tensor. */
export class InputLayer extends Operation {
  readonly shape: Shape;
  readonly batchShape: BatchShape;

  /** @throws ArgumentError unless the shape is a list of positive whole numbers */
  constructor({ batchShape, shape = batchShape?.slice(1) as Shape | undefined, name }: InputOptions) {
    super("InputLayer", name === undefined ? {} : { name });
    if (!shape || !Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size > 0)) {
      const expected = "a list of positive whole numbers, such as [28, 28, 1]";
      throw new ArgumentError(
        complain({ where: `${this.label}: shape`, expected, found: JSON.stringify(shape) ?? "nothing" }),
      );
    }
    this.shape = [...shape];
    this.batchShape = [null, ...shape];
    this.addCall([], [this.batchShape], name === undefined ? [] : [name]);
  }

  override getConfig(): object {
    const { batchShape, name } = this;
    return { batchShape, dtype: "float32", sparse: false, ragged: false, name, optional: false };
  }

  override get inputShapes(): readonly BatchShape[] {
    return [];
  }

  override get outputShape(): BatchShape {
    return this.batchShape;
  }

  override get built(): boolean {
    return true;
  }

  override get weights(): Variable[] {
    return [];
  }

  override get trainableWeights(): Variable[] {
    return [];
  }

  override weightLosses(): Node[] {
    return [];
  }

  override outputShapesFor(): BatchShape[] {
    return [this.batchShape];
  }

  override buildFor(): void {}

  protected override callAll(inputs: readonly Node[]): Node[] {
    return [...inputs];
  }
}

/**
 * A tensor for a model's input: the start of a functional model, or the first in a Sequential's list.
 *
 * @throws ArgumentError unless the shape is a list of positive whole numbers
 */
export function inputTensor(options: InputOptions): KerasTensor {
  return new InputLayer(options).output;
}
