/** What optimizers refuse and remember; their formulas are compared with real Keras in test/golden/optimizers.test.ts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Variable } from "../../src/ir/variable.ts";
import { resetNames } from "../../src/nn/naming.ts";
import * as optimizers from "../../src/nn/optimizers/index.ts";

const weight = (name: string): Variable => new Variable({ name, shape: [2], initial: new Float32Array(2) });

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
  });

  it("one optimizer serves one set of weights", () => {
    const adam = optimizers.Adam();
    const weights = [weight("a")];
    adam.build(weights);
    adam.build(weights);
    assert.throws(() => adam.build([weight("a")]), /its own optimizer/);
  });
});
