/** Callbacks under Keras's names: `callbacks.EarlyStopping({ patience: 2 })`. */
import type { Callback } from "./callback.ts";
import { EarlyStopping as EarlyStoppingClass, type EarlyStoppingOptions } from "./early-stopping.ts";

export type { Callback, CallbackModel, CallbackParams, Logs } from "./callback.ts";
export type { EarlyStoppingOptions };

/** Stops training when a result no longer improves. */
export const EarlyStopping = (options?: EarlyStoppingOptions): EarlyStoppingClass => new EarlyStoppingClass(options);

/** Your own functions as a callback: `callbacks.LambdaCallback({ onEpochEnd: (epoch, logs) => … })`. */
export const LambdaCallback = (handlers: Callback): Callback => ({ ...handlers });
