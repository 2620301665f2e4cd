import type { Node } from "../ir/graph.ts";
import { InputLayer } from "../layers/input.ts";
import { type BatchShape, type CallContext, Layer } from "../layers/layer.ts";
import { autoName } from "../nn/naming.ts";
import { ArgumentError, complain, StateError } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { lookUp } from "../util/suggest.ts";
import { Model } from "./model.ts";

/** Options of a Sequential model. */
export interface SequentialOptions {
  /** Default "sequential", counted. */
  name?: string;
}

/** A stack of layers, each of which takes what the one before gives. */
export class Sequential extends Model {
  readonly name: string;
  readonly #layers: Layer[] = [];
  #input: BatchShape | undefined;

  /**
   * Without a `layers.Input` in front, the first data (or a first layer that has its weights) says what the input is.
   *
   * @throws ArgumentError or ShapeError naming the layer that does not fit
   */
  constructor(layers: readonly Layer[] = [], { name }: SequentialOptions = {}) {
    super();
    if (!Array.isArray(layers)) {
      const hint = "Write new Sequential([layers.Input(…), …]).";
      throw new ArgumentError(
        complain({ where: "Sequential", expected: "a list of layers", found: typeof layers, hint }),
      );
    }
    this.name = name ?? autoName("Sequential");
    for (const layer of layers) this.add(layer);
  }

  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** Whether all layers have their weights. */
  get built(): boolean {
    return this.#input !== undefined;
  }

  /** With the batch axis in front as null; undefined as long as it is not known. */
  get inputShape(): BatchShape | undefined {
    return this.#input;
  }

  /** With the batch axis in front as null; undefined as long as the input is not known. */
  get outputShape(): BatchShape | undefined {
    return this.#input && this.#outputFor(this.#input, this.#layers);
  }

  /**
   * Puts a layer on top.
   *
   * @throws ArgumentError if it is no layer, its name is taken, or an Input is not the first
   * @throws ShapeError if it cannot take what the layer before gives
   */
  add(layer: Layer): void {
    this.#checkLayer(layer);
    if (layer instanceof InputLayer) {
      this.#input = [null, ...layer.shape];
      return;
    }
    const input = this.#input ?? (this.#layers.length === 0 ? layer.inputShape : undefined);
    if (input) layer.build(this.#outputFor(input, this.#layers));
    this.#input = input;
    this.#layers.push(layer);
    this.dispose();
  }

  /**
   * A layer by its name, or by its place (from 0; negative from the end).
   *
   * @throws ArgumentError if there is none, with the nearest name
   */
  getLayer(which: string | number): Layer {
    const where = `getLayer of model "${this.name}"`;
    if (typeof which === "string")
      return lookUp(where, which, Object.fromEntries(this.#layers.map((l) => [l.name, l])));
    const layer = this.#layers.at(which);
    if (layer && Number.isInteger(which)) return layer;
    throw new ArgumentError(
      complain({ where, expected: `an index below ${this.#layers.length}`, found: String(which) }),
    );
  }

  override forward(x: Node, context: CallContext): Node {
    return this.#layers.reduce((value, layer) => layer.apply(value, context), x);
  }

  protected override shapesFor(sample: Shape): { input: BatchShape; output: BatchShape } {
    if (this.#layers.length === 0) {
      const where = `Model "${this.name}"`;
      throw new StateError(
        complain({ where, expected: "at least one layer", found: "none", hint: "Add layers with add." }),
      );
    }
    const input: BatchShape = this.#input ?? [null, ...sample];
    return { input, output: this.#outputFor(input, this.#layers) };
  }

  protected override buildFor(input: BatchShape): void {
    if (this.#input) return;
    this.#layers.reduce((shape, layer) => {
      layer.build(shape);
      return layer.computeOutputShape(shape);
    }, input);
    this.#input = input;
  }

  #outputFor(input: BatchShape, layers: readonly Layer[]): BatchShape {
    return layers.reduce((shape, layer) => layer.computeOutputShape(shape), input);
  }

  #checkLayer(layer: Layer): void {
    const where = `Model "${this.name}": add`;
    if (!(layer instanceof Layer)) {
      const hint = "Layers are made by functions: layers.Dense({ units: 10 }).";
      throw new ArgumentError(complain({ where, expected: "a layer", found: typeof layer, hint }));
    }
    if (layer instanceof InputLayer && (this.#input || this.#layers.length > 0)) {
      throw new ArgumentError(
        complain({ where, expected: "layers.Input as the first layer only", found: "it after others" }),
      );
    }
    if (this.#layers.some(({ name }) => name === layer.name)) {
      const hint = "Give it another name.";
      throw new ArgumentError(
        complain({ where, expected: "layers of different names", found: `"${layer.name}" twice`, hint }),
      );
    }
  }
}
