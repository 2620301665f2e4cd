/**
 * The base of all layers: names, weights, and the way into a graph.
 *
 * A layer says in `weightSpecs` which weights it wants for an input; the base makes them once. Shapes have the batch axis
 * in front as `null`, as Keras prints them.
 */
import type { Graph, Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import type { Initializer } from "../nn/initializers.ts";
import { autoName } from "../nn/naming.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, InternalError, ShapeError, StateError } from "../util/errors.ts";
import { type Shape, sameShape, showShape, sizeOf } from "../util/shape.ts";

/** A shape whose batch axis is open: `[null, height, width, channels]`. */
export type BatchShape = readonly [null, ...number[]];

/** How a layer is called. */
export interface CallContext {
  /** Whether this is a training step: Dropout drops, BatchNormalization takes the batch's statistics. */
  readonly training: boolean;
}

/** Options of every layer. */
export interface LayerOptions {
  /** Default: the class's name in snake case, counted. */
  name?: string;
  /** Whether training may change its weights. Default true. */
  trainable?: boolean;
}

/** A weight that a layer wants. */
export interface WeightSpec {
  /** Keras's name: kernel, bias, gamma, … */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Default true. */
  readonly trainable?: boolean;
}

/** The base of all layers, also of your own: give it `computeOutputShape`, `call`, `getConfig`, and `weightSpecs` for weights. */
export abstract class Layer {
  /** Keras's class name, e.g. `Conv2D`. */
  readonly className: string;
  readonly name: string;
  /** Whether training may change its weights; call `compile` again after changing it. */
  trainable: boolean;
  #inputShape: BatchShape | undefined;
  readonly #weights = new Map<string, Variable>();

  /** @throws ArgumentError if the name is empty */
  constructor(className: string, { name, trainable = true }: LayerOptions) {
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      const expected = "a string that is not empty";
      throw new ArgumentError(complain({ where: `${className} layer: name`, expected, found: JSON.stringify(name) }));
    }
    this.className = className;
    this.name = name ?? autoName(className);
    this.trainable = trainable;
  }

  /** The shape after the layer, the batch axis included. @throws ShapeError if the layer cannot take such an input */
  abstract computeOutputShape(inputShape: BatchShape): BatchShape;

  /** The layer's maths on nodes; `this.node(name, x)` gives a weight. Called through `apply`. */
  protected abstract call(x: Node, context: CallContext): Node;

  /** All options with their values: the constructor makes the same layer (without its weights) of them. */
  abstract getConfig(): LayerOptions;

  /** The weights that the layer wants for such an input. Default none. */
  protected weightSpecs(_inputShape: BatchShape): WeightSpec[] {
    return [];
  }

  /** Whether the layer has its weights. */
  get built(): boolean {
    return this.#inputShape !== undefined;
  }

  /** The shape that it was built for; undefined before. */
  get inputShape(): BatchShape | undefined {
    return this.#inputShape;
  }

  /** @throws StateError before the layer is built */
  get outputShape(): BatchShape {
    if (this.#inputShape) return this.computeOutputShape(this.#inputShape);
    throw new StateError(
      complain({
        where: this.label,
        expected: "a built layer",
        found: "no input shape yet",
        hint: "Put a layers.Input in front.",
      }),
    );
  }

  /** `Conv2D layer "conv2d_1"`: how messages name it. */
  get label(): string {
    return `${this.className} layer "${this.name}"`;
  }

  /** Weights, in Keras's order: trainable ones first. */
  get weights(): Variable[] {
    const all = [...this.#weights.values()];
    return [...all.filter((v) => v.trainable), ...all.filter((v) => !v.trainable)];
  }

  /** Those that training changes; none if the layer is not trainable. */
  get trainableWeights(): Variable[] {
    return this.trainable ? this.weights.filter((v) => v.trainable) : [];
  }

  get nonTrainableWeights(): Variable[] {
    const trainable = this.trainableWeights;
    return this.weights.filter((v) => !trainable.includes(v));
  }

  /** The number of numbers in its weights. */
  countParams(): number {
    return this.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /**
   * Makes the weights for an input shape; does nothing if they are there.
   *
   * @throws ShapeError if the layer cannot take such an input, or has weights for another one
   */
  build(inputShape: BatchShape): void {
    this.computeOutputShape(inputShape);
    const specs = this.weightSpecs(inputShape);
    if (this.#inputShape) {
      for (const spec of specs) this.#checkWeight(spec, inputShape);
      return;
    }
    for (const { name, shape, initializer, trainable = true } of specs) {
      const initial = initializer.create(shape);
      this.#weights.set(name, new Variable({ name: `${this.name}/${name}`, shape, initial, trainable }));
    }
    this.#inputShape = inputShape;
  }

  /** Adds the layer to the graph of x, building it first if needed. */
  apply(x: Node, context: CallContext): Node {
    if (!this.#inputShape) this.build([null, ...x.shape.slice(1)]);
    return x.graph.within(this.name, () => this.call(x, context));
  }

  /** One of its weights; undefined if it has none of that name. */
  protected weight(name: string): Variable | undefined {
    return this.#weights.get(name);
  }

  /** The node of a weight in a graph. */
  protected node(name: string, { graph }: { graph: Graph }): Node {
    const weight = this.#weights.get(name);
    if (!weight) throw new InternalError(`${this.label} has no weight "${name}".`);
    return ops.variable(graph, weight);
  }

  /** Name and trainable, for `getConfig`. */
  protected baseConfig(): Required<LayerOptions> {
    return { name: this.name, trainable: this.trainable };
  }

  #checkWeight({ name, shape }: WeightSpec, inputShape: BatchShape): void {
    const weight = this.#weights.get(name);
    if (!weight || sameShape(weight.shape, shape)) return;
    throw new ShapeError(
      complain({
        where: this.label,
        expected: `an input that fits its ${name} of shape ${showShape(weight.shape)}, such as ${showShape(this.#inputShape ?? [])}`,
        found: `${showShape(inputShape)}, which needs a ${name} of shape ${showShape(shape)}`,
        hint: "A shared layer keeps its weights; use a new layer for another input.",
      }),
    );
  }
}
