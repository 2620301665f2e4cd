/** What all optimizers share: the learning rate, the step counter, and one slot variable per weight and kind. */
import type { Graph, Node } from "../../ir/graph.ts";
import { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { complain, StateError } from "../../util/errors.ts";
import { sizeOf } from "../../util/shape.ts";
import { checkRange } from "../check.ts";
import { autoName } from "../naming.ts";

/** Options of all optimizers. */
export interface OptimizerOptions {
  /** Size of a step. */
  learningRate?: number;
  /** Default: the class's name, counted. */
  name?: string;
}

/** What one weight's rule works with. */
export interface UpdateStep {
  readonly graph: Graph;
  readonly gradient: Node;
  readonly variable: Variable;
  /** The weight before the step. */
  readonly value: Node;
  readonly learningRate: Node;
  /** The number of this step, from 1; float32 scalar. */
  readonly step: Node;
}

/** Adds a training step's updates to its graph. Formulas and names of variables are Keras's. */
export abstract class Optimizer {
  /** Keras's class name, e.g. `RMSprop`. */
  abstract readonly className: string;
  readonly name: string;
  /** Scalar float32; may be written between steps. */
  readonly learningRate: Variable;
  /** Scalar int32: steps done. */
  readonly iterations: Variable;
  readonly #slots = new Map<Variable, Map<string, Variable>>();
  #slotOrder: Variable[] = [];
  #trained: readonly Variable[] | undefined;

  /** @throws ArgumentError if the learning rate is negative or no number */
  constructor(className: string, { learningRate, name }: { learningRate: number; name?: string | undefined }) {
    this.name = name ?? autoName(className);
    const where = `Optimizer ${className}`;
    checkRange(`${where}: learningRate`, learningRate, 0);
    const scalar = { shape: [], trainable: false };
    this.iterations = new Variable({
      ...scalar,
      name: `${this.name}/iteration`,
      initial: new Int32Array(1),
      dtype: "int32",
    });
    this.learningRate = new Variable({
      ...scalar,
      name: `${this.name}/learning_rate`,
      initial: Float32Array.of(learningRate),
    });
  }

  /** Names of the slots of each weight, in Keras's order: a group is made weight by weight, group after group. */
  protected abstract slotGroups(): readonly (readonly string[])[];

  /** Adds the update of one weight and its slots to the graph. */
  protected abstract updateStep(step: UpdateStep): void;

  get built(): boolean {
    return this.#trained !== undefined;
  }

  /** Step counter, learning rate and slots, in Keras's order. */
  get variables(): Variable[] {
    return [this.iterations, this.learningRate, ...this.#slotOrder];
  }

  /**
   * Makes the slots, all 0.
   *
   * @throws StateError if it was built for other weights
   */
  build(trained: readonly Variable[]): void {
    if (this.#trained) {
      const same = this.#trained.length === trained.length && this.#trained.every((v, i) => v === trained[i]);
      if (same) return;
      throw new StateError(
        complain({
          where: `Optimizer "${this.name}"`,
          expected: "the weights that it was built for",
          found: "other weights",
          hint: "Give every model its own optimizer, and a new one when the trainable layers change.",
        }),
      );
    }
    this.#trained = [...trained];
    for (const group of this.slotGroups())
      for (const variable of trained) for (const slot of group) this.#addSlot(variable, slot);
  }

  /** Adds the updates of all weights to the graph; `gradients[i]` belongs to `variables[i]`. */
  apply(graph: Graph, gradients: readonly Node[], variables: readonly Variable[]): void {
    this.build(variables);
    graph.within(this.name, () => {
      const iterations = ops.add(ops.variable(graph, this.iterations), 1);
      graph.update(this.iterations, iterations);
      const learningRate = ops.variable(graph, this.learningRate);
      const step = ops.cast(iterations, "float32");
      variables.forEach((variable, i) => {
        const gradient = gradients[i];
        if (gradient)
          this.updateStep({ graph, gradient, variable, value: ops.variable(graph, variable), learningRate, step });
      });
    });
  }

  /** A weight's slot and its value before the step. */
  protected slot({ graph, variable }: UpdateStep, name: string): { variable: Variable; value: Node } {
    const slot = this.#slots.get(variable)?.get(name) as Variable;
    return { variable: slot, value: ops.variable(graph, slot) };
  }

  #addSlot(variable: Variable, slot: string): void {
    const name = `${this.name}/${variable.name.replaceAll("/", "_")}_${slot}`;
    const { shape } = variable;
    const made = new Variable({ name, shape, initial: new Float32Array(sizeOf(shape)), trainable: false });
    const slots = this.#slots.get(variable) ?? new Map<string, Variable>();
    this.#slots.set(variable, slots.set(slot, made));
    this.#slotOrder.push(made);
  }
}
