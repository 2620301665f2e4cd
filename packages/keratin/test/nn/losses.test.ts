/** Losses: reductions by hand, options, configs, and what is refused (values of real Keras: test/golden). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import * as losses from "../../src/nn/losses/index.ts";
import { getLoss, LOSS_CLASSES, Loss, type Reduction, reduceLoss } from "../../src/nn/losses/index.ts";
import * as ops from "../../src/ops/index.ts";

const graphInput = (shape: readonly number[], name = "x"): Node => ops.input(new Graph(), { name, shape });

/** The reduced loss of values with weights. */
async function reduced(values: number[], reduction: Reduction, weights?: number[]): Promise<number> {
  const graph = new Graph();
  const x = ops.input(graph, { name: "values", shape: [values.length] });
  const w = weights && ops.input(graph, { name: "weights", shape: [weights.length] });
  graph.output("loss", reduceLoss(x, reduction, w));
  const executable = await new ReferenceBackend().compile(graph, { name: "test" });
  const { loss } = await executable.submit((feeds) => {
    feeds["values"]?.set(values);
    if (weights) feeds["weights"]?.set(weights);
  });
  return loss?.[0] ?? Number.NaN;
}

describe("reductions of a loss", () => {
  it("the mean within 1e-6, the sum and the mean by weights exactly", async () => {
    assert.ok(Math.abs((await reduced([1, 2, 6], "sum_over_batch_size")) - 3) < 1e-6);
    assert.ok(Math.abs((await reduced([1, 2, 6], "mean", [1, 0, 2])) - 13 / 3) < 1e-6);
    assert.equal(await reduced([1, 2, 6], "sum", [1, 0, 2]), 13);
    assert.equal(await reduced([1, 2, 7], "mean_with_sample_weight", [1, 0, 2]), 5);
    assert.equal(await reduced([1, 2, 6], "mean_with_sample_weight", [0, 0, 0]), 0);
  });

  it("a scalar stays, and is weighted by each sample", () => {
    const scalar = ops.mean(graphInput([4]));
    assert.equal(reduceLoss(scalar, "sum_over_batch_size"), scalar);
    const weights = ops.input(scalar.graph, { name: "w", shape: [4] });
    assert.deepEqual(reduceLoss(scalar, "sum_over_batch_size", weights).shape, []);
  });

  it("none and null are refused where a number is needed, an unknown one at once", () => {
    const none = losses.MeanSquaredError({ reduction: "none" });
    assert.throws(() => getLoss(none), /loss mean_squared_error: reduction: .*found "none"/);
    assert.throws(() => reduceLoss(graphInput([2]), null), /one that gives a number, found null/);
    const options = { reduction: "average" as "mean" };
    assert.throws(() => losses.Huber(options), /Loss huber_loss: reduction: .*"sum_over_batch_size".*found "average"/);
  });

  it("weights that do not fit are refused", () => {
    const values = graphInput([3, 4]);
    const weights = ops.input(values.graph, { name: "w", shape: [3, 2] });
    assert.throws(
      () => reduceLoss(values, "sum", weights),
      /begins like that of the values, \(None, 4\), found \(None, 2\)/,
    );
  });
});

describe("losses by name and config", () => {
  it("Keras's functions, short forms and class names; a function's string is the name", () => {
    assert.deepEqual(
      ["mse", "MAE", "bce", "KLD", "huber", "Huber", "CategoricalFocalCrossentropy"].map((name) => {
        const loss = getLoss(name);
        return [loss.className, loss.name];
      }),
      [
        ["MeanSquaredError", "mse"],
        ["MeanAbsoluteError", "MAE"],
        ["BinaryCrossentropy", "bce"],
        ["KLDivergence", "KLD"],
        ["Huber", "huber"],
        ["Huber", "huber_loss"],
        ["CategoricalFocalCrossentropy", "categorical_focal_crossentropy"],
      ],
    );
    assert.throws(() => getLoss("mean_square_error"), /Did you mean "mean_squared_error"/);
    assert.throws(() => getLoss(3 as unknown as string), /a name, a loss of losses or a function, found 3/);
  });

  it("a class makes the same loss of its config", () => {
    const made = [
      losses.CategoricalCrossentropy({ fromLogits: true, labelSmoothing: 0.2, name: "mine", reduction: "sum" }),
      losses.SparseCategoricalCrossentropy({ fromLogits: true }),
      losses.BinaryCrossentropy({ labelSmoothing: 0.1 }),
      losses.CategoricalFocalCrossentropy({ alpha: [0.2, 0.8], gamma: 1 }),
      losses.MeanSquaredError(),
      losses.MeanAbsoluteError({ reduction: "mean" }),
      losses.Huber({ delta: 3 }),
      losses.KLDivergence(),
    ];
    assert.deepEqual(new Set(made.map(({ className }) => className)), new Set(Object.keys(LOSS_CLASSES)));
    for (const loss of made) {
      const again = LOSS_CLASSES[loss.className]?.(loss.getConfig());
      assert.ok(again);
      assert.deepEqual([again.className, again.getConfig()], [loss.className, loss.getConfig()]);
    }
    assert.deepEqual(losses.CategoricalFocalCrossentropy().getConfig(), {
      name: "categorical_focal_crossentropy",
      reduction: "sum_over_batch_size",
      fromLogits: false,
      labelSmoothing: 0,
      axis: -1,
      alpha: 0.25,
      gamma: 2,
    });
  });

  it("a function and a class of one's own", () => {
    const asymmetric = (yTrue: Node, yPred: Node): Node => ops.maximum(ops.sub(yTrue, yPred), 0);
    assert.deepEqual([getLoss(asymmetric).name, getLoss(asymmetric).targetDtype], ["asymmetric", "float32"]);
    class Mine extends Loss {
      constructor() {
        super("Mine", { name: "mine" });
      }
      call(yTrue: Node, yPred: Node): Node {
        return asymmetric(yTrue, yPred);
      }
    }
    const mine = new Mine();
    assert.equal(getLoss(mine), mine);
    mine.check({ target: [3], prediction: [4] });
  });
});

describe("losses refuse", () => {
  it("numbers out of range, another axis, ignoreClass", () => {
    assert.throws(() => losses.BinaryCrossentropy({ labelSmoothing: 2 }), /labelSmoothing: .*from 0 to 1, found 2/);
    assert.throws(() => losses.Huber({ delta: 0 }), /delta: expected a number above 0, found 0/);
    assert.throws(() => losses.CategoricalFocalCrossentropy({ gamma: -1 }), /gamma: .*found -1/);
    assert.throws(() => losses.CategoricalFocalCrossentropy({ alpha: [0.5, -1] }), /alpha: .*found -1/);
    assert.throws(() => losses.CategoricalCrossentropy({ axis: 1 as -1 }), /axis: expected -1, the last axis, found 1/);
    const ignoring = { ignoreClass: 255 as unknown as null };
    assert.throws(() => losses.SparseCategoricalCrossentropy(ignoring), /ignoreClass: .*not supported, found 255/);
  });

  it("targets of another shape, and alphas for another number of classes", () => {
    const x = graphInput([2, 3]);
    const y = ops.input(x.graph, { name: "y", shape: [2, 4] });
    assert.throws(
      () => losses.Huber().call(y, x),
      /Loss huber_loss: expected y of shape \(None, 3\).*found \(None, 4\)/,
    );
    assert.throws(
      () => losses.CategoricalFocalCrossentropy({ alpha: [1, 2] }).call(x, x),
      /alpha: expected a number, or one for each of 3 classes, found 2/,
    );
  });
});
