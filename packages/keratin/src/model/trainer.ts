/** What all models share: compile, fit, evaluate, predict. Keras's `Trainer`. */
import type { Executable } from "../backend/backend.ts";
import { getBackend } from "../backend/current.ts";
import { epochOrder, gather } from "../data/batches.ts";
import { type BatchShape, Operation } from "../layers/operation.ts";
import type { Direction } from "../nn/metrics/index.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { complain, StateError } from "../util/errors.ts";
import { NdArray, type TypedArray } from "../util/ndarray.ts";
import { drawSeed, RandomSequence } from "../util/random.ts";
import { type Shape, sizeOf } from "../util/shape.ts";
import { type Callback, CallbackList, type CallbackModel, type Logs } from "./callbacks/callback.ts";
import { History } from "./callbacks/history.ts";
import { ProgressLogger } from "./callbacks/progress-logger.ts";
import { compileOptions, logsOf, resetTrackers, trackersOf } from "./compiled.ts";
import { type ArrayLike, adaptInput, adaptSamples, type Samples, toArray } from "./data-adapter.ts";
import {
  type CompileOptions,
  count,
  type EvaluateOptions,
  type FitOptions,
  type RunOptions,
  verbosity,
} from "./fit-options.ts";
import { ProgramCache } from "./program-cache.ts";
import { runEpoch } from "./run.ts";
import { type Compiled, PREDICTION, predictGraph, testGraph, trainGraph, X, Y } from "./step.ts";
import { readWeights, writeWeights } from "./weights.ts";

const DEFAULT_BATCH_SIZE = 32;

/** What a run of an epoch works with. */
interface Run {
  readonly compiled: Compiled;
  readonly samples: Samples;
  readonly batchSize: number;
  readonly callbacks: CallbackList;
}

/** A network that can be trained. */
export abstract class Trainer extends Operation implements CallbackModel {
  /** Set it to true (in a callback) to end training after the running step. */
  stopTraining = false;
  /** The results of the last `fit`, also of one that was aborted. */
  history: History | undefined;
  #compiled: Compiled | undefined;
  #isFitting = false;
  readonly #programs = new ProgramCache();

  /**
   * Input and output shapes for samples of a shape (used if the model does not know its input yet); changes nothing.
   *
   * @throws StateError if the model has no layers
   */
  protected abstract shapesFor(sample: Shape): { input: BatchShape; output: BatchShape };

  /** Loss and metrics, by name; empty before `compile`. */
  get metrics(): readonly { readonly name: string; readonly direction: Direction }[] {
    return this.#compiled ? trackersOf(this.#compiled) : [];
  }

  /** The optimizer given to `compile`; undefined before. */
  get optimizer(): Optimizer | undefined {
    return this.#compiled?.optimizer;
  }

  /** Copies of all weights, layer by layer in Keras's order. */
  getWeights(): Promise<NdArray[]> {
    return readWeights(this.weights);
  }

  /**
   * Copies values into all weights, layer by layer in Keras's order; all are checked first.
   *
   * @throws ArgumentError or ShapeError naming the first array that does not fit
   */
  setWeights(values: readonly NdArray[]): Promise<void> {
    return writeWeights(this.weights, values);
  }

  /**
   * Settles how the model is trained. Call it again after changing `trainable` of a layer.
   *
   * @throws ArgumentError for unknown strings (with the nearest known one) or objects; StateError while it is trained
   */
  compile(options: CompileOptions): void {
    this.#refuseWhileFitting("compile");
    this.#compiled = compileOptions(options);
    this.dispose();
  }

  /**
   * Trains on samples: x `[samples, …input]`, y class numbers `[samples]` or values `[samples, …output]`.
   *
   * @returns the results of each epoch
   * @throws StateError before `compile`; ArgumentError, ShapeError or DataError if something does not fit, before
   * anything is changed; the signal's reason if it was aborted, after the running steps
   */
  async fit(x: ArrayLike, y: ArrayLike, options: FitOptions = {}): Promise<History> {
    const compiled = this.#compiledFor("fit");
    const { shuffle = true, validationData, signal, checkData = true } = options;
    const epochs = count("fit: epochs", options.epochs ?? 1, 0);
    const initialEpoch = count("fit: initialEpoch", options.initialEpoch ?? 0, 0);
    const batchSize = count("fit: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("fit: verbose", options.verbose);
    const samples = this.#samples("fit", x, y, compiled, checkData);
    const validation = validationData && this.#samples("fit: validationData", ...validationData, compiled, checkData);
    signal?.throwIfAborted();
    this.#refuseWhileFitting("fit");
    this.#isFitting = true;
    try {
      this.buildFor([this.shapesFor(samples.x.shape.slice(1)).input]);
      const history = new History();
      this.history = history;
      const steps = Math.ceil(samples.rows / batchSize);
      const callbacks = this.#callbacks([...(options.callbacks ?? []), history], { verbose, epochs, steps });
      const plan = { initialEpoch, epochs, shuffle, validation, signal };
      try {
        await this.#train({ compiled, samples, batchSize, callbacks }, plan);
      } catch (error) {
        await callbacks.emit("onTrainInterrupt");
        throw error;
      }
      return history;
    } finally {
      this.#isFitting = false;
    }
  }

  /**
   * Loss and metrics on samples, by name; the model stays as it is.
   *
   * @throws StateError before `compile`; ArgumentError, ShapeError or DataError if something does not fit
   */
  async evaluate(x: ArrayLike, y: ArrayLike, options: EvaluateOptions = {}): Promise<Logs> {
    const compiled = this.#compiledFor("evaluate");
    const batchSize = count("evaluate: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("evaluate: verbose", options.verbose);
    const samples = this.#samples("evaluate", x, y, compiled, options.checkData ?? true);
    this.buildFor([this.shapesFor(samples.x.shape.slice(1)).input]);
    const steps = Math.ceil(samples.rows / batchSize);
    const callbacks = this.#callbacks(options.callbacks ?? [], { verbose, epochs: 1, steps });
    return this.#test({ compiled, samples, batchSize, callbacks });
  }

  /**
   * The outputs for inputs `[samples, …input]`: `[samples, …output]`, float32.
   *
   * @throws ArgumentError, ShapeError or DataError if something does not fit
   */
  async predict(x: ArrayLike, options: RunOptions = {}): Promise<NdArray<Float32Array>> {
    const batchSize = count("predict: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("predict: verbose", options.verbose);
    const array = toArray("predict: x", x);
    const { input, output } = this.shapesFor(array.shape.slice(1));
    const data = adaptInput("predict: x", array, input);
    this.buildFor([input]);
    const [rows = 0] = data.shape;
    const [, ...outputSizes] = output;
    const row = sizeOf(outputSizes);
    const predictions = new Float32Array(rows * row);
    const callbacks = this.#callbacks(options.callbacks ?? [], {
      verbose,
      epochs: 1,
      steps: Math.ceil(rows / batchSize),
    });
    const order = epochOrder(rows, undefined);
    await callbacks.emit("onPredictBegin");
    await runEpoch({
      rows,
      batchSize,
      executableFor: (batch) => this.#program("predict", { batch, input }),
      fill: (feeds, start, end) => gather(data, order.subarray(start, end), feeds[X] as Float32Array),
      onBegin: (batch) => callbacks.emit("onPredictBatchBegin", batch),
      onEnd: (batch, results) => {
        predictions.set(results[PREDICTION] as TypedArray, batch * batchSize * row);
        return callbacks.emit("onPredictBatchEnd", batch, {});
      },
    });
    await callbacks.emit("onPredictEnd");
    return new NdArray(predictions, [rows, ...outputSizes]);
  }

  /** Frees the compiled programs at once; not required, and the model can still be used. */
  dispose(): void {
    this.#programs.clear();
  }

  async #train(
    run: Run,
    plan: {
      initialEpoch: number;
      epochs: number;
      shuffle: boolean;
      validation: Samples | undefined;
      signal: AbortSignal | undefined;
    },
  ): Promise<void> {
    const { compiled, batchSize, callbacks } = run;
    const { validation, signal } = plan;
    const random = plan.shuffle ? new RandomSequence(drawSeed()) : undefined;
    this.stopTraining = false;
    let logs: Logs = {};
    await callbacks.emit("onTrainBegin");
    for (let epoch = plan.initialEpoch; epoch < plan.epochs && !this.stopTraining; epoch++) {
      await resetTrackers(compiled);
      await callbacks.emit("onEpochBegin", epoch);
      logs = await this.#trainEpoch(run, epochOrder(run.samples.rows, random), signal);
      signal?.throwIfAborted();
      if (validation) {
        const tested = await this.#test({ compiled, samples: validation, batchSize, callbacks });
        logs = {
          ...logs,
          ...Object.fromEntries(Object.entries(tested).map(([name, value]) => [`val_${name}`, value])),
        };
      }
      await callbacks.emit("onEpochEnd", epoch, logs);
    }
    await compiled.optimizer.finalizeVariableValues();
    await callbacks.emit("onTrainEnd", logs);
  }

  async #trainEpoch(
    { compiled, samples, batchSize, callbacks }: Run,
    order: Int32Array,
    signal?: AbortSignal,
  ): Promise<Logs> {
    let logs: Logs = {};
    await runEpoch({
      rows: samples.rows,
      batchSize,
      executableFor: (batch) => this.#program("train", this.#stepShapes(samples, batch), compiled),
      fill: (feeds, start, end) => fillSamples(feeds, samples, order.subarray(start, end)),
      onBegin: (batch) => callbacks.emit("onTrainBatchBegin", batch),
      onEnd: (batch, results) => {
        logs = logsOf(results);
        return callbacks.emit("onTrainBatchEnd", batch, logs);
      },
      shouldStop: () => this.stopTraining || signal?.aborted === true,
    });
    return logs;
  }

  async #test({ compiled, samples, batchSize, callbacks }: Run): Promise<Logs> {
    const order = epochOrder(samples.rows, undefined);
    let logs: Logs = {};
    await resetTrackers(compiled);
    await callbacks.emit("onTestBegin");
    await runEpoch({
      rows: samples.rows,
      batchSize,
      executableFor: (batch) => this.#program("evaluate", this.#stepShapes(samples, batch), compiled),
      fill: (feeds, start, end) => fillSamples(feeds, samples, order.subarray(start, end)),
      onBegin: (batch) => callbacks.emit("onTestBatchBegin", batch),
      onEnd: (batch, results) => {
        logs = logsOf(results);
        return callbacks.emit("onTestBatchEnd", batch, logs);
      },
    });
    await callbacks.emit("onTestEnd", logs);
    return logs;
  }

  #stepShapes({ x, y }: Samples, batch: number): { batch: number; input: BatchShape; target: Shape } {
    return { batch, input: [null, ...x.shape.slice(1)], target: y.shape.slice(1) };
  }

  #program(
    kind: "train" | "evaluate" | "predict",
    shapes: { batch: number; input: BatchShape; target?: Shape },
    compiled?: Compiled,
  ): Promise<Executable> {
    const { batch, input, target = [] } = shapes;
    const key = `${kind} ${batch} ${input.join("×")} ${target.join("×")}`;
    const name = `${kind} step of model "${this.name}", batch size ${batch}`;
    return this.#programs.get(getBackend(), key, name, () => {
      if (kind === "predict" || !compiled) return predictGraph(this, { batch, input });
      const makeGraph = kind === "train" ? trainGraph : testGraph;
      return makeGraph(this, compiled, { batch, input, target });
    });
  }

  #samples(where: string, x: ArrayLike, y: ArrayLike, { loss }: Compiled, checkData: boolean): Samples {
    const inputs = toArray(`${where}: x`, x);
    const targets = toArray(`${where}: y`, y);
    return adaptSamples(where, inputs, targets, { ...this.shapesFor(inputs.shape.slice(1)), loss, checkData });
  }

  #callbacks(own: readonly Callback[], params: { verbose: 0 | 1 | 2; epochs: number; steps: number }): CallbackList {
    return new CallbackList(params.verbose === 0 ? own : [...own, new ProgressLogger()], this, params);
  }

  #compiledFor(method: string): Compiled {
    if (this.#compiled) return this.#compiled;
    const hint = 'Call model.compile({ optimizer: "rmsprop", loss: …, metrics: ["accuracy"] }) first.';
    throw new StateError(
      complain({ where: `${method} of model "${this.name}"`, expected: "a compiled model", found: "none", hint }),
    );
  }

  #refuseWhileFitting(method: string): void {
    if (!this.#isFitting) return;
    const where = `${method} of model "${this.name}"`;
    const hint = "Await the running fit first.";
    throw new StateError(complain({ where, expected: "one fit at a time", found: "one that runs", hint }));
  }
}

function fillSamples(feeds: Readonly<Record<string, TypedArray>>, { x, y }: Samples, rows: Int32Array): void {
  gather(x, rows, feeds[X] as Float32Array);
  gather(y, rows, feeds[Y] as Float32Array | Int32Array);
}
