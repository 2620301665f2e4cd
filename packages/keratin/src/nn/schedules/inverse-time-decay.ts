import type { Node } from "../../ir/graph.ts";
import * as ops from "../../ops/index.ts";
import { Decay, type DecayOptions } from "./decay.ts";

/** `initialLearningRate / (1 + decayRate · step / decaySteps)`. */
export class InverseTimeDecay extends Decay {
  constructor(options: DecayOptions) {
    super("InverseTimeDecay", options);
  }

  override call(step: Node): Node {
    return ops.div(this.initialLearningRate, ops.add(ops.mul(this.times(step), this.decayRate), 1));
  }
}
