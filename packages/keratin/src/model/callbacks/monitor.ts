/** The rule that EarlyStopping, ReduceLROnPlateau and ModelCheckpoint share; Keras's `callbacks/monitor_callback.py`. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import type { CallbackModel } from "./callback.ts";

/** Options of callbacks that watch a result. */
export interface MonitorOptions {
  /** The name of the result to watch. Default "val_loss". */
  monitor?: string;
  /** Whether less ("min") or more ("max") is better; "auto" (default) asks the metric. */
  mode?: "auto" | "min" | "max";
}

/** Watches a result: what is better, and what was best. */
export class Monitor {
  /** The name of the result. */
  readonly name: string;
  /** The best value so far, or the one that must be beaten first. */
  best: number | undefined;
  readonly #where: string;
  readonly #mode: "auto" | "min" | "max";
  readonly #minDelta: number;

  /**
   * @param where the callback's name, for messages
   * @param minDelta changes up to it are no improvement
   * @throws ArgumentError for an unknown mode
   */
  constructor(where: string, { monitor = "val_loss", mode = "auto" }: MonitorOptions, minDelta = 0) {
    lookUp(`${where}: mode`, mode, { auto: true, min: true, max: true });
    this.name = monitor;
    this.#where = where;
    this.#mode = mode;
    this.#minDelta = Math.abs(minDelta);
  }

  /**
   * To be called before the result is looked at: Keras complains of an unknown one in any case.
   *
   * @throws ArgumentError if neither the mode nor a metric says whether more or less is better
   */
  check(model: CallbackModel): void {
    this.#direction(model);
  }

  /** Whether a value is better than a reference by more than minDelta; anything is better than nothing. */
  isBetter(model: CallbackModel, value: number, than: number | undefined): boolean {
    const direction = this.#direction(model);
    if (than === undefined) return true;
    return direction === "down" ? value + this.#minDelta < than : value - this.#minDelta > than;
  }

  /** Whether a value is better than the best, which it then becomes. */
  improves(model: CallbackModel, value: number): boolean {
    const improved = this.isBetter(model, value, this.best);
    if (improved) this.best = value;
    return improved;
  }

  /** @throws ArgumentError if nobody knows it */
  #direction({ metrics }: CallbackModel): "up" | "down" {
    if (this.#mode !== "auto") return this.#mode === "min" ? "down" : "up";
    const name = this.name.replace(/^val_/, "");
    const direction = name === "loss" ? "down" : metrics.find((metric) => metric.name === name)?.direction;
    if (direction) return direction;
    const expected = "a result of which is known whether more or less is better";
    const hint = 'Pass mode: "max" if more is better, or mode: "min" if less is.';
    throw new ArgumentError(complain({ where: `${this.#where}: monitor`, expected, found: this.name, hint }));
  }
}
