/** What all optimizers share: options, learning rate, step counter, slots, and the order in which a step does things. */
import type { Graph, Node } from "../../ir/graph.ts";
import { Variable } from "../../ir/variable.ts";
import * as ops from "../../ops/index.ts";
import { complain, StateError } from "../../util/errors.ts";
import { sizeOf } from "../../util/shape.ts";
import { checkRange } from "../check.ts";
import { autoName } from "../naming.ts";
import { LearningRateSchedule } from "../schedules/schedule.ts";
import { clipGradients } from "./clip.ts";
import { type OptimizerOptions, type OptimizerSettings, settle } from "./options.ts";

/** One step of the optimizer, for all weights. */
export interface Step {
  readonly graph: Graph;
  readonly learningRate: Node;
  /** The number of this update, from 1; float32 scalar. */
  readonly step: Node;
  /** States what a variable becomes at the end of the step. */
  assign(variable: Variable, value: Node): void;
}

/** What one weight's rule works with. */
export interface UpdateStep extends Step {
  readonly gradient: Node;
  readonly variable: Variable;
  /** The weight before the update. */
  readonly value: Node;
}

/** Adds a training step's updates to its graph. Formulas, names and order of variables are Keras's. */
export abstract class Optimizer {
  /** Keras's class name, e.g. `RMSprop`. */
  readonly className: string;
  readonly name: string;
  /** Scalar int32: steps done. */
  readonly iterations: Variable;
  /** What the learning rate follows; undefined if it is a number. */
  readonly schedule: LearningRateSchedule | undefined;
  readonly #learningRate: Variable | undefined;
  readonly #settings: OptimizerSettings;
  readonly #slots = new Map<Variable, Map<string, Variable>>();
  readonly #made: Variable[] = [];
  #trained: readonly Variable[] | undefined;

  /** @throws ArgumentError if an option is out of range, or two exclude each other */
  constructor(className: string, options: OptimizerOptions, defaultRate: number) {
    this.className = className;
    this.#settings = settle(className, options, defaultRate);
    this.name = options.name ?? autoName(className);
    const name = `${this.name}/iteration`;
    this.iterations = new Variable({ name, shape: [], initial: new Int32Array(1), dtype: "int32", trainable: false });
    const { learningRate } = this.#settings;
    if (learningRate instanceof LearningRateSchedule) this.schedule = learningRate;
    else this.#learningRate = this.#scalar("learning_rate", learningRate);
  }

  /** Names of the slots of each weight, in Keras's order: a group is made weight by weight, group after group. */
  protected abstract slotGroups(): readonly (readonly string[])[];

  /** Adds the update of one weight and its slots to the graph, through `step.assign`. */
  protected abstract updateStep(step: UpdateStep): void;

  /** Called once in every step, before the weights. */
  protected beginStep(_step: Step): void {}

  /** What the slots start with. */
  protected get slotStart(): number {
    return 0;
  }

  /** All options with their values; `learningRate` as it was given. The function named like the class makes the same optimizer of them. */
  getConfig(): Readonly<Record<string, unknown>> {
    return { name: this.name, ...this.#settings };
  }

  /**
   * Scalar float32; may be written between steps.
   *
   * @throws StateError if the learning rate follows a schedule
   */
  get learningRate(): Variable {
    if (this.#learningRate) return this.#learningRate;
    const found = `the schedule ${this.schedule?.className}`;
    const hint = "Give the optimizer a number to change it during training.";
    throw new StateError(
      complain({ where: `Optimizer "${this.name}"`, expected: "a learning rate that is a number", found, hint }),
    );
  }

  get built(): boolean {
    return this.#trained !== undefined;
  }

  /** Step counter, learning rate (unless it follows a schedule) and slots, in Keras's order. */
  get variables(): Variable[] {
    return [this.iterations, ...(this.#learningRate ? [this.#learningRate] : []), ...this.#made];
  }

  /**
   * Makes the slots.
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
    const { useEma, gradientAccumulationSteps } = this.#settings;
    const own = this.slotGroups().map((slots) => ({ slots, start: this.slotStart }));
    const groups = [
      ...(useEma ? [{ slots: [AVERAGE], start: 0 }] : []),
      ...(gradientAccumulationSteps ? [{ slots: [ACCUMULATOR], start: 0 }] : []),
      ...own,
    ];
    for (const { slots, start } of groups)
      for (const variable of trained) for (const slot of slots) this.#addSlot(variable, slot, start);
  }

  /** Adds the updates of all weights to the graph; `gradients[i]` belongs to `variables[i]`. */
  apply(graph: Graph, gradients: readonly Node[], variables: readonly Variable[]): void {
    this.build(variables);
    graph.within(this.name, () => {
      const count = ops.variable(graph, this.iterations);
      graph.update(this.iterations, ops.add(count, 1));
      for (const [variable, value] of this.#updates(ops.cast(count, "float32"), gradients, variables)) {
        graph.update(variable, value);
      }
    });
  }

  /** Makes the weights their moving averages, if `useEma` and a step was done; `fit` does so when it ends. */
  async finalizeVariableValues(): Promise<void> {
    if (!this.#settings.useEma) return;
    const [done = 0] = await this.iterations.read();
    if (done === 0) return;
    for (const variable of this.#trained ?? []) {
      await variable.write(await this.#slotOf(variable, AVERAGE).read());
    }
  }

  /** What variables become, after Keras's `_backend_apply_gradients`: mean gradient, clipping, decay, rule, averages. */
  #updates(count: Node, given: readonly Node[], variables: readonly Variable[]): Map<Variable, Node> {
    const { graph } = count;
    const { gradientAccumulationSteps: period } = this.#settings;
    const updates = new Map<Variable, Node>();
    const assign = (variable: Variable, value: Node): void => {
      updates.set(variable, value);
    };
    const done = period ? ops.floor(ops.div(count, period)) : count;
    const learningRate = this.schedule ? this.schedule.call(count) : ops.variable(graph, this.learningRate);
    const step: Step = { graph, learningRate, step: ops.add(done, 1), assign };
    const sums = period
      ? given.map((g, i) => ops.add(g, this.#read(graph, variables[i] as Variable, ACCUMULATOR)))
      : given;
    const means = period ? sums.map((sum) => ops.div(sum, period)) : given;
    this.beginStep(step);
    for (const [i, gradient] of clipGradients(means, this.#settings).entries()) {
      const variable = variables[i] as Variable;
      this.updateStep({
        ...step,
        gradient,
        variable,
        value: this.#decayed(ops.variable(graph, variable), learningRate),
      });
    }
    if (period) {
      const due = isMultiple(ops.add(count, 1), period);
      for (const [variable, value] of updates) assign(variable, ops.select(due, value, ops.variable(graph, variable)));
      sums.forEach((sum, i) => assign(this.#slotOf(variables[i] as Variable, ACCUMULATOR), ops.select(due, 0, sum)));
    }
    if (this.#settings.useEma) this.#average(updates, variables, done);
    return updates;
  }

  #decayed(value: Node, learningRate: Node): Node {
    const { weightDecay } = this.#settings;
    return weightDecay === null ? value : ops.sub(value, ops.mul(ops.mul(value, weightDecay), learningRate));
  }

  /** Adds the moving averages of the new weights. */
  #average(updates: Map<Variable, Node>, variables: readonly Variable[], done: Node): void {
    const { emaMomentum, emaOverwriteFrequency } = this.#settings;
    const momentum = ops.select(ops.equal(done, 0), 0, emaMomentum);
    const overwrite = emaOverwriteFrequency && isMultiple(ops.add(done, 1), emaOverwriteFrequency);
    for (const variable of variables) {
      const value = updates.get(variable) as Node;
      const kept = ops.mul(this.#read(value.graph, variable, AVERAGE), momentum);
      const average = ops.add(kept, ops.mul(value, ops.sub(1, momentum)));
      updates.set(this.#slotOf(variable, AVERAGE), average);
      if (overwrite) updates.set(variable, ops.select(overwrite, average, value));
    }
  }

  /** A weight's slot and its value before the step. */
  protected slot({ graph, variable }: UpdateStep, name: string): { variable: Variable; value: Node } {
    return { variable: this.#slotOf(variable, name), value: this.#read(graph, variable, name) };
  }

  /** Adds a scalar of the optimizer behind the slots; to be called when it is built. */
  protected addScalar(name: string, initial: number): Variable {
    const made = this.#scalar(name, initial);
    this.#made.push(made);
    return made;
  }

  /** @throws ArgumentError, naming the optimizer and the option, unless least ≤ value ≤ most */
  protected check(option: string, value: number, least: number, most?: number): number {
    return checkRange(`Optimizer ${this.className}: ${option}`, value, least, most);
  }

  #slotOf(variable: Variable, name: string): Variable {
    return this.#slots.get(variable)?.get(name) as Variable;
  }

  #read(graph: Graph, variable: Variable, slot: string): Node {
    return ops.variable(graph, this.#slotOf(variable, slot));
  }

  #scalar(name: string, initial: number): Variable {
    return new Variable({
      name: `${this.name}/${name}`,
      shape: [],
      initial: Float32Array.of(initial),
      trainable: false,
    });
  }

  #addSlot(variable: Variable, slot: string, start: number): void {
    const name = `${this.name}/${variable.name.replaceAll("/", "_")}_${slot}`;
    const { shape } = variable;
    const made = new Variable({ name, shape, initial: new Float32Array(sizeOf(shape)).fill(start), trainable: false });
    const slots = this.#slots.get(variable) ?? new Map<string, Variable>();
    this.#slots.set(variable, slots.set(slot, made));
    this.#made.push(made);
  }
}

/** Keras's names of the slots that options add. */
const AVERAGE = "average";
const ACCUMULATOR = "gradient_accumulator";

/** 1 where a whole number is a multiple of another, else 0; float32. */
const isMultiple = (value: Node, of: number): Node => ops.equal(ops.mul(ops.floor(ops.div(value, of)), of), value);
