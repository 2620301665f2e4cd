import type { Graph, Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import * as ops from "../ops/index.ts";
import { complain, ShapeError } from "../util/errors.ts";
import { showShape } from "../util/shape.ts";
import { type BatchShape, Layer, type LayerOptions } from "./layer.ts";
import { numberIn } from "./options.ts";

/** Options of `layers.Rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** What to multiply by: one number, or one per channel. */
  scale: number | readonly number[];
  /** What to add then: one number, or one per channel. Default 0. */
  offset?: number | readonly number[];
}

/** scale · x + offset; the shape stays. `Rescaling({ scale: 1 / 255 })` takes bytes to [0, 1]. */
export class Rescaling extends Layer {
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];
  /** Numbers per channel are kept as variables, for graphs know only scalars as constants; they are no weights. */
  readonly #vectors = new Map<string, Variable>();

  /** @throws ArgumentError unless all are finite numbers */
  constructor(options: RescalingOptions) {
    super("Rescaling", options);
    this.scale = this.#check("scale", options.scale);
    this.offset = this.#check("offset", options.offset ?? 0);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    for (const [name, value] of Object.entries({ scale: this.scale, offset: this.offset })) {
      if (typeof value === "number" || value.length === inputShape.at(-1)) continue;
      const expected = `one number, or one for each channel of ${showShape(inputShape)}`;
      throw new ShapeError(complain({ where: `${this.label}: ${name}`, expected, found: `${value.length} numbers` }));
    }
    return inputShape;
  }

  override getConfig(): Required<RescalingOptions> {
    return { ...this.baseConfig(), scale: this.scale, offset: this.offset };
  }

  protected override call(x: Node): Node {
    const scaled = ops.mul(x, this.#operand("scale", this.scale, x));
    return this.offset === 0 ? scaled : ops.add(scaled, this.#operand("offset", this.offset, x));
  }

  #check(name: string, value: number | readonly number[]): number | readonly number[] {
    const where = `${this.label}: ${name}`;
    const check = (n: number): number => numberIn(where, n, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    if (!Array.isArray(value)) return check(value as number);
    const numbers = value.map(check);
    const initial = Float32Array.from(numbers);
    const variable = new Variable({ name: `${this.name}/${name}`, shape: [numbers.length], initial, trainable: false });
    this.#vectors.set(name, variable);
    return numbers;
  }

  #operand(name: string, value: number | readonly number[], { graph }: { graph: Graph }): Node | number {
    const vector = this.#vectors.get(name);
    return vector ? ops.variable(graph, vector) : (value as number);
  }
}
