/** The curves of a run: what each batch cost, smoothed, from the running means that the engine reports. */
import type { CurvePoint } from "./protocol.ts";

/** How much of the past stays in a point. */
const MEMORY = 0.9;
/** Points of an epoch at most; more would not be seen. */
const POINTS = 100;

export class Curves {
  readonly points: CurvePoint[];
  readonly #metric: string;
  readonly #batches: number;
  #sums = { loss: 0, metric: 0 };
  #smooth: { loss: number; metric: number } | undefined;

  /** @param points those of earlier epochs, when a run goes on */
  constructor(metric: string, batches: number, points: readonly CurvePoint[]) {
    this.#metric = metric;
    this.#batches = batches;
    this.points = [...points];
    const last = points.at(-1);
    if (last) this.#smooth = { loss: last.loss, metric: last.metric };
  }

  beginEpoch(): void {
    this.#sums = { loss: 0, metric: 0 };
  }

  /** @param logs means since the epoch's start */
  add(epoch: number, batch: number, logs: Readonly<Record<string, number>>): CurvePoint | undefined {
    const count = batch + 1;
    const sums = { loss: (logs["loss"] ?? 0) * count, metric: (logs[this.#metric] ?? 0) * count };
    const smooth = (of: "loss" | "metric"): number => {
      const value = sums[of] - this.#sums[of];
      return this.#smooth ? MEMORY * this.#smooth[of] + (1 - MEMORY) * value : value;
    };
    this.#smooth = { loss: smooth("loss"), metric: smooth("metric") };
    this.#sums = sums;
    const every = Math.ceil(this.#batches / POINTS);
    if (count % every !== 0 && count !== this.#batches) return undefined;
    const point = { at: epoch + count / this.#batches, ...this.#smooth };
    this.points.push(point);
    return point;
  }
}
