/** What the elementwise merges share: inputs of different ranks and sizes are broadcast. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { broadcastShapes, showShape } from "../util/shape.ts";
import { type BatchShape, type LayerOptions, MergeLayer } from "./layer.ts";

/**
 * One value of each position's values: inputs of one shape, or such as broadcast. An input of fewer axes gets axes of
 * size 1 behind the batch, as in Keras.
 */
export abstract class ElementwiseMerge extends MergeLayer {
  /** What becomes of two neighbouring inputs. */
  protected abstract combine(a: Node, b: Node): Node;

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    const samples = inputShapes.map(([, ...sizes]) => sizes);
    try {
      return [null, ...broadcastShapes(...samples)];
    } catch (cause) {
      const expected = "inputs of one shape, or of sizes that are equal or 1";
      const found = inputShapes.map(showShape).join(" and ");
      throw new ShapeError(complain({ where: this.label, expected, found }), { cause });
    }
  }

  override getConfig(): Required<LayerOptions> {
    return this.baseConfig();
  }

  protected override call(inputs: readonly Node[]): Node {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    const expanded = inputs.map((x) => {
      const [batch = 1, ...sizes] = x.shape;
      return ops.reshape(x, [batch, ...Array<number>(rank - x.shape.length).fill(1), ...sizes]);
    });
    return expanded.reduce((a, b) => this.combine(a, b));
  }
}

/** @throws ShapeError unless there are two inputs */
export function expectTwo(label: string, inputShapes: readonly BatchShape[]): void {
  if (inputShapes.length === 2) return;
  throw new ShapeError(complain({ where: label, expected: "2 inputs", found: String(inputShapes.length) }));
}
