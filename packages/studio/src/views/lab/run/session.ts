/** A run in the Lab: trains epoch by epoch, shows how it goes, keeps what it was. Lives in a worker. */
import {
  exportOnnx,
  type Sequential,
  saveModel,
  setBackend,
  setRandomSeed,
  type TypedArray,
  type Variable,
  WasmBackend,
} from "keratin";
import { buildModel } from "../../../network/build.ts";
import { metricOf } from "../../../network/code.ts";
import { type LabData, loadData } from "./data.ts";
import { Errands } from "./errands.ts";
import { judge } from "./judge.ts";
import { classMapOf, lookAt } from "./look.ts";
import { Pace } from "./pace.ts";
import { Curves } from "./progress.ts";
import type {
  ClassMap,
  EpochResult,
  Look,
  Moment,
  RunEvent,
  RunSettings,
  Session,
  StoredRun,
  Subject,
} from "./protocol.ts";
import { Snapshots, setWeights, weightsOf } from "./snapshots.ts";
import { forget, type Kept, keep, kept, keptWeights } from "./store.ts";

/** Milliseconds between two looks while it trains. */
const LOOK_EVERY = 500;

interface Run {
  readonly settings: RunSettings;
  readonly data: LabData;
  readonly model: Sequential;
  /** The same network with weights of earlier times. */
  readonly past: Sequential;
  readonly snapshots: Snapshots;
  readonly curves: Curves;
  readonly results: EpochResult[];
  readonly stop: AbortController;
  readonly errands: Errands;
  /** Epochs done, with the part of the running one. */
  at: number;
  isTraining: boolean;
  isRateChanged: boolean;
  /** Nothing of it is kept in the browser yet. */
  isNew: boolean;
  pastEpoch: number;
  /** When the watched picture was last looked at. */
  looked: number;
}

/** The seed of an epoch depends on nothing but the run's seed and its number: a resumed run draws what an unbroken one does. */
const epochSeed = (seed: number, epoch: number): number => seed + (epoch + 1) * 2 ** 32;

/** All that training changes: weights, the optimizer's variables, the counters of layers with random numbers. */
function variablesOf(model: Sequential): Variable[] {
  const { optimizer } = model;
  optimizer?.build(model.trainableWeights);
  const seeds = model.layers.flatMap((layer) => ("seedState" in layer ? [layer.seedState as Variable] : []));
  return [...model.weights, ...(optimizer?.variables ?? []), ...seeds];
}

const read = (model: Sequential): Promise<TypedArray[]> => Promise.all(variablesOf(model).map((v) => v.read()));

export class LabSession implements Session {
  readonly #tell: (event: RunEvent) => void;
  #run: Run | undefined;
  #watched: Subject | undefined = { test: 0 };
  #paused: PromiseWithResolvers<void> | undefined;
  /** Looks wait for one another: they share the model of the past. */
  #looking: Promise<unknown> = Promise.resolve();

  constructor(tell: (event: RunEvent) => void) {
    this.#tell = tell;
  }

  async train(settings: RunSettings, resume: boolean): Promise<void> {
    await this.stop();
    const before = resume ? await kept() : undefined;
    const run = await this.#begin(before?.settings ?? settings, before);
    run.isTraining = true;
    try {
      for (let epoch = before?.epochsDone ?? 0; epoch < run.settings.network.epochs; epoch++) {
        await this.#epoch(run, epoch);
        if (run.stop.signal.aborted) break;
      }
    } catch (error) {
      if (!run.stop.signal.aborted) throw error;
    } finally {
      run.isTraining = false;
      await run.errands.run();
    }
    const how = run.stop.signal.aborted ? "stopped" : "done";
    await this.#show(run);
    if (this.#run === run) this.#tell({ kind: "ended", how });
  }

  async #begin(settings: RunSettings, before: Kept | undefined): Promise<Run> {
    const data = await loadData(settings.data, settings.seed);
    const { network, seed, workers } = settings;
    // The same bits on every machine and number of workers, so that a link replays a run.
    setBackend(new WasmBackend({ deterministic: true, ...(workers && { threads: workers }) }));
    this.#tell({ kind: "data", facts: data.facts });
    setRandomSeed(seed);
    const [model, past] = [buildModel(network), buildModel(network)];
    if (before) {
      const variables = variablesOf(model);
      await Promise.all(variables.map((variable, i) => variable.write(before.state[i] as TypedArray)));
    }
    const batches = Math.ceil(data.facts.train / network.batchSize);
    const run: Run = {
      settings,
      data,
      model,
      past,
      snapshots: new Snapshots(before ? await keptWeights() : new Map()),
      curves: new Curves(metricOf(network.loss), batches, before?.points ?? []),
      results: [...(before?.results ?? [])],
      stop: new AbortController(),
      errands: new Errands(),
      at: before?.epochsDone ?? 0,
      isTraining: false,
      isRateChanged: before?.isRateChanged ?? false,
      isNew: !before,
      pastEpoch: -1,
      looked: 0,
    };
    this.#run = run;
    this.#paused = undefined;
    this.#tell({ kind: "progress", points: run.curves.points, perSecond: 0 });
    for (const result of run.results) this.#tell({ kind: "epoch", result });
    await this.#keepEpoch(run, run.at);
    await this.#show(run);
    return run;
  }

  async #epoch(run: Run, epoch: number): Promise<void> {
    const { model, data, settings, curves } = run;
    const { batchSize } = settings.network;
    const pace = new Pace();
    let told = curves.points.length;
    const report = (): void => {
      this.#tell({ kind: "progress", points: curves.points.slice(told), perSecond: pace.report() });
      told = curves.points.length;
    };
    curves.beginEpoch();
    setRandomSeed(epochSeed(settings.seed, epoch));
    const onTrainBatchEnd = async (batch: number, logs: Readonly<Record<string, number>>): Promise<void> => {
      curves.add(epoch, batch, logs);
      run.at = epoch + Math.min(1, ((batch + 1) * batchSize) / data.facts.train);
      pace.add(batchSize);
      if (pace.isDue) report();
      // Epochs may be shorter than the time between two looks.
      if (performance.now() - run.looked > LOOK_EVERY) await this.#show(run);
      if (!this.#paused && run.errands.isEmpty) return;
      report();
      await this.#rest(run);
      pace.restart();
    };
    const history = await model.fit(data.train.x, data.train.y, {
      batchSize,
      initialEpoch: epoch,
      epochs: epoch + 1,
      validationData: [data.test.x, data.test.y],
      validationBatchSize: 256,
      verbose: 0,
      signal: run.stop.signal,
      callbacks: [{ onTrainBatchEnd, onTestBegin: report }],
    });
    const scores = await model.predict(data.test.x, { batchSize: 256, verbose: 0 });
    const logs = Object.fromEntries(Object.entries(history.history).map(([name, [value = 0]]) => [name, value]));
    const result: EpochResult = { epoch: epoch + 1, logs, ...judge(data, scores), perSecond: pace.mean };
    run.at = epoch + 1;
    run.results.push(result);
    this.#tell({ kind: "epoch", result });
    await this.#keepEpoch(run, epoch + 1);
    await this.#keep(run);
    await run.errands.run();
  }

  /** Between two steps: does what waits for still weights, and stays as long as the run is paused. */
  async #rest(run: Run): Promise<void> {
    // One step may still be under way; a look comes behind it.
    await this.#lookAt(run, { test: 0 });
    await run.errands.run();
    while (this.#paused) {
      await Promise.race([this.#paused.promise, run.errands.arrival]);
      await run.errands.run();
    }
  }

  /** Keeps the run in the browser. */
  async #keep(run: Run): Promise<void> {
    const { settings, isRateChanged, results, snapshots, isNew } = run;
    const { points } = run.curves;
    const state = await read(run.model);
    await keep({ settings, epochsDone: run.at, isRateChanged, state, points, results }, snapshots.all, isNew);
    run.isNew = false;
  }

  async #keepEpoch(run: Run, epoch: number): Promise<void> {
    run.snapshots.add(epoch, await weightsOf(run.model));
    this.#tell({ kind: "kept", epochs: run.snapshots.epochs });
  }

  /** Sends a look at the watched picture through the running network. */
  async #show(run: Run): Promise<void> {
    if (this.#run !== run || !this.#watched) return;
    run.looked = performance.now();
    this.#tell({ kind: "look", look: await this.#lookAt(run, this.#watched) });
  }

  #lookAt(run: Run, subject: Subject, model = run.model, epoch = run.at): Promise<Look> {
    return lookAt(model, this.#pixels(run, subject), run.data.facts.inputShape, epoch);
  }

  #pixels({ data: { test, facts } }: Run, subject: Subject): Float32Array {
    if ("pixels" in subject) return subject.pixels;
    const size = test.x.data.length / facts.test;
    const index = subject.test % facts.test;
    return test.x.data.slice(index * size, (index + 1) * size);
  }

  look(subject: Subject, moment: Moment): Promise<Look> {
    return this.#at(moment, (run, model, epoch) => this.#lookAt(run, subject, model, epoch));
  }

  classMap(subject: Subject, moment: Moment): Promise<ClassMap> {
    return this.#at(moment, (run, model) => classMapOf(model, this.#pixels(run, subject), run.data.facts.inputShape));
  }

  /** Uses the network as it is or was. */
  #at<T>(moment: Moment, use: (run: Run, model: Sequential, epoch: number) => Promise<T>): Promise<T> {
    const used = this.#looking.then(async () => {
      const run = this.#current();
      const weights = moment === "now" ? undefined : run.snapshots.all.get(moment);
      if (moment === "now" || !weights) return await use(run, run.model, run.at);
      if (run.pastEpoch !== moment) await setWeights(run.past, weights);
      run.pastEpoch = moment;
      return await use(run, run.past, moment);
    });
    this.#looking = used.catch(() => undefined);
    return used;
  }

  async watch(subject: Subject | undefined): Promise<void> {
    this.#watched = subject;
  }

  async pause(): Promise<void> {
    this.#paused ??= Promise.withResolvers<void>();
  }

  async resume(): Promise<void> {
    this.#paused?.resolve();
    this.#paused = undefined;
  }

  async stop(): Promise<void> {
    this.#run?.stop.abort();
    await this.resume();
  }

  async setLearningRate(rate: number): Promise<void> {
    const run = this.#current();
    run.isRateChanged = true;
    await run.model.optimizer?.learningRate.write(Float32Array.of(rate));
  }

  async save(format: "keras" | "onnx"): Promise<Uint8Array<ArrayBuffer>> {
    const { model, errands, isTraining } = this.#current();
    const write = () => (format === "onnx" ? exportOnnx(model) : saveModel(model));
    return await (isTraining ? errands.add(write) : write());
  }

  async stored(): Promise<StoredRun | undefined> {
    const run = await kept();
    if (!run) return undefined;
    const { settings, epochsDone, isRateChanged } = run;
    return { settings: { ...settings, data: settings.data.kind }, epochsDone, isRateChanged };
  }

  async forget(): Promise<void> {
    await forget();
  }

  #current(): Run {
    if (this.#run) return this.#run;
    throw new Error("Nothing has been trained yet.");
  }
}
