/** Callbacks against Keras's (golden/text.py): learning rates bit by bit, logs, what they print and write letter by letter. */
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Callback, CallbackList, type EpochLogs } from "../../src/model/callbacks/callback.ts";
import * as callbacks from "../../src/model/callbacks/index.ts";
import { learningRateOf } from "../../src/model/callbacks/learning-rate.ts";
import { getOptimizer, SGD } from "../../src/nn/optimizers/index.ts";
import { fakeModel } from "../model/support.ts";
import { camelCase, type KerasOptions, loadSuite } from "./fixture.ts";

type JsonLogs = Readonly<Record<string, number | string>>;

interface RateCase {
  readonly kind: "plateau" | "scheduler";
  readonly name: string;
  readonly options: KerasOptions;
  readonly epochs: JsonLogs[];
  readonly rates: number[];
  readonly logs: JsonLogs[];
  readonly text: string;
}

interface CsvCase {
  readonly kind: "csv";
  readonly name: string;
  readonly options: { separator?: string };
  readonly epochs: JsonLogs[];
  readonly text: string;
}

interface CheckpointCase {
  readonly kind: "checkpoint";
  readonly name: string;
  readonly path: string;
  readonly options: KerasOptions;
  readonly epochs: JsonLogs[];
  readonly saved: string[];
  readonly text: string;
}

const suite = loadSuite<RateCase | CheckpointCase | CsvCase>("text");

/** JSON has no NaN: it stands as text. */
const logsOf = (logs: JsonLogs): EpochLogs =>
  Object.fromEntries(
    Object.entries(logs).map(([name, value]) => [name, Number(String(value).replace("inf", "Infinity"))]),
  );

async function run(
  callback: Callback,
  epochs: readonly JsonLogs[],
): Promise<{ rates: number[]; logs: EpochLogs[]; saved: string[]; text: string }> {
  const optimizer = getOptimizer(SGD({ learningRate: 0.1 }));
  const saved: string[] = [];
  const save = async (path: string): Promise<void> => void saved.push(path);
  const model = fakeModel({ optimizer, save, saveWeights: save });
  const list = new CallbackList([callback], model, { verbose: 0, epochs: epochs.length, steps: 1 });
  const rates: number[] = [];
  const seen: EpochLogs[] = [];
  let text = "";
  const { log } = console;
  console.log = (line: string) => {
    text += `${line}\n`;
  };
  try {
    await list.emit("onTrainBegin");
    for (const [epoch, given] of epochs.entries()) {
      const logs = logsOf(given);
      await list.emit("onEpochBegin", epoch);
      await list.emit("onEpochEnd", epoch, logs);
      rates.push(await learningRateOf(optimizer));
      seen.push(logs);
    }
    await list.emit("onTrainEnd", {});
  } finally {
    console.log = log;
  }
  return { rates, logs: seen, saved, text };
}

describe("callbacks as Keras's", () => {
  for (const golden of suite.cases) {
    if (golden.kind === "plateau" || golden.kind === "scheduler") {
      it(golden.name, async () => {
        const callback =
          golden.kind === "plateau"
            ? callbacks.ReduceLROnPlateau({ verbose: 1, ...camelCase(golden.options) })
            : callbacks.LearningRateScheduler((epoch, rate) => (epoch % 2 === 1 ? rate * 0.1 : rate), { verbose: 1 });
        const { rates, logs, text } = await run(callback, golden.epochs);
        assert.deepEqual(rates, golden.rates);
        assert.deepEqual(logs, golden.logs);
        assert.equal(text, golden.text);
      });
    }
    if (golden.kind === "checkpoint") {
      it(golden.name, async (t) => {
        t.mock.method(console, "warn", () => undefined);
        const callback = callbacks.ModelCheckpoint(golden.path, { verbose: 1, ...camelCase(golden.options) });
        const { saved, text } = await run(callback, golden.epochs);
        assert.deepEqual(saved, golden.saved);
        assert.equal(text, golden.text);
      });
    }
    if (golden.kind === "csv") {
      it(golden.name, async () => {
        const path = join(await mkdtemp(join(tmpdir(), "keratin-csv-")), "runs", "log.csv");
        await run(callbacks.CSVLogger(path, golden.options), golden.epochs);
        assert.equal(await readFile(path, "utf8"), golden.text);
      });
    }
  }
});
