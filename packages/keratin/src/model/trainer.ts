/** What all models share: compile, fit, evaluate, predict. Keras's `Trainer`. */
import type { Executable } from "../backend/backend.ts";
import { getBackend } from "../backend/current.ts";
import { EpochReader } from "../data/epoch-reader.ts";
import { type Batch, type BatchPart, isStreaming, type StreamingData } from "../data/source.ts";
import { Operation } from "../layers/operation.ts";
import type { Direction } from "../nn/metrics/index.ts";
import { getOptimizer } from "../nn/optimizers/index.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import { ArgumentError, complain, StateError } from "../util/errors.ts";
import type { NdArray } from "../util/ndarray.ts";
import { Queue } from "../util/queue.ts";
import type { Shape } from "../util/shape.ts";
import { type Callback, CallbackList, type CallbackModel, type Logs } from "./callbacks/callback.ts";
import { History } from "./callbacks/history.ts";
import { ProgbarLogger } from "./callbacks/progbar-logger.ts";
import { adaptSamples, type Ports, type SamplesCheck } from "./data-adapter.ts";
import { feedOf, type StepFeed } from "./feeds.ts";
import { type Adapt, argumentsOf, feedsOf, fitFeeds } from "./fit-data.ts";
import {
  type BatchOptions,
  type CompileOptions,
  count,
  type EvaluateOptions,
  type FitOptions,
  type RunOptions,
  verbosity,
} from "./fit-options.ts";
import { type MeasuredLoop, predictEpoch, type StepKind, testEpoch, trainEpochs } from "./loops.ts";
import { isJudged, logsOf, Objective } from "./objective.ts";
import { Predictions } from "./predictions.ts";
import { ProgramCache } from "./program-cache.ts";
import { type Compiled, predictGraph, testGraph, trainGraph } from "./step.ts";
import { readWeights, writeWeights } from "./weights.ts";

const DEFAULT_BATCH_SIZE = 32;

/** A network that can be trained. */
export abstract class Trainer extends Operation implements CallbackModel {
  /** Set it to true (in a callback) to end training after the running step. */
  stopTraining = false;
  /** The epoch, from 0, that the running `fit` begins with; callbacks may set it in `onTrainBegin`. */
  initialEpoch = 0;
  /** The results of the last `fit`, also of one that was aborted. */
  history: History | undefined;
  #compiled: Compiled | undefined;
  #compileOptions: CompileOptions | undefined;
  #isFitting = false;
  #isInEpoch = false;
  /** Runs that measure share the state of loss and metrics: they wait for one another. */
  readonly #measured = new Queue();
  readonly #programs = new ProgramCache();

  /**
   * What the model takes and gives, for samples of such shapes (used if it does not know its input yet); changes nothing.
   *
   * @throws StateError if the model has no layers
   */
  protected abstract portsFor(samples: readonly Shape[]): Ports;

  /** The layers behind its inputs, by name; there may be no telling the shapes yet. */
  abstract get inputNames(): readonly string[];

  /** The layers that make its outputs, by name. */
  abstract get outputNames(): readonly string[];

  /** The model without its weights as JSON text that Keras reads too. */
  abstract toJSON(): string;

  abstract save(path: string): Promise<void>;

  abstract saveWeights(path: string): Promise<void>;

  abstract loadWeights(path: string): Promise<void>;

  /** Loss and metrics, by name; empty before `compile`. */
  get metrics(): readonly { readonly name: string; readonly direction: Direction }[] {
    const tracked = this.#compiled?.objective.tracked ?? [];
    return tracked.map(({ name, measure: { direction } }) => ({ name, direction }));
  }

  /** The optimizer given to `compile`; undefined before. */
  get optimizer(): Optimizer | undefined {
    return this.#compiled?.optimizer;
  }

  /** What `compile` was given; undefined before. */
  get compileOptions(): CompileOptions | undefined {
    return this.#compileOptions;
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
    const objective = new Objective(options, this.outputNames);
    this.#compiled = { objective, optimizer: getOptimizer(options.optimizer ?? "rmsprop") };
    this.#compileOptions = options;
    this.dispose();
  }

  /**
   * Trains on samples: x `[samples, …input]`, y class numbers `[samples]` or values `[samples, …output]`; several inputs
   * or outputs as lists or by the names of their layers. Or on batches: an iterable of `[x, y]`, or a data set.
   *
   * @returns the results of each epoch
   * @throws StateError before `compile`; ArgumentError, ShapeError or DataError if something does not fit, before
   * anything is changed; the signal's reason if it was aborted, after the running steps
   */
  fit(x: BatchPart, y: BatchPart, options?: FitOptions): Promise<History>;
  fit(data: StreamingData, options?: FitOptions): Promise<History>;
  async fit(x: BatchPart | StreamingData, y?: BatchPart | FitOptions, more: FitOptions = {}): Promise<History> {
    const { data, options } = argumentsOf<FitOptions>(x, y, more);
    const compiled = this.#compiledFor("fit");
    const { signal } = options;
    const epochs = count("fit: epochs", options.epochs ?? 1, 0);
    const initialEpoch = count("fit: initialEpoch", options.initialEpoch ?? 0, 0);
    const batchSize = count("fit: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("fit: verbose", options.verbose);
    const stepsPerEpoch = options.stepsPerEpoch && count("fit: stepsPerEpoch", options.stepsPerEpoch, 1);
    const { classWeight: _ofTraining, sampleWeight: _too, ...untrained } = options;
    const adapters = { train: this.#adapter(compiled, options), validation: this.#adapter(compiled, untrained) };
    const { feeds, validation } = fitFeeds(data, options, batchSize, adapters);
    signal?.throwIfAborted();
    this.#refuseWhileFitting("fit");
    this.#isFitting = true;
    const reader = new EpochReader(feeds, { stepsPerEpoch, signal });
    try {
      const history = new History();
      this.history = history;
      const callbacks = this.#callbacks([...(options.callbacks ?? []), history], {
        verbose,
        epochs,
        steps: reader.steps,
      });
      this.stopTraining = false;
      this.initialEpoch = initialEpoch;
      const shouldStop = (): boolean => this.stopTraining;
      try {
        const { optimizer } = compiled;
        const inEpoch = (run: () => Promise<Logs>): Promise<Logs> => this.#inEpoch(run);
        const plan = {
          initialEpoch: () => this.initialEpoch,
          epochs,
          validation,
          signal,
          optimizer,
          shouldStop,
          inEpoch,
        };
        await trainEpochs(this.#loop(reader, callbacks, compiled), plan);
      } catch (error) {
        await callbacks.interrupt();
        throw error;
      }
      return history;
    } finally {
      this.#isFitting = false;
      await reader.close();
      await feeds.close?.();
    }
  }

  /**
   * Loss and metrics on samples or batches, by name; the model stays as it is. Calls at a time wait for one another.
   *
   * @throws StateError before `compile`, or in the middle of an epoch of `fit`; ArgumentError, ShapeError or DataError
   * if something does not fit
   */
  evaluate(x: BatchPart, y: BatchPart, options?: EvaluateOptions): Promise<Logs>;
  evaluate(data: StreamingData, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(
    x: BatchPart | StreamingData,
    y?: BatchPart | EvaluateOptions,
    more: EvaluateOptions = {},
  ): Promise<Logs> {
    const { data, options } = argumentsOf<EvaluateOptions>(x, y, more);
    const compiled = this.#compiledFor("evaluate");
    this.#refuseInEpoch();
    const batchSize = count("evaluate: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("evaluate: verbose", options.verbose);
    const feeds = feedsOf("evaluate", data, { adapt: this.#adapter(compiled, options), batchSize });
    const reader = new EpochReader(feeds, { stepsPerEpoch: options.steps });
    const callbacks = this.#callbacks(options.callbacks ?? [], { verbose, epochs: 1, steps: reader.steps });
    return this.#measured.run(() => testEpoch(this.#loop(reader, callbacks, compiled)));
  }

  /**
   * The output for inputs `[samples, …input]`: `[samples, …output]`, float32.
   *
   * @throws ArgumentError, ShapeError or DataError if something does not fit; ArgumentError if the model has several
   * outputs (then use `predictAll`)
   */
  async predict(x: BatchPart | StreamingData, options: RunOptions = {}): Promise<NdArray<Float32Array>> {
    const { length } = this.outputNames;
    if (length !== 1) {
      const hint = "Use predictAll, which gives a list.";
      throw new ArgumentError(
        complain({ where: `predict of ${this.label}`, expected: "one output", found: String(length), hint }),
      );
    }
    return (await this.predictAll(x, options))[0] as NdArray<Float32Array>;
  }

  /** All outputs for inputs, in order: `[samples, …output]` each, float32. @throws as `predict` */
  async predictAll(x: BatchPart | StreamingData, options: RunOptions = {}): Promise<NdArray<Float32Array>[]> {
    const batchSize = count("predict: batchSize", options.batchSize ?? DEFAULT_BATCH_SIZE, 1);
    const verbose = verbosity("predict: verbose", options.verbose);
    const data = isStreaming(x) ? x : { x };
    const feeds = feedsOf("predict", data, { adapt: this.#adapter(undefined, { checkData: false }), batchSize });
    const reader = new EpochReader(feeds, { stepsPerEpoch: options.steps });
    const callbacks = this.#callbacks(options.callbacks ?? [], { verbose, epochs: 1, steps: reader.steps });
    const predictions = new Predictions();
    const program = (kind: StepKind, feed: StepFeed): Promise<Executable> => this.#program(kind, feed);
    await predictEpoch({ reader, callbacks, program }, (results) => predictions.add(results));
    return predictions.arrays(this.portsFor([]).outputs);
  }

  /** One training step on a batch; loss and metrics of this batch, by name. @throws as `fit` */
  async trainOnBatch(x: BatchPart, y: BatchPart, options: BatchOptions = {}): Promise<Logs> {
    return this.#onBatch("trainOnBatch", "train", { x, y, sampleWeight: options.sampleWeight }, options);
  }

  /** Loss and metrics of a batch, by name. @throws as `evaluate` */
  async testOnBatch(x: BatchPart, y: BatchPart, { sampleWeight }: BatchOptions = {}): Promise<Logs> {
    return this.#onBatch("testOnBatch", "evaluate", { x, y, sampleWeight }, {});
  }

  /** The output for one batch. @throws as `predict` */
  predictOnBatch(x: BatchPart): Promise<NdArray<Float32Array>> {
    return this.predict(x, { batchSize: Number.MAX_SAFE_INTEGER, verbose: 0 });
  }

  /** Frees the compiled programs at once; not required, and the model can still be used. */
  dispose(): void {
    this.#programs.clear();
  }

  async #onBatch(where: string, kind: "train" | "evaluate", batch: Batch, options: BatchOptions): Promise<Logs> {
    const compiled = this.#compiledFor(where);
    this.#refuseWhileFitting(where);
    const samples = this.#adapter(compiled, options)(where, batch);
    const feed = feedOf(
      samples,
      Int32Array.from({ length: samples.rows }, (_, row) => row),
    );
    return this.#measured.run(async () => {
      await compiled.objective.reset();
      const executable = await this.#program(kind, feed, compiled);
      return logsOf(await executable.submit((feeds) => feed.fill(feeds)));
    });
  }

  #loop(reader: EpochReader<StepFeed>, callbacks: CallbackList, compiled: Compiled): MeasuredLoop {
    const { objective } = compiled;
    return { reader, callbacks, objective, program: (kind, feed) => this.#program(kind, feed, compiled) };
  }

  #program(kind: StepKind, { shapes }: StepFeed, compiled?: Compiled): Promise<Executable> {
    const key = `${kind} ${JSON.stringify(shapes)}`;
    const name = `${kind} step of model "${this.name}", batch size ${shapes.rows}`;
    return this.#programs.get(getBackend(), key, name, () => {
      if (kind === "predict" || !compiled) return predictGraph(this, shapes);
      const makeGraph = kind === "train" ? trainGraph : testGraph;
      return makeGraph(this, compiled, shapes);
    });
  }

  /** What checks samples, and builds the model for them if it is not built. */
  #adapter(
    compiled: Compiled | undefined,
    { checkData = true, classWeight, sampleWeight }: Pick<FitOptions, "checkData" | "classWeight" | "sampleWeight">,
  ): Adapt {
    const outputs = compiled?.objective.outputs;
    const check: SamplesCheck = {
      inputNames: this.inputNames,
      portsFor: (samples) => this.portsFor(samples),
      losses: outputs?.map(({ loss }) => loss),
      judged: outputs?.map(isJudged) ?? [],
      checkData,
      classWeight,
    };
    return (where, batch) => {
      const samples = adaptSamples(where, { ...batch, sampleWeight: batch.sampleWeight ?? sampleWeight }, check);
      const shapes = samples.inputs.map(({ shape }) => shape.slice(1));
      this.buildFor(this.portsFor(shapes).inputs.map(({ shape }) => shape));
      return samples;
    };
  }

  #callbacks(
    own: readonly Callback[],
    params: { verbose: 0 | 1 | 2; epochs: number; steps: number | undefined },
  ): CallbackList {
    const isSilent = params.verbose === 0 || own.some((callback) => callback instanceof ProgbarLogger);
    return new CallbackList(isSilent ? own : [...own, new ProgbarLogger()], this, params);
  }

  #compiledFor(method: string): Compiled {
    if (this.#compiled) return this.#compiled;
    const hint = 'Call model.compile({ optimizer: "rmsprop", loss: …, metrics: ["accuracy"] }) first.';
    throw new StateError(
      complain({ where: `${method} of model "${this.name}"`, expected: "a compiled model", found: "none", hint }),
    );
  }

  #inEpoch(run: () => Promise<Logs>): Promise<Logs> {
    return this.#measured.run(async () => {
      this.#isInEpoch = true;
      try {
        return await run();
      } finally {
        this.#isInEpoch = false;
      }
    });
  }

  #refuseInEpoch(): void {
    if (!this.#isInEpoch) return;
    const where = `evaluate of model "${this.name}"`;
    const hint = "Await fit first, or evaluate in a callback's onEpochEnd: the epoch's running means would be lost.";
    throw new StateError(complain({ where, expected: "no epoch that runs", found: "one of fit", hint }));
  }

  #refuseWhileFitting(method: string): void {
    if (!this.#isFitting) return;
    const where = `${method} of model "${this.name}"`;
    const hint = "Await the running fit first.";
    throw new StateError(complain({ where, expected: "one fit at a time", found: "one that runs", hint }));
  }
}
