import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { powerOf } from "../power.ts";
import { Decay, type DecayOptions } from "./decay.ts";

/** `initialLearningRate · decayRate^(step / decaySteps)`. */
export class ExponentialDecay extends Decay {
  constructor(options: DecayOptions) {
    super("ExponentialDecay", options);
  }

  override call(step: Node): Node {
    return ops.mul(powerOf(this.decayRate, this.times(step)), this.initialLearningRate);
  }
}
