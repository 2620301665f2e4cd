import { complain, StateError } from "../../util/errors.ts";
import type { Callback, CallbackModel, Logs } from "./callback.ts";

/** Ends training when the loss is NaN or infinite. Rules of `keras/src/callbacks/terminate_on_nan.py`. */
export class TerminateOnNaN implements Callback {
  readonly #raiseError: boolean;
  #model: CallbackModel | undefined;

  /** @param raiseError whether `fit` then rejects instead of ending early, so that `onTrainEnd` is not called. Default false. */
  constructor({ raiseError = false }: { raiseError?: boolean } = {}) {
    this.#raiseError = raiseError;
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  /** @throws StateError if asked for */
  onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (loss === undefined || Number.isFinite(loss)) return;
    const model = this.#model as CallbackModel;
    if (this.#raiseError) {
      const hint = "Try a smaller learning rate.";
      const where = `TerminateOnNaN of model "${model.name}", batch ${batch}`;
      throw new StateError(complain({ where, expected: "a finite loss", found: String(loss), hint }));
    }
    console.log(`Batch ${batch}: Invalid loss, terminating training`);
    model.stopTraining = true;
  }
}
