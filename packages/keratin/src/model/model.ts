/** Models made of layers that are connected in any way: Keras's functional API. */
import type { Node } from "../ir/graph.ts";
import type { Variable } from "../ir/variable.ts";
import {
  type BatchShape,
  type Call,
  type CallContext,
  KerasTensor,
  type LayerOptions,
  listOf,
  type Operation,
  type Tensors,
} from "../layers/operation.ts";
import type { Json } from "../saving/serialize.ts";
import { ArgumentError, complain, ShapeError, StateError } from "../util/errors.ts";
import { type Shape, showShape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import type { Port } from "./arrays.ts";
import { functionalConfig, Sharing, serializeModel } from "./config.ts";
import type { Ports } from "./data-adapter.ts";
import { Network } from "./network.ts";
import { type SummaryOptions, summaryLines } from "./summary.ts";
import { Trainer } from "./trainer.ts";

/** Where a model begins and ends. */
export interface ModelOptions extends LayerOptions {
  /** Tensors of `layers.Input`, or any tensors of another model. */
  inputs: Tensors;
  /** Tensors that follow from them. */
  outputs: Tensors;
}

/** A file: a path (Node only) or its bytes. */
export type WeightsSource = string | Blob | ArrayBuffer | ArrayBufferView;

/**
 * The layers between tensors: `new Model({ inputs, outputs })`. It is a layer itself, so it can be called on tensors and
 * be part of other models; layers may be used several times and belong to several models, which then share weights.
 */
export class Model extends Trainer {
  #ends: { readonly inputs: readonly KerasTensor[]; readonly outputs: readonly KerasTensor[] } | undefined;
  #network: Network | undefined;

  /**
   * @throws ArgumentError if inputs or outputs are no tensors, outputs need other inputs, or two layers have one name
   */
  constructor(options: ModelOptions, className = "Functional") {
    super(className, options);
    const where = `Model "${this.name}"`;
    this.connect(tensorList(`${where}: inputs`, options.inputs), tensorList(`${where}: outputs`, options.outputs));
    // Now, so that what is wrong with them is said here.
    if (this.#ends) void this.network;
    if (options.trainable === false) this.trainable = false;
  }

  /** Sets what lies between inputs and outputs; it is walked through when it is needed. */
  protected connect(inputs: readonly KerasTensor[], outputs: readonly KerasTensor[]): void {
    this.#ends = inputs.length > 0 ? { inputs, outputs } : undefined;
    this.#network = undefined;
  }

  /** @throws StateError as long as the input is not known */
  protected get network(): Network {
    if (this.#ends) this.#network ??= new Network(this.label, this.#ends.inputs, this.#ends.outputs);
    if (this.#network) return this.#network;
    const hint = "Put a layers.Input in front, or fit the model first.";
    const complaint = { where: this.label, expected: "a model whose input is known", found: "none yet", hint };
    throw new StateError(complain(complaint));
  }

  override get label(): string {
    return `Model "${this.name}"`;
  }

  override get built(): boolean {
    return this.#ends !== undefined;
  }

  /** Its layers in Keras's order; input layers are among them. */
  get layers(): readonly Operation[] {
    return this.network.layers;
  }

  /** The tensors it begins with. @throws StateError as long as the input is not known */
  get inputs(): readonly KerasTensor[] {
    return this.network.inputs;
  }

  /** The tensors it ends with. @throws StateError as long as the input is not known */
  get outputs(): readonly KerasTensor[] {
    return this.network.outputs;
  }

  /** The one tensor it begins with. @throws StateError if it has several */
  override get input(): KerasTensor {
    return this.#only(this.inputs, "input");
  }

  /** The one tensor it ends with. @throws StateError if it has several */
  override get output(): KerasTensor {
    return this.#only(this.outputs, "output");
  }

  override get inputNames(): readonly string[] {
    return this.inputs.map(({ name }) => name);
  }

  override get outputNames(): readonly string[] {
    return this.outputs.map(({ name }) => name);
  }

  /** Shape of its one input, the batch axis in front as null; undefined as long as it is not known. */
  get inputShape(): BatchShape | undefined {
    return this.built ? this.input.shape : undefined;
  }

  /** Shape of its one output, the batch axis in front as null; undefined as long as the input is not known. */
  override get outputShape(): BatchShape | undefined {
    return this.built ? this.output.shape : undefined;
  }

  override get inputShapes(): readonly BatchShape[] | undefined {
    return this.built ? this.inputs.map(({ shape }) => shape) : undefined;
  }

  override getConfig(sharing: Sharing = new Sharing()): { [key: string]: Json } {
    return functionalConfig(this, this.network, sharing);
  }

  /**
   * The model without its weights, and how it was compiled, as JSON text that Keras reads too; `modelFromJSON` makes it
   * again.
   *
   * @throws ArgumentError naming a class or function of your own that was not registered
   */
  toJSON(): string {
    return JSON.stringify(serializeModel(this));
  }

  /**
   * Writes the model with its weights and, if it is compiled, its optimizer: a `.keras` file, or an `.h5` file in
   * Keras's older format; Keras 3 loads both. The path then holds the old file or the new one, complete, whatever happens. Node only; in a page take `saveModel`.
   *
   * @throws StateError if the input is not known yet; ArgumentError for another ending, or a class of your own that was
   * not registered; DataError if it cannot be written
   */
  async save(path: string): Promise<void> {
    const files = await import("../formats/keras/index.ts");
    await files.saveTo(this, path, "model");
  }

  /** Writes the weights alone: a `.weights.h5` file, or another `.h5` in Keras's older format. @throws as `save` */
  async saveWeights(path: string): Promise<void> {
    const files = await import("../formats/keras/index.ts");
    await files.saveTo(this, path, "weights");
  }

  /**
   * Reads weights of a `.weights.h5`, `.keras` or `.h5` file. All are checked before the first is changed.
   *
   * @param source a path (Node only), or a Blob, File, ArrayBuffer or typed array
   * @throws FileFormatError naming the file and the layer that does not fit
   */
  async loadWeights(source: WeightsSource): Promise<void> {
    const files = await import("../formats/keras/index.ts");
    await files.loadWeights(this, source);
  }

  override get weights(): Variable[] {
    return unique(this.layers.flatMap((layer) => layer.weights));
  }

  override get trainableWeights(): Variable[] {
    return this.trainable ? unique(this.layers.flatMap((layer) => layer.trainableWeights)) : [];
  }

  override get trainable(): boolean {
    return super.trainable;
  }

  /** Also that of all its layers, as in Keras. */
  override set trainable(trainable: boolean) {
    super.trainable = trainable;
    for (const layer of this.layers) layer.trainable = trainable;
  }

  override weightLosses(x: Node): Node[] {
    return unique(this.layers.flatMap(leavesOf)).flatMap((layer) => layer.weightLosses(x));
  }

  /**
   * A layer by its name, or by its place (from 0; negative from the end).
   *
   * @throws ArgumentError if there is none, with the nearest name
   */
  getLayer(which: string | number): Operation {
    const where = `getLayer of model "${this.name}"`;
    const { layers } = this;
    if (typeof which === "string") return lookUp(where, which, Object.fromEntries(layers.map((l) => [l.name, l])));
    const layer = layers.at(which);
    if (layer && Number.isInteger(which)) return layer;
    throw new ArgumentError(complain({ where, expected: `an index below ${layers.length}`, found: String(which) }));
  }

  /**
   * Prints Keras's table of layers, shapes and parameters.
   *
   * @throws ArgumentError if the lines are too short for the columns
   */
  summary({ printFn = console.log, ...options }: SummaryOptions = {}): void {
    const { name, layers, connections: calls, trainableWeights, nonTrainableWeights, optimizer } = this;
    const optimizerVariables = optimizer?.built ? optimizer.variables : undefined;
    const layersOf = (layer: Operation): readonly Operation[] => (layer instanceof Model ? layer.layers : []);
    const source = { name, layers, calls, trainableWeights, nonTrainableWeights, optimizerVariables, layersOf };
    for (const line of summaryLines(source, options)) printFn(line);
  }

  /** How its layers are called; undefined if they are simply called one after the other. */
  protected get connections(): readonly Call[] | undefined {
    return this.network.calls;
  }

  override outputShapesFor(inputs: readonly BatchShape[]): BatchShape[] {
    this.#checkInputs(inputs);
    return this.outputs.map(({ shape }) => shape);
  }

  override buildFor(inputs: readonly BatchShape[]): void {
    this.#checkInputs(inputs);
  }

  protected override callAll(inputs: readonly Node[], context: CallContext): Node[] {
    return this.network.forward(inputs, context);
  }

  protected override portsFor(_samples: readonly Shape[]): Ports {
    const ports = (tensors: readonly KerasTensor[]): Port[] => tensors.map(({ name, shape }) => ({ name, shape }));
    return { inputs: ports(this.inputs), outputs: ports(this.outputs) };
  }

  #checkInputs(shapes: readonly BatchShape[]): void {
    const { inputs } = this;
    const show = (list: readonly BatchShape[]): string => list.map(showShape).join(" and ");
    const expected = inputs.map(({ shape }) => shape);
    if (show(shapes) === show(expected)) return;
    const count = `${inputs.length} ${inputs.length === 1 ? "input" : "inputs"}`;
    throw new ShapeError(
      complain({ where: this.label, expected: `${count} of shape ${show(expected)}`, found: show(shapes) }),
    );
  }

  #only(tensors: readonly KerasTensor[], what: "input" | "output"): KerasTensor {
    const [tensor] = tensors;
    if (tensor && tensors.length === 1) return tensor;
    const hint = `Use model.${what}s.`;
    throw new StateError(complain({ where: this.label, expected: `one ${what}`, found: String(tensors.length), hint }));
  }
}

/** A layer, or all those of a model; one that stands in several models comes several times. */
const leavesOf = (layer: Operation): Operation[] =>
  layer instanceof Model ? unique(layer.layers.flatMap(leavesOf)) : [layer];

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function tensorList(where: string, tensors: Tensors): readonly KerasTensor[] {
  const list = listOf<KerasTensor>(tensors);
  if (list.every((tensor) => tensor instanceof KerasTensor)) return list;
  const hint = "Start with const x = layers.Input({ shape: […] }) and call layers on it: layers.Flatten()(x).";
  throw new ArgumentError(complain({ where, expected: "symbolic tensors", found: typeof tensors, hint }));
}
