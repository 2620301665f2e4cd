/** What optimizers refuse and remember; their formulas are compared with real Keras in test/golden/optimizers.test.ts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Node } from "../../src/ir/graph.ts";
import { Variable } from "../../src/ir/variable.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";
import * as ops from "../../src/ops/index.ts";

const weight = (name: string): Variable => new Variable({ name, shape: [2], initial: new Float32Array(2) });

/** What is printed as warnings meanwhile. */
function warnings(act: () => void): string[] {
  const printed: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => printed.push(text);
  try {
    act();
  } finally {
    console.warn = warn;
  }
  return printed;
}

describe("optimizers", () => {
  it("variables have Keras's names and order", () => {
    resetNames();
    const adam = optimizers.Adam({ amsgrad: true });
    adam.build([weight("dense/kernel"), weight("dense/bias")]);
    assert.deepEqual(
      adam.variables.map(({ name }) => name),
      [
        "adam/iteration",
        "adam/learning_rate",
        "adam/dense_kernel_momentum",
        "adam/dense_kernel_velocity",
        "adam/dense_bias_momentum",
        "adam/dense_bias_velocity",
        "adam/dense_kernel_velocity_hat",
        "adam/dense_bias_velocity_hat",
      ],
    );
    const rmsprop = optimizers.RMSprop({ momentum: 0.5, centered: true });
    rmsprop.build([weight("w")]);
    assert.deepEqual(
      rmsprop.variables.slice(2).map(({ name }) => name),
      ["rm_sprop/w_velocity", "rm_sprop/w_momentum", "rm_sprop/w_average_gradient"],
    );
    const sgd = optimizers.SGD();
    sgd.build([weight("w")]);
    assert.equal(sgd.variables.length, 2);
    const nadam = optimizers.Nadam({ useEma: true, gradientAccumulationSteps: 2 });
    nadam.build([weight("a"), weight("b")]);
    assert.deepEqual(
      nadam.variables.slice(2).map(({ name }) => name.replace("nadam/", "")),
      [
        ...["a_average", "b_average", "a_gradient_accumulator", "b_gradient_accumulator"],
        ...["a_momentum", "a_velocity", "b_momentum", "b_velocity", "u_product"],
      ],
    );
  });

  it("a schedule takes the place of the variable learning_rate", () => {
    const schedule = optimizers.schedules.CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 });
    const sgd = optimizers.SGD({ learningRate: schedule, name: "descent" });
    assert.deepEqual(
      sgd.variables.map(({ name }) => name),
      ["descent/iteration"],
    );
    assert.equal(sgd.schedule, schedule);
    assert.equal(sgd.getConfig()["learningRate"], schedule);
    assert.throws(
      () => sgd.learningRate,
      /Optimizer "descent": expected a learning rate that is a number, found.*CosineDecay/,
    );
  });

  it("strings in any case; unknown ones name the nearest", () => {
    assert.equal(optimizers.getOptimizer("RMSprop").className, "RMSprop");
    assert.throws(() => optimizers.getOptimizer("rmsprob"), /"rmsprob".*Did you mean "rmsprop"/);
    assert.throws(() => optimizers.getOptimizer({} as never), /a name or an optimizer/);
  });

  it("numbers out of range name the optimizer and the option", () => {
    assert.throws(() => optimizers.SGD({ learningRate: -1 }), /Optimizer SGD: learningRate: .*at least 0, found -1/);
    assert.throws(() => optimizers.SGD({ momentum: 2 }), /momentum: expected a number from 0 to 1, found 2/);
    assert.throws(() => optimizers.Adam({ beta1: Number.NaN }), /beta1: .*found NaN/);
    assert.throws(() => optimizers.Lion({ beta1: 0 }), /Optimizer Lion: beta1: expected a number above 0/);
    assert.throws(
      () => optimizers.AdamW({ weightDecay: null }),
      /AdamW: weightDecay: .*Without weight decay it is Adam/,
    );
    assert.throws(() => optimizers.Adagrad({ clipnorm: -1 }), /Optimizer Adagrad: clipnorm: .*at least 0, found -1/);
    assert.throws(() => optimizers.SGD({ emaMomentum: 2, useEma: true }), /emaMomentum: .*from 0 to 1, found 2/);
    assert.throws(() => optimizers.SGD({ gradientAccumulationSteps: 1 }), /a whole number of at least 2, found 1/);
    assert.throws(() => optimizers.SGD({ emaOverwriteFrequency: 0.5 }), /a whole number of at least 1, found 0.5/);
  });

  it("at most one way of clipping", () => {
    assert.throws(
      () => optimizers.SGD({ clipnorm: 1, clipvalue: 2 }),
      /Optimizer SGD: expected at most one of .*, found clipnorm: 1, clipvalue: 2/,
    );
  });

  it("null means the same as leaving an option out, as in files", () => {
    const options = { weightDecay: null, clipnorm: null, clipvalue: null, globalClipnorm: null, name: "x" };
    assert.deepEqual(optimizers.Adam({ ...options, emaOverwriteFrequency: null }).getConfig(), {
      ...optimizers.Adam({ name: "x" }).getConfig(),
    });
  });

  it("one optimizer serves one set of weights", () => {
    const adam = optimizers.Adam();
    const weights = [weight("a")];
    adam.build(weights);
    adam.build(weights);
    assert.throws(() => adam.build([weight("a")]), /its own optimizer/);
  });
});

describe("Keras 2's options", () => {
  it("lr and decay give the new options, with one warning each that names them", () => {
    const printed = warnings(() => {
      for (let i = 0; i < 2; i++) {
        const rmsprop = optimizers.RMSprop({ lr: 0.25, decay: 0.5 });
        assert.equal(rmsprop.schedule?.className, "InverseTimeDecay");
        assert.deepEqual(
          [0, 1, 2].map((step) => rmsprop.schedule?.at(step)),
          [0.25, 0.25 / 1.5, 0.125],
        );
      }
    });
    assert.equal(printed.length, 2);
    assert.match(printed[0] ?? "", /"lr" is Keras 2's name; write learningRate: 0.25/);
    assert.match(
      printed[1] ?? "",
      /"decay" .* optimizers.schedules.InverseTimeDecay\(\{ initialLearningRate: 0.25, decaySteps: 1, decayRate: 0.5 \}\)/,
    );
  });

  it("decay 0 says nothing and changes nothing", () => {
    const printed = warnings(() => assert.equal(optimizers.SGD({ learningRate: 0.5, decay: 0 }).schedule, undefined));
    assert.deepEqual(printed, []);
  });

  it("both spellings, or decay beside a schedule, are refused", () => {
    assert.throws(() => optimizers.SGD({ lr: 1, learningRate: 2 }), /learningRate or its old name lr, found lr: 1 and/);
    const learningRate = optimizers.schedules.CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 });
    assert.throws(() => optimizers.SGD({ learningRate, decay: 1 }), /beside decay, found CosineDecay/);
  });
});

describe("schedules", () => {
  const { schedules } = optimizers;
  it("numbers out of range name the schedule and the option", () => {
    const start = { initialLearningRate: 0.1 };
    assert.throws(
      () => schedules.CosineDecay({ ...start, decaySteps: 0 }),
      /Schedule CosineDecay: decaySteps: expected a number above 0, found 0/,
    );
    assert.throws(
      () => schedules.ExponentialDecay({ ...start, decaySteps: 1, decayRate: -1 }),
      /decayRate: .*at least 0/,
    );
    assert.throws(
      () => schedules.CosineDecayRestarts({ ...start, firstDecaySteps: 5, tMul: 0.5 }),
      /tMul: .*at least 1/,
    );
    assert.throws(
      () => schedules.PiecewiseConstantDecay({ boundaries: [1], values: [1] }),
      /a list values with one entry more, found boundaries \[1\] and values \[1\]/,
    );
    assert.throws(
      () => schedules.PiecewiseConstantDecay({ boundaries: [2, 1], values: [1, 1, 1] }),
      /ascending numbers/,
    );
    assert.throws(
      () => schedules.PiecewiseConstantDecay({ boundaries: [1], values: [1, -1] }),
      /values\[1\]: .*at least 0/,
    );
  });

  it("a schedule of one's own", () => {
    class Halves extends schedules.LearningRateSchedule {
      constructor() {
        super("Halves");
      }
      call(step: Node): Node {
        return ops.div(0.5, ops.add(step, 1));
      }
      getConfig() {
        return {};
      }
    }
    assert.equal(new Halves().at(4), 0.1);
    assert.equal(optimizers.SGD({ learningRate: new Halves() }).schedule?.className, "Halves");
  });
});
