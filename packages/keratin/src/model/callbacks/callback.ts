/** What a callback is, and what it sees of the model. */
import type { Variable } from "../../ir/variable.ts";
import type { Direction } from "../../nn/metrics/index.ts";
import type { Optimizer } from "../../nn/optimizers/optimizer.ts";
import type { NdArray } from "../../util/ndarray.ts";

/** Results by name, sorted: running means since the epoch's start. */
export type Logs = Readonly<Record<string, number>>;

/** The results of an epoch, with `val_…`. A callback may add to them; those behind it see that. */
export type EpochLogs = Record<string, number>;

/** What callbacks see of the model that is trained. */
export interface CallbackModel {
  readonly name: string;
  /** Set it to true to end training after the running step. */
  stopTraining: boolean;
  readonly metrics: readonly { readonly name: string; readonly direction: Direction }[];
  readonly optimizer: Optimizer | undefined;
  readonly built: boolean;
  /** The epoch, from 0, that `fit` begins with; set it in `onTrainBegin` to go on with an earlier training. */
  initialEpoch: number;
  readonly trainableWeights: readonly Variable[];
  getWeights(): Promise<NdArray[]>;
  setWeights(weights: readonly NdArray[]): Promise<void>;
  toJSON(): string;
  save(path: string): Promise<void>;
  saveWeights(path: string): Promise<void>;
  loadWeights(path: string): Promise<void>;
}

/** How the run was asked for; as Keras's `params`. */
export interface CallbackParams {
  readonly verbose: 0 | 1 | 2;
  readonly epochs: number;
  /** Steps of an epoch; undefined if nobody knows yet. */
  readonly steps: number | undefined;
}

type Hook<Arguments extends unknown[]> = (...values: Arguments) => void | Promise<void>;

/**
 * Called at the events of `fit`, `evaluate` and `predict`; every method may be left out or be asynchronous. Epochs and
 * batches count from 0. When `onTrainBatchEnd` is called for a batch, the step of the next one may already be running (see `stopsSteps`).
 */
export interface Callback {
  /** Whether no step may run during `onTrainBatchEnd`, because it reads weights; training is then slower. Default false. */
  readonly stopsSteps?: boolean;
  setModel?: (model: CallbackModel) => void;
  setParams?: (params: CallbackParams) => void;
  onTrainBegin?: Hook<[]>;
  onTrainEnd?: Hook<[logs: Logs]>;
  /** Instead of `onTrainEnd` when training ends by an error or an aborted signal; Keras has no such event. */
  onTrainInterrupt?: Hook<[]>;
  onEpochBegin?: Hook<[epoch: number]>;
  onEpochEnd?: Hook<[epoch: number, logs: EpochLogs]>;
  onTrainBatchBegin?: Hook<[batch: number]>;
  onTrainBatchEnd?: Hook<[batch: number, logs: Logs]>;
  onTestBegin?: Hook<[]>;
  onTestEnd?: Hook<[logs: Logs]>;
  onTestBatchBegin?: Hook<[batch: number]>;
  onTestBatchEnd?: Hook<[batch: number, logs: Logs]>;
  onPredictBegin?: Hook<[]>;
  onPredictEnd?: Hook<[]>;
  onPredictBatchBegin?: Hook<[batch: number]>;
  onPredictBatchEnd?: Hook<[batch: number, logs: Logs]>;
}

type Event = Exclude<keyof Callback, "stopsSteps" | "setModel" | "setParams">;
type EventArguments<E extends Event> = Parameters<NonNullable<Callback[E]>>;

/** The callbacks of one run. */
export class CallbackList {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: CallbackModel, params: CallbackParams) {
    this.#callbacks = callbacks;
    for (const callback of callbacks) {
      callback.setModel?.(model);
      callback.setParams?.(params);
    }
  }

  /** Whether one of them wants each step to be done before the next one begins. */
  get stopsSteps(): boolean {
    return this.#callbacks.some(({ stopsSteps }) => stopsSteps);
  }

  /** Calls one after the other; a promise only if one of them gave one, so that steps are not held up. */
  emit<E extends Event>(event: E, ...values: EventArguments<E>): void | Promise<void> {
    for (const [i, callback] of this.#callbacks.entries()) {
      const pending = call(callback, event, values);
      if (pending) return this.#emitRest(pending, i + 1, event, values);
    }
  }

  /** Tells all that training ended early, also if some of them throw: the reason is on its way already. */
  async interrupt(): Promise<void> {
    for (const callback of this.#callbacks) {
      try {
        await callback.onTrainInterrupt?.();
      } catch (error) {
        console.warn("A callback failed while training was interrupted:", error);
      }
    }
  }

  async #emitRest<E extends Event>(
    pending: Promise<void>,
    from: number,
    event: E,
    values: EventArguments<E>,
  ): Promise<void> {
    await pending;
    for (const callback of this.#callbacks.slice(from)) await call(callback, event, values);
  }
}

function call<E extends Event>(callback: Callback, event: E, values: EventArguments<E>): Promise<void> | undefined {
  const hook = callback[event] as ((...values: EventArguments<E>) => void | Promise<void>) | undefined;
  const result = hook?.apply(callback, values);
  return result instanceof Promise ? result : undefined;
}
