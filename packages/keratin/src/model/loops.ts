/** The loops of training, evaluation and prediction, over the steps that feeds give. */
import type { Executable, Results } from "../backend/backend.ts";
import { EpochReader } from "../data/epoch-reader.ts";
import type { BatchSource } from "../data/source.ts";
import type { Optimizer } from "../nn/optimizers/optimizer.ts";
import type { CallbackList, Logs } from "./callbacks/callback.ts";
import type { StepFeed } from "./feeds.ts";
import { logsOf, type Objective } from "./objective.ts";
import { runEpoch } from "./run.ts";

export type StepKind = "train" | "evaluate" | "predict";

/** What a loop works with. */
export interface Loop {
  readonly reader: EpochReader<StepFeed>;
  readonly callbacks: CallbackList;
  /** The program for a step. */
  program(kind: StepKind, feed: StepFeed): Promise<Executable>;
}

/** A loop that measures. */
export interface MeasuredLoop extends Loop {
  readonly objective: Objective;
}

/** What is evaluated between epochs. */
export interface Validation {
  readonly feeds: BatchSource<StepFeed>;
  readonly steps: number | undefined;
  /** Epochs from one to the next. */
  readonly every: number;
}

export interface TrainPlan {
  /** Asked after `onTrainBegin`, in which callbacks may change it. */
  initialEpoch(): number;
  readonly epochs: number;
  readonly validation: Validation | undefined;
  readonly signal: AbortSignal | undefined;
  readonly optimizer: Optimizer;
  /** Keeps others away from loss and metrics while an epoch runs. */
  inEpoch(run: () => Promise<Logs>): Promise<Logs>;
  /** Asked before each step and epoch. */
  shouldStop(): boolean;
}

/** Trains epoch after epoch. @throws the signal's reason after the running steps */
export async function trainEpochs(loop: MeasuredLoop, plan: TrainPlan): Promise<void> {
  const { objective, reader, callbacks } = loop;
  const { validation, signal } = plan;
  let logs: Logs = {};
  await callbacks.emit("onTrainBegin");
  for (let epoch = plan.initialEpoch(); epoch < plan.epochs && !plan.shouldStop(); epoch++) {
    await callbacks.emit("onEpochBegin", epoch);
    const epochLogs = await plan.inEpoch(async () => {
      await objective.reset();
      const trained = await trainEpoch(loop, epoch, () => plan.shouldStop() || signal?.aborted === true);
      signal?.throwIfAborted();
      if (!validation || (epoch + 1) % validation.every !== 0) return { ...trained };
      return { ...trained, ...(await validate(loop, validation)) };
    });
    await callbacks.emit("onEpochEnd", epoch, epochLogs);
    logs = epochLogs;
    if (!reader.ranOut) continue;
    console.warn("The data ended before the epoch did; training stops. Give fit fewer stepsPerEpoch, or more data.");
    break;
  }
  await plan.optimizer.finalizeVariableValues();
  await callbacks.emit("onTrainEnd", logs);
}

async function trainEpoch(
  { reader, callbacks, program }: Loop,
  epoch: number,
  shouldStop: () => boolean,
): Promise<Logs> {
  let logs: Logs = {};
  await runEpoch({
    feeds: reader.epoch(epoch),
    executableFor: (feed) => program("train", feed),
    onBegin: (batch) => callbacks.emit("onTrainBatchBegin", batch),
    onEnd: (batch, results) => {
      logs = logsOf(results);
      return callbacks.emit("onTrainBatchEnd", batch, logs);
    },
    oneByOne: callbacks.stopsSteps,
    shouldStop,
  });
  return logs;
}

async function validate(loop: MeasuredLoop, { feeds, steps }: Validation): Promise<Logs> {
  const logs = await testEpoch({ ...loop, reader: new EpochReader(feeds, { stepsPerEpoch: steps }) });
  return Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
}

/** Loss and metrics over all steps. */
export async function testEpoch({ objective, reader, callbacks, program }: MeasuredLoop): Promise<Logs> {
  let logs: Logs = {};
  await objective.reset();
  await callbacks.emit("onTestBegin");
  await runEpoch({
    feeds: reader.epoch(0),
    executableFor: (feed) => program("evaluate", feed),
    onBegin: (batch) => callbacks.emit("onTestBatchBegin", batch),
    onEnd: (batch, results) => {
      logs = logsOf(results);
      return callbacks.emit("onTestBatchEnd", batch, logs);
    },
  });
  await callbacks.emit("onTestEnd", logs);
  return logs;
}

/** Hands the outputs of each step to `take`. */
export async function predictEpoch(
  { reader, callbacks, program }: Loop,
  take: (results: Results) => void,
): Promise<void> {
  await callbacks.emit("onPredictBegin");
  await runEpoch({
    feeds: reader.epoch(0),
    executableFor: (feed) => program("predict", feed),
    onBegin: (batch) => callbacks.emit("onPredictBatchBegin", batch),
    onEnd: (batch, results) => {
      take(results);
      return callbacks.emit("onPredictBatchEnd", batch, {});
    },
  });
  await callbacks.emit("onPredictEnd");
}
