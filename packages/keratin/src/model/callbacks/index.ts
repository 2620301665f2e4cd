/** Callbacks under Keras's names: `callbacks.EarlyStopping({ patience: 2 })`. */
import { BackupAndRestore as BackupAndRestoreClass, type BackupAndRestoreOptions } from "./backup-and-restore.ts";
import type { Callback } from "./callback.ts";
import { CSVLogger as CSVLoggerClass, type CSVLoggerOptions } from "./csv-logger.ts";
import { EarlyStopping as EarlyStoppingClass, type EarlyStoppingOptions } from "./early-stopping.ts";
import { type EpochSchedule, LearningRateScheduler as LearningRateSchedulerClass } from "./learning-rate-scheduler.ts";
import { ModelCheckpoint as ModelCheckpointClass, type ModelCheckpointOptions } from "./model-checkpoint.ts";
import { ProgbarLogger as ProgbarLoggerClass } from "./progbar-logger.ts";
import { ReduceLROnPlateau as ReduceLROnPlateauClass, type ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.ts";
import { TensorBoard as TensorBoardClass, type TensorBoardOptions } from "./tensor-board.ts";
import { TerminateOnNaN as TerminateOnNaNClass } from "./terminate-on-nan.ts";

export type { Callback, CallbackModel, CallbackParams, EpochLogs, Logs } from "./callback.ts";
export type { SaveFrequency } from "./save-frequency.ts";
export type {
  BackupAndRestoreOptions,
  CSVLoggerOptions,
  EarlyStoppingOptions,
  EpochSchedule,
  ModelCheckpointOptions,
  ReduceLROnPlateauOptions,
  TensorBoardOptions,
};

/** Saves weights and optimizer; an interrupted training goes on from there: `callbacks.BackupAndRestore("backup")`. Node only. */
export const BackupAndRestore = (folder: string, options?: BackupAndRestoreOptions): BackupAndRestoreClass =>
  new BackupAndRestoreClass(folder, options);

/** Writes the results of each epoch into a CSV file: `callbacks.CSVLogger("log.csv")`. Node only. */
export const CSVLogger = (path: string, options?: CSVLoggerOptions): CSVLoggerClass =>
  new CSVLoggerClass(path, options);

/** Stops training when a result no longer improves. */
export const EarlyStopping = (options?: EarlyStoppingOptions): EarlyStoppingClass => new EarlyStoppingClass(options);

/** Your own functions as a callback: `callbacks.LambdaCallback({ onEpochEnd: (epoch, logs) => … })`. */
export const LambdaCallback = (handlers: Callback): Callback => ({ ...handlers });

/** Sets the learning rate of each epoch: `callbacks.LearningRateScheduler((epoch, rate) => rate * 0.9)`. */
export const LearningRateScheduler = (
  schedule: EpochSchedule,
  options?: { verbose?: 0 | 1 },
): LearningRateSchedulerClass => new LearningRateSchedulerClass(schedule, options);

/** Saves the model as training goes on: `callbacks.ModelCheckpoint("{epoch:02d}-{val_loss:.2f}.keras")`. Node only. */
export const ModelCheckpoint = (path: string, options?: ModelCheckpointOptions): ModelCheckpointClass =>
  new ModelCheckpointClass(path, options);

/** Shows progress; `fit`, `evaluate` and `predict` add one by themselves unless `verbose` is 0. */
export const ProgbarLogger = (): ProgbarLoggerClass => new ProgbarLoggerClass();

/** Reduces the learning rate when a result no longer improves. */
export const ReduceLROnPlateau = (options?: ReduceLROnPlateauOptions): ReduceLROnPlateauClass =>
  new ReduceLROnPlateauClass(options);

/** Writes scalars for TensorBoard. Node only. */
export const TensorBoard = (options?: TensorBoardOptions): TensorBoardClass => new TensorBoardClass(options);

/** Ends training when the loss is NaN or infinite. */
export const TerminateOnNaN = (options?: { raiseError?: boolean }): TerminateOnNaNClass =>
  new TerminateOnNaNClass(options);
