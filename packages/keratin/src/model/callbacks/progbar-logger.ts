import { ProgressBar } from "../progress-bar.ts";
import { terminal } from "../terminal.ts";
import type { Callback, CallbackParams, Logs } from "./callback.ts";

/** Shows a run's progress; Keras's `ProgbarLogger`. Validation within `fit` has no line of its own. */
export class ProgbarLogger implements Callback {
  #params: CallbackParams = { verbose: 1, epochs: 1, steps: 1 };
  #bar: ProgressBar | undefined;
  #isTraining = false;
  #seen = 0;

  setParams(params: CallbackParams): void {
    this.#params = params;
  }

  onTrainBegin(): void {
    this.#isTraining = true;
  }

  onTrainInterrupt(): void {
    this.#bar?.interrupt();
    this.#bar = undefined;
  }

  onEpochBegin(epoch: number): void {
    const { epochs, verbose } = this.#params;
    if (verbose > 0 && epochs > 1) console.log(`Epoch ${epoch + 1}/${epochs}`);
    this.#begin();
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#update(batch, logs);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#end(logs);
  }

  onTestBegin(): void {
    if (!this.#isTraining) this.#begin();
  }

  onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#isTraining) this.#update(batch, logs);
  }

  onTestEnd(logs: Logs): void {
    if (!this.#isTraining) this.#end(logs);
  }

  onPredictBegin(): void {
    this.#begin();
  }

  onPredictBatchEnd(batch: number): void {
    this.#update(batch, {});
  }

  onPredictEnd(): void {
    this.#end({});
  }

  #update(batch: number, logs: Logs): void {
    this.#seen = batch + 1;
    this.#bar?.update(this.#seen, logs);
  }

  #begin(): void {
    this.#seen = 0;
    const { steps, verbose } = this.#params;
    if (verbose === 0) return;
    const stream = terminal();
    this.#bar = new ProgressBar({
      target: steps,
      verbose,
      redraw: stream && ((text) => stream.write(text)),
      print: (line) => console.log(line),
      now: () => performance.now() / 1000,
    });
  }

  #end(logs: Logs): void {
    this.#bar?.update(this.#params.steps ?? this.#seen, logs, true);
    this.#bar = undefined;
  }
}
