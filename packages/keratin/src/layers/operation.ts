/**
 * What layers and models have in common: a name, weights, and that they are called on symbolic tensors to connect a model
 * (`layer(x)` or `layer.apply(x)`), and on nodes of a graph to do their maths (`forward`). Keras's `Operation` and the
 * general half of its `Layer`.
 */
import type { Node } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import { autoName } from "../nn/naming.ts";
import { ArgumentError, complain, ShapeError, StateError } from "../util/errors.ts";
import { type Shape, sizeOf } from "../util/shape.ts";

/** A shape whose batch axis is open: `[null, height, width, channels]`. */
export type BatchShape = readonly [null, ...number[]];

/** One use of a layer or model in the functional API. */
export interface Call {
  readonly operation: Operation;
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];
}

/** A value that a model will have: its shape, and the call that makes it. Made by `layers.Input` and by calling layers. */
export class KerasTensor {
  /** With the batch axis in front as null. */
  readonly shape: BatchShape;
  readonly dtype = "float32";
  readonly call: Call;
  /** Which output of the call it is. */
  readonly index: number;
  /** Its own name, which Keras counts by tensors; models that begin in the middle of others name their inputs by it. */
  readonly tensorName: string;

  constructor(shape: BatchShape, call: Call, index: number, tensorName: string = autoName("KerasTensor")) {
    this.shape = shape;
    this.call = call;
    this.index = index;
    this.tensorName = tensorName;
  }

  /** The name of the layer that makes it. */
  get name(): string {
    return this.call.operation.name;
  }
}

/** As in NumPy. Without a bound each layer of a hostile file could have a shape of millions of numbers. */
const MOST_AXES = 64;

/** One tensor, or a list of them. */
export type Tensors = KerasTensor | readonly KerasTensor[];

export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** How a layer is called. */
export interface CallContext {
  /** Whether this is a training step: Dropout drops, BatchNormalization takes the batch's statistics. */
  readonly training: boolean;
  /** Takes a scalar that is added to the loss of training and evaluation. */
  readonly addLoss?: (loss: Node) => void;
}

/** Options of every layer. */
export interface LayerOptions {
  /** Default: the class's name in snake case, counted. */
  name?: string;
  /** Whether training may change its weights. Default true. */
  trainable?: boolean;
}

/** Instances are functions with the class's prototype, so that a layer can be called as in Keras. */
abstract class Callable {
  constructor() {
    const self: Callable = Object.setPrototypeOf((x: Tensors) => self.apply(x), new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: the function is the object; subclasses' fields are put on it.
    return self;
  }

  abstract apply(x: Tensors): KerasTensor;
}

/** `operation(x)` is `operation.apply(x)`. */
export interface Operation {
  (x: KerasTensor): KerasTensor;
  (x: readonly KerasTensor[]): KerasTensor;
}

/** The base of layers and models. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor of Callable makes instances that can be called.
export abstract class Operation extends Callable {
  /** Keras's class name, e.g. `Conv2D`. */
  readonly className: string;
  readonly name: string;
  /** The shape of one sample that Keras 2's options of a first layer stated. */
  statedInput: Shape | undefined;
  readonly #calls: Call[] = [];
  #trainable: boolean;

  /** @throws ArgumentError if the name is empty */
  constructor(className: string, { name, trainable = true }: LayerOptions) {
    super();
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      const expected = "a string that is not empty";
      throw new ArgumentError(complain({ where: `${className} layer: name`, expected, found: JSON.stringify(name) }));
    }
    this.className = className;
    this.name = name ?? autoName(className);
    this.#trainable = trainable;
  }

  /** Shapes of the outputs for those of the inputs; changes nothing. @throws ShapeError if it cannot take such inputs */
  abstract outputShapesFor(inputs: readonly BatchShape[]): BatchShape[];

  /** Makes the weights for such inputs, if they are not there. @throws ShapeError if it cannot take such inputs */
  abstract buildFor(inputs: readonly BatchShape[]): void;

  /** Whether it has its weights. */
  abstract get built(): boolean;

  /** Whether Keras counts it as built before it has seen an input, which the summary of an unbuilt model shows. */
  get isBuiltFromStart(): boolean {
    return false;
  }

  /** The shapes of the inputs that it was built for; undefined before. */
  abstract get inputShapes(): readonly BatchShape[] | undefined;

  /** All options with their values. */
  abstract getConfig(): object;

  /** Shape of its one output, the batch axis in front as null. */
  abstract get outputShape(): BatchShape | undefined;

  /** All weights, in Keras's order. */
  abstract get weights(): Variable[];

  /** Those that training changes; none if it is not trainable. */
  abstract get trainableWeights(): Variable[];

  /** Adds to the graph what the weights add to the loss: scalars. */
  abstract weightLosses(x: Node): Node[];

  /** The maths on nodes; called through `forwardAll`, which has built it and set the scope. */
  protected abstract callAll(inputs: readonly Node[], context: CallContext): Node[];

  /** Whether training may change its weights; call `compile` again after changing it. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    this.#trainable = trainable;
  }

  get nonTrainableWeights(): Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /** The number of numbers in its weights. */
  countParams(): number {
    return this.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /** `Conv2D layer "conv2d_1"`: how messages name it. */
  get label(): string {
    return `${this.className} layer "${this.name}"`;
  }

  /**
   * Connects it to tensors and gives the one that comes out.
   *
   * @throws ArgumentError if x is no tensor, or something has several outputs (then use `applyAll`)
   * @throws ShapeError if it cannot take tensors of such shapes
   */
  apply(x: Tensors): KerasTensor {
    const outputs = this.applyAll(x);
    const [output] = outputs;
    if (output && outputs.length === 1) return output;
    const hint = "Use applyAll(x), which gives all of them.";
    throw new ArgumentError(
      complain({ where: this.label, expected: "one output", found: String(outputs.length), hint }),
    );
  }

  /** Connects it to tensors and gives all that come out. @throws as `apply` */
  applyAll(x: Tensors): KerasTensor[] {
    const inputs = listOf<KerasTensor>(x);
    for (const input of inputs) {
      if (input instanceof KerasTensor) continue;
      const hint = "Start with const x = layers.Input({ shape: […] }).";
      const complaint = { where: this.label, expected: "symbolic tensors", found: typeof input, hint };
      throw new ArgumentError(complain(complaint));
    }
    const shapes = inputs.map(({ shape }) => shape);
    this.buildFor(shapes);
    return this.addCall(inputs, this.outputShapesFor(shapes));
  }

  /** Adds its maths to a graph, building it first if needed. */
  forwardAll(inputs: readonly Node[], context: CallContext): Node[] {
    const [first] = inputs;
    if (!first) throw new StateError(complain({ where: this.label, expected: "at least one input", found: "none" }));
    if (!this.built) this.buildFor(inputs.map(({ shape: [, ...sizes] }) => [null, ...sizes]));
    return first.graph.within(this.name, () => this.callAll(inputs, context));
  }

  /** How it was used in functional models, oldest first. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** What it was connected to first. @throws StateError before */
  get input(): KerasTensor {
    return this.#only(this.#firstCall().inputs, "input");
  }

  /** What came out where it was connected first: an end for a sub-model. @throws StateError before */
  get output(): KerasTensor {
    return this.#only(this.#firstCall().outputs, "output");
  }

  override toString(): string {
    return this.label;
  }

  /** Node's console shows the label, not a function. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.label;
  }

  /** A call of it again, on other tensors of the same shapes: for models that begin in the middle of others. */
  repeatCall(call: Call, inputs: readonly KerasTensor[]): KerasTensor[] {
    const { outputs } = call;
    return this.addCall(
      inputs,
      outputs.map(({ shape }) => shape),
      outputs.map(({ tensorName }) => `${tensorName}_clone`),
    );
  }

  protected addCall(
    inputs: readonly KerasTensor[],
    shapes: readonly BatchShape[],
    names: readonly string[] = [],
  ): KerasTensor[] {
    const outputs: KerasTensor[] = [];
    const call = { operation: this, inputs, outputs };
    for (const { length } of shapes) {
      if (length <= MOST_AXES) continue;
      const complaint = { where: this.label, expected: `at most ${MOST_AXES} axes`, found: String(length) };
      throw new ShapeError(complain(complaint));
    }
    for (const [index, shape] of shapes.entries()) outputs.push(new KerasTensor(shape, call, index, names[index]));
    this.#calls.push(call);
    return outputs;
  }

  #firstCall(): Call {
    const [first] = this.#calls;
    if (first) return first;
    const hint = "Call it on a tensor, or put it into a model whose input is known.";
    throw new StateError(
      complain({ where: this.label, expected: "a layer in a model", found: "one on its own", hint }),
    );
  }

  #only(tensors: readonly KerasTensor[], what: string): KerasTensor {
    const [tensor] = tensors;
    if (tensor && tensors.length === 1) return tensor;
    const hint = `See ${what}s of its calls.`;
    throw new StateError(complain({ where: this.label, expected: `one ${what}`, found: String(tensors.length), hint }));
  }
}
