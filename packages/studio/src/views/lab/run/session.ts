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
import { metricOf } from "../network/code.ts";
import { buildModel } from "./build.ts";
import { type LabData, loadData } from "./data.ts";
import { judge } from "./judge.ts";
import { classMapOf, lookAt } from "./look.ts";
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
import { Snapshots } from "./snapshots.ts";
import { forget, type Kept, keep, kept } from "./store.ts";

/** Milliseconds between two looks and two reports while it trains. */
const LOOK_EVERY = 500;
const REPORT_EVERY = 120;

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
  /** Epochs done, with the part of the running one. */
  at: number;
  pastEpoch: number;
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
  #subject: Subject = { test: 0 };
  #paused: PromiseWithResolvers<void> | undefined;
  /** Looks wait for one another: they share the model of the past. */
  #looking: Promise<unknown> = Promise.resolve();

  constructor(tell: (event: RunEvent) => void) {
    this.#tell = tell;
    // The same bits on every machine and number of threads, so that a link replays a run.
    setBackend(new WasmBackend({ deterministic: true }));
  }

  async train(settings: RunSettings, resume: boolean): Promise<void> {
    await this.stop();
    const before = resume ? await kept() : undefined;
    const run = await this.#begin(before?.settings ?? settings, before);
    try {
      for (let epoch = before?.epochsDone ?? 0; epoch < run.settings.network.epochs; epoch++) {
        await this.#epoch(run, epoch);
        if (run.stop.signal.aborted) break;
      }
    } catch (error) {
      if (!run.stop.signal.aborted) throw error;
    }
    const how = run.stop.signal.aborted ? "stopped" : "done";
    await this.#show(run);
    if (this.#run === run) this.#tell({ kind: "ended", how });
  }

  async #begin(settings: RunSettings, before: Kept | undefined): Promise<Run> {
    const data = await loadData(settings.data, settings.seed);
    const { network, seed } = settings;
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
      snapshots: new Snapshots(),
      curves: new Curves(metricOf(network.loss), batches, before?.points ?? []),
      results: [...(before?.results ?? [])],
      stop: new AbortController(),
      at: before?.epochsDone ?? 0,
      pastEpoch: -1,
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
    const clock = { report: performance.now(), look: performance.now(), seen: 0, told: curves.points.length };
    const report = (now: number): void => {
      const perSecond = (clock.seen * 1000) / Math.max(1, now - clock.report);
      this.#tell({ kind: "progress", points: curves.points.slice(clock.told), perSecond });
      Object.assign(clock, { report: now, seen: 0, told: curves.points.length });
    };
    curves.beginEpoch();
    setRandomSeed(epochSeed(settings.seed, epoch));
    const onTrainBatchEnd = async (batch: number, logs: Readonly<Record<string, number>>): Promise<void> => {
      curves.add(epoch, batch, logs);
      run.at = epoch + Math.min(1, ((batch + 1) * batchSize) / data.facts.train);
      clock.seen += batchSize;
      const now = performance.now();
      if (now - clock.report > REPORT_EVERY) report(now);
      if (now - clock.look > LOOK_EVERY) {
        await this.#show(run);
        clock.look = performance.now();
      }
      if (!this.#paused) return;
      report(performance.now());
      await this.#paused.promise;
      clock.report = performance.now();
    };
    const history = await model.fit(data.train.x, data.train.y, {
      batchSize,
      initialEpoch: epoch,
      epochs: epoch + 1,
      validationData: [data.test.x, data.test.y],
      validationBatchSize: 256,
      verbose: 0,
      signal: run.stop.signal,
      callbacks: [{ onTrainBatchEnd }],
    });
    report(performance.now());
    const scores = await model.predict(data.test.x, { batchSize: 256, verbose: 0 });
    const logs = Object.fromEntries(Object.entries(history.history).map(([name, [value = 0]]) => [name, value]));
    const result: EpochResult = { epoch: epoch + 1, logs, ...judge(data, scores) };
    run.at = epoch + 1;
    run.results.push(result);
    this.#tell({ kind: "epoch", result });
    await this.#keepEpoch(run, epoch + 1);
    const { points } = curves;
    await keep({ settings, epochsDone: epoch + 1, state: await read(model), points, results: run.results });
  }

  async #keepEpoch(run: Run, epoch: number): Promise<void> {
    run.snapshots.add(epoch, await run.model.getWeights());
    this.#tell({ kind: "kept", epochs: run.snapshots.epochs });
  }

  /** Sends a look at the watched picture through the running network. */
  async #show(run: Run): Promise<void> {
    if (this.#run !== run) return;
    const input = this.#pixels(run, this.#subject);
    const look = await lookAt(run.model, input, run.data.facts.inputShape, run.at);
    this.#tell({ kind: "look", look });
  }

  #pixels({ data: { test, facts } }: Run, subject: Subject): Float32Array {
    if ("pixels" in subject) return subject.pixels;
    const size = test.x.data.length / facts.test;
    const index = subject.test % facts.test;
    return test.x.data.slice(index * size, (index + 1) * size);
  }

  look(subject: Subject, moment: Moment): Promise<Look> {
    return this.#at(moment, (run, model, epoch) =>
      lookAt(model, this.#pixels(run, subject), run.data.facts.inputShape, epoch),
    );
  }

  classMap(subject: Subject, moment: Moment): Promise<ClassMap> {
    return this.#at(moment, (run, model) => classMapOf(model, this.#pixels(run, subject), run.data.facts.inputShape));
  }

  /** Uses the network as it is or was. */
  #at<T>(moment: Moment, use: (run: Run, model: Sequential, epoch: number) => Promise<T>): Promise<T> {
    const used = this.#looking.then(async () => {
      const run = this.#current();
      const weights = moment === "now" ? undefined : run.snapshots.get(moment);
      if (moment === "now" || !weights) return await use(run, run.model, run.at);
      if (run.pastEpoch !== moment) await run.past.setWeights(weights);
      run.pastEpoch = moment;
      return await use(run, run.past, moment);
    });
    this.#looking = used.catch(() => undefined);
    return used;
  }

  async watch(subject: Subject): Promise<void> {
    this.#subject = subject;
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
    await this.#current().model.optimizer?.learningRate.write(Float32Array.of(rate));
  }

  async save(format: "keras" | "onnx"): Promise<Uint8Array<ArrayBuffer>> {
    const { model } = this.#current();
    return format === "onnx" ? await exportOnnx(model) : await saveModel(model);
  }

  async stored(): Promise<StoredRun | undefined> {
    const run = await kept();
    if (!run) return undefined;
    const { settings, epochsDone } = run;
    return { settings: { ...settings, data: settings.data.kind }, epochsDone };
  }

  async forget(): Promise<void> {
    await forget();
  }

  #current(): Run {
    if (this.#run) return this.#run;
    throw new Error("Nothing has been trained yet.");
  }
}
