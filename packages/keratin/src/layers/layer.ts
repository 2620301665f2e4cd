/**
 * The bases of all layers, also of your own: `Layer` for one input, `MergeLayer` for several.
 *
 * A layer says in `weightSpecs` which weights it wants for an input; the base makes them once. Shapes have the batch axis
 * in front as `null`, as Keras prints them.
 */
import type { Graph, Node } from "../ir/graph.ts";
import { Variable } from "../ir/variable.ts";
import type { Initializer } from "../nn/initializers.ts";
import type { Regularizer } from "../nn/regularizers.ts";
import * as ops from "../ops/index.ts";
import { ArgumentError, complain, InternalError, ShapeError, StateError } from "../util/errors.ts";
import { type Shape, sameShape, showShape } from "../util/shape.ts";
import { initialValues } from "./initial-values.ts";
import { type BatchShape, type CallContext, type LayerOptions, Operation } from "./operation.ts";

export type { BatchShape, CallContext, LayerOptions };

/** A weight that a layer wants. */
export interface WeightSpec {
  /** Keras's name: kernel, bias, gamma, … */
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Default true. */
  readonly trainable?: boolean;
  /** What it adds to the loss. Default nothing. */
  readonly regularizer?: Regularizer | undefined;
}

/** What layers with one and with several inputs share: their weights. */
export abstract class BaseLayer extends Operation {
  #inputShapes: readonly BatchShape[] | undefined;
  readonly #weights = new Map<string, Variable>();
  readonly #regularizers = new Map<Variable, Regularizer>();

  /** All options with their values: the constructor makes the same layer (without its weights) of them. */
  abstract override getConfig(): LayerOptions;

  protected abstract specsFor(inputs: readonly BatchShape[]): WeightSpec[];

  override get built(): boolean {
    return this.#inputShapes !== undefined;
  }

  /** The shapes that it was built for; undefined before. */
  override get inputShapes(): readonly BatchShape[] | undefined {
    return this.#inputShapes;
  }

  /** @throws StateError before the layer is built */
  override get outputShape(): BatchShape {
    const [shape] = this.#inputShapes ? this.outputShapesFor(this.#inputShapes) : [];
    if (shape) return shape;
    const hint = "Put a layers.Input in front.";
    throw new StateError(complain({ where: this.label, expected: "a built layer", found: "no input shape yet", hint }));
  }

  /** Weights, in Keras's order: trainable ones first. */
  override get weights(): Variable[] {
    const all = [...this.#weights.values()];
    return [...all.filter((v) => v.trainable), ...all.filter((v) => !v.trainable)];
  }

  override get trainableWeights(): Variable[] {
    return this.trainable ? this.weights.filter((v) => v.trainable) : [];
  }

  override weightLosses({ graph }: Node): Node[] {
    return this.trainableWeights.flatMap((weight) => {
      const regularizer = this.#regularizers.get(weight);
      return regularizer ? [regularizer.call(ops.variable(graph, weight))] : [];
    });
  }

  /**
   * Makes the weights for such inputs; does nothing if they are there.
   *
   * @throws ShapeError if the layer cannot take such inputs, or has weights for other ones
   */
  override buildFor(inputs: readonly BatchShape[]): void {
    this.outputShapesFor(inputs);
    const specs = this.specsFor(inputs);
    if (this.#inputShapes) {
      for (const spec of specs) this.#checkWeight(spec, inputs);
      return;
    }
    for (const { name, shape, initializer, trainable = true, regularizer } of specs) {
      const initial = initialValues(this.label, initializer, shape);
      const weight = new Variable({ name: `${this.name}/${name}`, shape, initial, trainable });
      this.#weights.set(name, weight);
      if (regularizer) this.#regularizers.set(weight, regularizer);
    }
    this.#inputShapes = inputs;
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

  #checkWeight({ name, shape }: WeightSpec, inputs: readonly BatchShape[]): void {
    const weight = this.#weights.get(name);
    if (!weight || sameShape(weight.shape, shape)) return;
    const show = (shapes: readonly BatchShape[] = []): string => shapes.map(showShape).join(" and ");
    throw new ShapeError(
      complain({
        where: this.label,
        expected: `an input that fits its ${name} of shape ${showShape(weight.shape)}, such as ${show(this.#inputShapes)}`,
        found: `${show(inputs)}, which needs a ${name} of shape ${showShape(shape)}`,
        hint: "A shared layer keeps its weights; use a new layer for another input.",
      }),
    );
  }
}

/** A layer with one input and one output: give it `computeOutputShape`, `call`, `getConfig`, and `weightSpecs` for weights. */
export abstract class Layer extends BaseLayer {
  /** The shape after the layer, the batch axis included. @throws ShapeError if the layer cannot take such an input */
  abstract computeOutputShape(inputShape: BatchShape): BatchShape;

  /** The layer's maths on nodes; `this.node(name, x)` gives a weight. Called through `forward`. */
  protected abstract override call(x: Node, context: CallContext): Node;

  /** The weights that the layer wants for such an input. Default none. */
  protected weightSpecs(_inputShape: BatchShape): WeightSpec[] {
    return [];
  }

  /** The shape that it was built for; undefined before. */
  get inputShape(): BatchShape | undefined {
    return this.inputShapes?.[0];
  }

  /** Makes the weights for an input shape; see `buildFor`. */
  build(inputShape: BatchShape): void {
    this.buildFor([inputShape]);
  }

  /** Adds the layer to the graph of x, building it first if needed. */
  forward(x: Node, context: CallContext): Node {
    return this.forwardAll([x], context)[0] as Node;
  }

  override outputShapesFor(inputs: readonly BatchShape[]): BatchShape[] {
    return [this.computeOutputShape(this.#only(inputs))];
  }

  protected override specsFor(inputs: readonly BatchShape[]): WeightSpec[] {
    return this.weightSpecs(this.#only(inputs));
  }

  protected override callAll(inputs: readonly Node[], context: CallContext): Node[] {
    return [this.call(this.#only(inputs), context)];
  }

  #only<T>(inputs: readonly T[]): T {
    if (inputs.length === 1) return inputs[0] as T;
    throw new ArgumentError(
      complain({ where: this.label, expected: "one input", found: `a list of ${inputs.length}` }),
    );
  }
}

/** A layer that makes one output of several inputs, such as Add: as `Layer`, but its methods take lists. */
export abstract class MergeLayer extends BaseLayer {
  /** The shape after the layer, the batch axis included. @throws ShapeError if the layer cannot take such inputs */
  abstract computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape;

  /** The layer's maths on nodes; `this.node(name, x)` gives a weight. Called through `forward`. */
  protected abstract override call(inputs: readonly Node[], context: CallContext): Node;

  /** The weights that the layer wants for such inputs. Default none. */
  protected weightSpecs(_inputShapes: readonly BatchShape[]): WeightSpec[] {
    return [];
  }

  /** Makes the weights for input shapes; see `buildFor`. */
  build(inputShapes: readonly BatchShape[]): void {
    this.buildFor(inputShapes);
  }

  /** Adds the layer to the graph of its inputs, building it first if needed. */
  forward(inputs: readonly Node[], context: CallContext): Node {
    return this.forwardAll(inputs, context)[0] as Node;
  }

  override outputShapesFor(inputs: readonly BatchShape[]): BatchShape[] {
    return [this.computeOutputShape(inputs)];
  }

  protected override specsFor(inputs: readonly BatchShape[]): WeightSpec[] {
    return this.weightSpecs(inputs);
  }

  protected override callAll(inputs: readonly Node[], context: CallContext): Node[] {
    return [this.call(inputs, context)];
  }
}
