import type { Variable } from "../ir/variable.ts";
import { InputLayer } from "../layers/input.ts";
import { type BatchShape, KerasTensor, Operation } from "../layers/operation.ts";
import type { Json } from "../saving/serialize.ts";
import { ArgumentError, complain, StateError } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { Sharing, sequentialConfig } from "./config.ts";
import type { Ports } from "./data-adapter.ts";
import { Model } from "./model.ts";

/** Options of a Sequential model. */
export interface SequentialOptions {
  /** Default "sequential", counted. */
  name?: string;
  /** Whether training may change its weights. Default true. */
  trainable?: boolean;
}

/** A stack of layers, each of which takes what the one before gives. */
export class Sequential extends Model {
  readonly #layers: Operation[] = [];
  #inputLayer: InputLayer | undefined;
  /** What the last layer gives, once the input is known. */
  #end: KerasTensor | undefined;

  /**
   * Without a `layers.Input` in front, the first data (or a first layer that has its weights) says what the input is.
   *
   * @throws ArgumentError or ShapeError naming the layer that does not fit
   */
  constructor(layers: readonly (Operation | KerasTensor)[] = [], options: SequentialOptions = {}) {
    super({ ...options, inputs: [], outputs: [] }, "Sequential");
    if (!Array.isArray(layers)) {
      const hint = "Write new Sequential([layers.Input(…), …]).";
      throw new ArgumentError(
        complain({ where: "Sequential", expected: "a list of layers", found: typeof layers, hint }),
      );
    }
    for (const layer of layers) this.add(layer);
    if (options.trainable === false) this.trainable = false;
  }

  /** Its layers in order; Input is not among them, as in Keras. */
  override get layers(): readonly Operation[] {
    // The constructor of Model asks before this class has its fields.
    return #layers in this ? this.#layers : [];
  }

  /** The layer that states the input; undefined if there is none (yet). */
  get inputLayer(): InputLayer | undefined {
    return this.#inputLayer;
  }

  /**
   * Puts a layer or model on top.
   *
   * @throws ArgumentError if it is no layer, its name is taken, or an Input is not the first
   * @throws ShapeError if it cannot take what the layer before gives
   */
  add(layer: Operation | KerasTensor): void {
    const operation =
      layer instanceof KerasTensor && layer.call.operation instanceof InputLayer ? layer.call.operation : layer;
    if (operation instanceof InputLayer) return this.#setInput(operation);
    this.#checkLayer(operation);
    if (!this.#inputLayer && this.#layers.length === 0) this.#inputLayer = inputOf(operation);
    if (this.#inputLayer) {
      this.#end = operation.apply(this.#end ?? this.#inputLayer.output);
      this.connect([this.#inputLayer.output], [this.#end]);
    }
    this.#layers.push(operation);
    this.dispose();
  }

  protected override get connections(): undefined {
    return undefined;
  }

  override getConfig(sharing: Sharing = new Sharing()): { [key: string]: Json } {
    return sequentialConfig(this, sharing);
  }

  override get weights(): Variable[] {
    return [...new Set(this.#layers.flatMap((layer) => layer.weights))];
  }

  override outputShapesFor(inputs: readonly BatchShape[]): BatchShape[] {
    if (this.#inputLayer) return super.outputShapesFor(inputs);
    return this.#layers.reduce((shapes, layer) => layer.outputShapesFor(shapes), [...inputs]);
  }

  override buildFor(inputs: readonly BatchShape[]): void {
    const [first] = inputs;
    if (this.built || !first || inputs.length > 1) return super.buildFor(inputs);
    const [, ...shape] = first;
    const input = new InputLayer({ shape });
    const output = this.#layers.reduce((tensor, layer) => layer.apply(tensor), input.output);
    this.#inputLayer = input;
    this.#end = output;
    this.connect([input.output], [output]);
  }

  override get inputNames(): readonly string[] {
    return [this.#inputLayer?.name ?? "input"];
  }

  override get outputNames(): readonly string[] {
    return [this.#layers.at(-1)?.name ?? "output"];
  }

  protected override portsFor(samples: readonly Shape[]): Ports {
    if (this.#layers.length === 0) {
      const hint = "Add layers with add.";
      throw new StateError(complain({ where: this.label, expected: "at least one layer", found: "none", hint }));
    }
    const input = this.#inputLayer?.batchShape ?? ([null, ...(samples[0] ?? [])] as const);
    const outputs = this.outputShapesFor([input]);
    return {
      inputs: this.inputNames.map((name) => ({ name, shape: input })),
      outputs: this.outputNames.map((name, i) => ({ name, shape: outputs[i] as BatchShape })),
    };
  }

  #setInput(input: InputLayer): void {
    if (this.#inputLayer || this.#layers.length > 0) {
      const expected = "layers.Input as the first layer only";
      throw new ArgumentError(complain({ where: `${this.label}: add`, expected, found: "it after others" }));
    }
    this.#inputLayer = input;
  }

  #checkLayer(layer: unknown): asserts layer is Operation {
    const where = `${this.label}: add`;
    if (!(layer instanceof Operation)) {
      const hint = "Layers are made by functions: layers.Dense({ units: 10 }).";
      throw new ArgumentError(complain({ where, expected: "a layer", found: typeof layer, hint }));
    }
    if ([this.#inputLayer, ...this.#layers].some((other) => other?.name === layer.name)) {
      const hint = "Give it another name.";
      throw new ArgumentError(
        complain({ where, expected: "layers of different names", found: `"${layer.name}" twice`, hint }),
      );
    }
  }
}

/** An input for a first layer that states it, or was built before. */
function inputOf(layer: Operation): InputLayer | undefined {
  if (layer.statedInput) return new InputLayer({ shape: layer.statedInput });
  const [first] = layer.calls;
  const shape = layer instanceof Model ? layer.inputShape : first?.inputs[0]?.shape;
  return shape && new InputLayer({ shape: shape.slice(1) as number[] });
}
