import { ProgressBar } from "../progress-bar.ts";
import { terminal } from "../terminal.ts";
import type { Callback, CallbackParams, Logs } from "./callback.ts";

/** Shows a run's progress: Keras's `ProgbarLogger`. Validation within `fit` has no line of its own. */
export class ProgressLogger implements Callback {
  #params: CallbackParams = { verbose: 1, epochs: 1, steps: 1 };
  #bar: ProgressBar | undefined;
  #isTraining = false;

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
    const { epochs } = this.#params;
    if (epochs > 1) console.log(`Epoch ${epoch + 1}/${epochs}`);
    this.#begin();
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#bar?.update(batch + 1, logs);
  }

  onEpochEnd(_epoch: number, logs: Logs): void {
    this.#end(logs);
  }

  onTestBegin(): void {
    if (!this.#isTraining) this.#begin();
  }

  onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#isTraining) this.#bar?.update(batch + 1, logs);
  }

  onTestEnd(logs: Logs): void {
    if (!this.#isTraining) this.#end(logs);
  }

  onPredictBegin(): void {
    this.#begin();
  }

  onPredictBatchEnd(batch: number): void {
    this.#bar?.update(batch + 1, {});
  }

  onPredictEnd(): void {
    this.#end({});
  }

  #begin(): void {
    const { steps, verbose } = this.#params;
    const stream = terminal();
    this.#bar = new ProgressBar({
      target: steps,
      verbose: verbose === 2 ? 2 : 1,
      redraw: stream && ((text) => stream.write(text)),
      print: (line) => console.log(line),
      now: () => performance.now() / 1000,
    });
  }

  #end(logs: Logs): void {
    this.#bar?.update(this.#params.steps, logs, true);
    this.#bar = undefined;
  }
}
