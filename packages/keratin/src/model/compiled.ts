/** What `compile` makes of its options. */

import type { Results } from "../backend/backend.ts";
import { getLoss } from "../nn/losses/index.ts";
import { getMetric, Mean, type Metric } from "../nn/metrics/index.ts";
import { getOptimizer } from "../nn/optimizers/index.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { TypedArray } from "../util/ndarray.ts";
import type { Logs } from "./callbacks/callback.ts";
import type { CompileOptions } from "./fit-options.ts";
import type { Compiled } from "./step.ts";

/** @throws ArgumentError for an unknown or missing string or object, or two metrics of one name */
export function compileOptions({ optimizer = "rmsprop", loss, metrics = [] }: CompileOptions): Compiled {
  if (!Array.isArray(metrics)) {
    const hint = 'Write metrics: ["accuracy"].';
    throw new ArgumentError(
      complain({ where: "compile: metrics", expected: "a list", found: JSON.stringify(metrics), hint }),
    );
  }
  const lossTracker = new Mean("loss", "down");
  const names = new Set([lossTracker.name]);
  const tracked = metrics.map((option) => {
    const metric = getMetric(option);
    if (names.has(metric.name)) {
      const expected = "metrics of different names";
      throw new ArgumentError(complain({ where: "compile: metrics", expected, found: `"${metric.name}" twice` }));
    }
    names.add(metric.name);
    return metric;
  });
  return { optimizer: getOptimizer(optimizer), loss: getLoss(loss), metrics: tracked, lossTracker };
}

/** The loss and the metrics, in the order they were given. */
export const trackersOf = ({ lossTracker, metrics }: Compiled): (Mean | Metric)[] => [lossTracker, ...metrics];

/** The results of a step as Keras's logs: numbers, sorted by name. A vector's log is its mean, as Keras's progress line has it. */
export function logsOf(results: Results): Logs {
  const mean = (data: TypedArray): number => Array.from(data).reduce((sum, x) => sum + x, 0) / data.length;
  const entries = Object.entries(results).map(([name, data]) => [name, mean(data)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Starts all means again, as at the beginning of an epoch. */
export async function resetTrackers(compiled: Compiled): Promise<void> {
  await Promise.all(trackersOf(compiled).map((tracker) => tracker.reset()));
}
