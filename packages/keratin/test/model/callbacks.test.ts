import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { type Callback, CallbackList, type CallbackModel, type Logs } from "../../src/model/callbacks/callback.ts";
import { History } from "../../src/model/callbacks/history.ts";
import {
  EarlyStopping,
  type EarlyStoppingOptions,
  LambdaCallback,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  TerminateOnNaN,
} from "../../src/model/callbacks/index.ts";
import { SGD } from "../../src/nn/optimizers/index.ts";
import { ExponentialDecay } from "../../src/nn/schedules/index.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { classifier, fakeModel, prepare, samples } from "./support.ts";

/** A model whose only weight is the number of the epoch. */
function epochModel(): CallbackModel & { epoch: number } {
  const model = {
    ...fakeModel({ metrics: [{ name: "accuracy", direction: "up" }] }),
    epoch: 0,
    getWeights: async () => [new NdArray(Float32Array.of(model.epoch), [])],
    setWeights: async ([weight]: readonly NdArray[]) => {
      model.epoch = weight?.data[0] ?? -1;
    },
  };
  return model;
}

/** Feeds results epoch by epoch; gives the epoch after which training stopped (undefined: it went on) and the model. */
async function train(
  options: EarlyStoppingOptions,
  values: readonly number[],
): Promise<{ stopped: number | undefined; epoch: number }> {
  const model = epochModel();
  const callback = EarlyStopping(options);
  const list = new CallbackList([callback], model, { verbose: 0, epochs: values.length, steps: 1 });
  await list.emit("onTrainBegin");
  let stopped: number | undefined;
  for (const [epoch, value] of values.entries()) {
    model.epoch = epoch;
    await list.emit("onEpochEnd", epoch, { [options.monitor ?? "val_loss"]: value });
    if (!model.stopTraining) continue;
    stopped = epoch;
    break;
  }
  await list.emit("onTrainEnd", {});
  return { stopped, epoch: model.epoch };
}

describe("EarlyStopping, by the rules of Keras", () => {
  const cases: readonly [string, EarlyStoppingOptions, number[], number | undefined][] = [
    ["patience 0: the first epoch that is no better", {}, [1, 0.9, 0.95, 0.8], 2],
    ["patience 2", { patience: 2 }, [1, 0.9, 0.95, 0.92, 0.8], 3],
    ["as long as it improves it goes on", { patience: 1 }, [5, 4, 3, 2], undefined],
    ["improvements below minDelta do not count", { minDelta: 0.2, patience: 2 }, [1, 0.9, 0.85, 0.1], 2],
    ["accuracy is better when it grows", { monitor: "val_accuracy" }, [0.5, 0.6, 0.55], 2],
    ["mode max", { monitor: "score", mode: "max" }, [0.5, 0.4], 1],
    ["a baseline that is not beaten lets patience run out", { baseline: 0.5, patience: 2 }, [0.9, 0.8, 0.7, 0.75], 3],
    ["the warm-up does not count", { startFromEpoch: 2 }, [1, 2, 1, 2], 3],
    ["NaN is no improvement", { patience: 1 }, [1, Number.NaN, 0.5], 1],
  ];
  for (const [title, options, values, expected] of cases) {
    it(title, async () => assert.equal((await train(options, values)).stopped, expected));
  }

  it("restoreBestWeights brings back the best epoch's weights", async () => {
    assert.equal((await train({ patience: 2, restoreBestWeights: true }, [1, 0.5, 0.7, 0.6])).epoch, 1);
    assert.equal((await train({ patience: 2 }, [1, 0.5, 0.7, 0.6])).epoch, 3);
  });

  it("an unknown mode is an error", () => {
    assert.throws(() => EarlyStopping({ mode: "mix" as never }), /mode: .*"mix".*Did you mean "m/);
  });
});

describe("a result of which nobody says whether more or less is better", () => {
  const own = { name: "own", direction: undefined };
  const makers = {
    EarlyStopping,
    ReduceLROnPlateau,
    ModelCheckpoint: (options: object) => ModelCheckpoint("none.keras", { saveFreq: 1000, ...options }),
  };
  for (const [name, make] of Object.entries(makers)) {
    it(`${name}: an error at the end of the first epoch, also if the result is not there, as in Keras`, async () => {
      const end = async (options: object, logs: Logs): Promise<void> => {
        const optimizer = SGD();
        optimizer.build([]);
        const model = fakeModel({ optimizer, metrics: [own, { name: "accuracy", direction: "up" }] });
        const list = new CallbackList([make(options)], model, { verbose: 0, epochs: 1, steps: 1 });
        await list.emit("onEpochEnd", 0, logs);
      };
      const message = (monitor: string): string =>
        `${name}: monitor: expected a result of which is known whether more or less is better, found ${monitor}. ` +
        'Pass mode: "max" if more is better, or mode: "min" if less is.';
      for (const monitor of ["own", "val_own", "nothing"]) {
        await assert.rejects(end({ monitor }, { loss: 1, own: 1 }), {
          name: "ArgumentError",
          message: message(monitor),
        });
      }
      // Known, but not there: a warning, and training goes on.
      for (const options of [{}, { monitor: "val_accuracy" }, { monitor: "nothing", mode: "min" }]) {
        await end(options, { loss: 1 });
      }
    });
  }
});

describe("callback lists", () => {
  it("History keeps each epoch's results", () => {
    const history = new History();
    for (const epoch of [0, 1]) history.onEpochEnd(epoch, { loss: 2 - epoch });
    assert.deepEqual(history.history, { loss: [2, 1] });
    assert.deepEqual(history.epoch, [0, 1]);
  });

  it("calls in order, keeps `this`, and waits only for what is asynchronous", async () => {
    const heard: string[] = [];
    class Own implements Callback {
      readonly label = "own";
      onEpochEnd(epoch: number, logs: Logs): void {
        heard.push(`${this.label} ${epoch} ${logs["loss"]}`);
      }
    }
    const lambda = LambdaCallback({ onEpochEnd: () => void heard.push("lambda") });
    const list = new CallbackList([new Own(), lambda], fakeModel({}), { verbose: 0, epochs: 1, steps: 1 });
    assert.equal(list.emit("onEpochEnd", 3, { loss: 1 }), undefined);
    assert.deepEqual(heard, ["own 3 1", "lambda"]);
    const late = LambdaCallback({ onTrainBegin: async () => void heard.push("late") });
    const waiting = new CallbackList([late], fakeModel({}), { verbose: 0, epochs: 1, steps: 1 }).emit("onTrainBegin");
    assert.ok(waiting instanceof Promise);
    await waiting;
    assert.equal(heard.at(-1), "late");
  });

  it("an asynchronous callback is done before the next one is called", async () => {
    const heard: string[] = [];
    const slow = LambdaCallback({
      onEpochEnd: async (_, logs) => {
        await Promise.resolve();
        logs["own"] = 7;
      },
    });
    const next = LambdaCallback({ onEpochEnd: (_, logs) => void heard.push(Object.keys(logs).join()) });
    const list = new CallbackList([slow, next], fakeModel({}), { verbose: 0, epochs: 1, steps: 1 });
    await list.emit("onEpochEnd", 0, { loss: 1 });
    assert.deepEqual(heard, ["loss,own"]);
  });
});

describe("callbacks and the learning rate", () => {
  beforeEach(prepare);
  const { x, y } = samples(12);

  it("refuse a schedule before anything is trained, and a schedule function that gives no number", async () => {
    const model = classifier();
    const optimizer = SGD({
      learningRate: ExponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 }),
    });
    model.compile({ optimizer, loss: "sparse_categorical_crossentropy" });
    const fit = (callback: Callback): Promise<History> => model.fit(x, y, { verbose: 0, callbacks: [callback] });
    const message = /of model "sequential[^"]*": expected a learning rate that can be set, found the schedule Exp/;
    await assert.rejects(fit(ReduceLROnPlateau({ monitor: "loss" })), message);
    await assert.rejects(fit(LearningRateScheduler(() => 1)), message);
    assert.deepEqual([...(await optimizer.iterations.read())], [0]);
    model.compile({ loss: "sparse_categorical_crossentropy" });
    const wrong = LearningRateScheduler(() => undefined as never);
    await assert.rejects(fit(wrong), /schedule, epoch 0: expected a number, found undefined/);
    assert.throws(() => ReduceLROnPlateau({ factor: 1 }), /factor: expected a number below 1, found 1/);
  });

  it("LearningRateScheduler's rate is what the step takes: with rate 0 the weights stay", async () => {
    const model = classifier();
    const before = await model.getWeights();
    const { history } = await model.fit(x, y, {
      epochs: 2,
      verbose: 0,
      callbacks: [LearningRateScheduler((epoch) => epoch * 0.5)],
    });
    assert.deepEqual(history["learning_rate"], [0, 0.5]);
    await model.fit(x, y, { verbose: 0, callbacks: [LearningRateScheduler(() => 0)] });
    const trained = await model.getWeights();
    assert.notDeepEqual(trained, before);
    await model.fit(x, y, { verbose: 0, callbacks: [LearningRateScheduler(() => 0)] });
    assert.deepEqual(await model.getWeights(), trained);
  });
});

describe("callbacks that end training", () => {
  beforeEach(prepare);
  const { x, y } = samples(12);
  const rows = x.data.slice();
  rows[4] = Number.NaN;
  const bad = new NdArray(rows, x.shape);
  const options = { epochs: 3, batchSize: 4, verbose: 0, checkData: false, shuffle: false } as const;

  it("TerminateOnNaN stops at the first loss that is no number; with raiseError fit rejects", async () => {
    const model = classifier();
    const ends: string[] = [];
    const listener = LambdaCallback({
      onTrainBatchEnd: (batch) => void ends.push(`batch ${batch}`),
      onTrainEnd: () => void ends.push("end"),
      onTrainInterrupt: () => void ends.push("interrupt"),
    });
    const { epoch } = await model.fit(bad, y, { ...options, callbacks: [TerminateOnNaN(), listener] });
    assert.deepEqual(epoch, [0]);
    // The step after it was under way already.
    assert.ok(ends.length <= 4 && ends.at(-1) === "end", ends.join());
    const raising = model.fit(bad, y, { ...options, callbacks: [TerminateOnNaN({ raiseError: true }), listener] });
    await assert.rejects(raising, /TerminateOnNaN of model .*, batch 0: expected a finite loss, found NaN/);
    assert.equal(ends.at(-1), "interrupt");
  });

  it("one that throws ends fit with its error; all hear onTrainInterrupt, also behind one that throws there", async () => {
    const events = ["onTrainBegin", "onEpochBegin", "onTrainBatchBegin", "onTrainBatchEnd", "onEpochEnd", "onTrainEnd"];
    const { warn } = console;
    console.warn = () => undefined;
    try {
      for (const event of events) {
        const model = classifier();
        let interrupts = 0;
        const thrower: Callback = {
          [event]: () => {
            throw new Error(`thrown in ${event}`);
          },
          onTrainInterrupt: () => {
            throw new Error("and again");
          },
        };
        const listener = LambdaCallback({ onTrainInterrupt: () => void interrupts++ });
        const fit = model.fit(x, y, { ...options, callbacks: [thrower, listener] });
        await assert.rejects(fit, new Error(`thrown in ${event}`));
        assert.equal(interrupts, 1, event);
        await model.fit(x, y, options);
      }
    } finally {
      console.warn = warn;
    }
  });
});
