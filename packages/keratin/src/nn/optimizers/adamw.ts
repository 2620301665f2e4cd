import { ArgumentError, complain } from "../../util/errors.ts";
import { Adam, type AdamOptions } from "./adam.ts";

/**
 * Adam with weight decay, 0.004 by default. Loshchilov & Hutter 2017 (https://arxiv.org/abs/1711.05101);
 * `keras/src/optimizers/adamw.py`.
 */
export class AdamW extends Adam {
  /** @throws ArgumentError if a number is out of range, or weightDecay is null */
  constructor(options: AdamOptions = {}) {
    const { weightDecay = 0.004 } = options;
    if (weightDecay === null) {
      const hint = "Without weight decay it is Adam.";
      const where = "Optimizer AdamW: weightDecay";
      throw new ArgumentError(complain({ where, expected: "a number", found: "null", hint }));
    }
    super({ ...options, weightDecay }, "AdamW");
  }
}
