/** Activations, losses and metrics on numbers worked out by hand (real Keras's are in test/golden). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReferenceBackend } from "../../src/backend/reference/backend.ts";
import { Graph, type Node } from "../../src/ir/graph.ts";
import { getActivation } from "../../src/nn/activations.ts";
import { getLoss, type LossOption } from "../../src/nn/losses/index.ts";
import { getMetric, Mean } from "../../src/nn/metrics/index.ts";
import * as ops from "../../src/ops/index.ts";
import { NdArray, type NestedNumbers } from "../../src/util/ndarray.ts";

const backend = new ReferenceBackend();

/** The value of a function of arrays; an array of whole numbers given as Int32Array stays int32. */
async function run(inputs: readonly (NestedNumbers | NdArray)[], build: (...nodes: Node[]) => Node): Promise<number[]> {
  const graph = new Graph();
  const arrays = inputs.map((value) => (value instanceof NdArray ? value : NdArray.from(value)));
  const nodes = arrays.map(({ shape, dtype }, i) =>
    ops.input(graph, { name: `i${i}`, shape, dtype: dtype === "int32" ? "int32" : "float32" }),
  );
  graph.output("y", build(...nodes));
  const executable = await backend.compile(graph, { name: "test" });
  const results = await executable.submit((feeds) => {
    for (const [i, { data }] of arrays.entries()) feeds[`i${i}`]?.set(data);
  });
  return Array.from(results["y"] ?? []);
}

const near = (found: readonly number[], expected: readonly number[], what = ""): void => {
  assert.equal(found.length, expected.length);
  for (const [i, x] of found.entries()) {
    assert.ok(Math.abs(x - (expected[i] ?? 0)) < 1e-6, `${what} ${i}: found ${x}, expected ${expected[i]}`);
  }
};

describe("activations, within 1e-6 of their formulas", () => {
  const X = [-4, -1, 0, 0.5, 2, 7];
  const formulas: Readonly<Record<string, (x: number) => number>> = {
    linear: (x) => x,
    relu: (x) => Math.max(x, 0),
    relu6: (x) => Math.min(Math.max(x, 0), 6),
    leaky_relu: (x) => (x > 0 ? x : 0.2 * x),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
    softplus: (x) => Math.log1p(Math.exp(x)),
    softsign: (x) => x / (1 + Math.abs(x)),
    elu: (x) => (x > 0 ? x : Math.expm1(x)),
    selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    silu: (x) => x / (1 + Math.exp(-x)),
    hard_sigmoid: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
  };
  for (const [name, formula] of Object.entries(formulas)) {
    it(name, async () => near(await run([[X]], (x) => getActivation("test", name)(x)), X.map(formula)));
  }
  it("gelu(1) = 0.8413447, exponential(1) = e", async () => {
    near(await run([[1]], getActivation("test", "gelu")), [0.8413447]);
    near(await run([[1]], getActivation("test", "exponential")), [Math.E]);
  });
});

describe("losses", () => {
  const value = (option: LossOption, y: NestedNumbers | NdArray, p: NestedNumbers): Promise<number[]> =>
    run([y, p], (yTrue, yPred) => getLoss(option).call(yTrue, yPred));
  const P = [
    [0.1, 0.7, 0.2],
    [0.5, 0.25, 0.25],
  ];

  it("categorical and sparse cross-entropy agree", async () => {
    const expected = [-Math.log(0.7), -Math.log(0.25)];
    near(
      await value(
        "categorical_crossentropy",
        [
          [0, 1, 0],
          [0, 0, 1],
        ],
        P,
      ),
      expected,
    );
    near(await value("sparse_categorical_crossentropy", new NdArray(Int32Array.of(1, 2), [2]), P), expected);
    near(await value("sparse_categorical_crossentropy", new NdArray(Int32Array.of(1, 2), [2, 1]), P), expected);
  });

  it("after a softmax, cross-entropy is the same as of its probabilities, clipped at 1e-7", async () => {
    const logits = [
      [1, 3, -2],
      [0, 40, 0],
    ];
    const y = [
      [0, 1, 0],
      [1, 0, 0],
    ];
    const loss = getLoss("categorical_crossentropy");
    const fused = await run([y, logits], (yTrue, x) => loss.call(yTrue, ops.softmax(x)));
    const plain = await run([y, logits], (yTrue, x) => loss.call(yTrue, ops.mul(ops.softmax(x), 1)));
    near(fused, plain);
    near([fused[1] ?? 0], [-Math.log(1e-7)]);
  });

  it("binary cross-entropy, MSE and MAE take [batch] targets for [batch, 1] outputs", async () => {
    near(await value("binary_crossentropy", [1, 0], [[0.8], [0.4]]), [-Math.log(0.8), -Math.log(0.6)]);
    near(await value("mse", [1, 0], [[0.5], [2]]), [0.25, 4]);
    near(await value("mae", [1, 0], [[0.5], [2]]), [0.5, 2]);
  });

  it("a function of one's own", async () => {
    near(await value((yTrue, yPred) => ops.mul(ops.sub(yTrue, yPred), 2), [1], [3]), [-4]);
  });

  it("shapes that do not fit say what to use", () => {
    assert.throws(
      () => getLoss("categorical_crossentropy").check({ target: [], prediction: [10] }),
      /\(None, 10\), .*found \(None,\).*sparse_categorical_crossentropy/,
    );
    assert.throws(
      () => getLoss("sparse_categorical_crossentropy").check({ target: [10], prediction: [10] }),
      /one-hot targets use categorical_crossentropy/,
    );
    assert.throws(() => getLoss("cross_entropy"), /Did you mean "\w+_?crossentropy"/);
  });
});

describe("metrics", () => {
  const P = [
    [0.1, 0.7, 0.2],
    [0.5, 0.25, 0.25],
  ];
  const accuracy = (y: NestedNumbers | NdArray, p: NestedNumbers): Promise<number[]> =>
    run([y, p], (yTrue, yPred) => getMetric("accuracy").update(yTrue, yPred));

  it('"accuracy" is categorical, sparse or binary by the shapes, as in Keras', async () => {
    near(
      await accuracy(
        [
          [0, 1, 0],
          [0, 1, 0],
        ],
        P,
      ),
      [1 / 2],
    );
    near(await accuracy(new NdArray(Int32Array.of(1, 1), [2]), P), [1 / 2]);
    near(await accuracy([[1], [0]], P), [1]);
    near(await accuracy([1, 1, 0], [[0.9], [0.5], [0.5]]), [2 / 3]);
  });

  it("a mean is the mean over all samples, a smaller batch weighing less, until it is reset", async () => {
    const running = new Mean("m", "down");
    const step = async (values: number[]): Promise<number> => {
      const graph = new Graph();
      const x = ops.input(graph, { name: "x", shape: [values.length] });
      graph.output("mean", running.update(x));
      const executable = await backend.compile(graph, { name: "test" });
      const { mean } = await executable.submit((feeds) => feeds["x"]?.set(values));
      return mean?.[0] ?? Number.NaN;
    };
    assert.equal(await step([1, 2, 3]), 2);
    assert.equal(await step([10]), 4);
    await running.reset();
    assert.equal(await step([7]), 7);
  });
});
