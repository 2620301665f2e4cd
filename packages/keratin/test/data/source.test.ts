import assert from "node:assert/strict";
import { ReadableStream } from "node:stream/web";
import { describe, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { EpochReader } from "../../src/data/epoch-reader.ts";
import { type Batch, type BatchTuple, isStreaming, type StreamingData, toSource } from "../../src/data/source.ts";
import { ArgumentError, DataError } from "../../src/util/errors.ts";
import { NdArray } from "../../src/util/ndarray.ts";
import { RandomSequence } from "../../src/util/random.ts";

const tuple = (i: number): BatchTuple => [[[i]], [[10 * i]]];
/** The number that the batch was made with. */
const numberOf = ({ x }: Batch) => (x as number[][])[0]?.[0] as number;

async function epoch(reader: EpochReader<Batch>, number: number): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of reader.epoch(number)) found.push(numberOf(batch));
  return found;
}

const readerOf = (data: StreamingData, stepsPerEpoch?: number, signal?: AbortSignal) =>
  new EpochReader(toSource("fit", data), { stepsPerEpoch, signal });

async function* generate(count: number): AsyncGenerator<BatchTuple> {
  for (let i = 0; i < count; i++) yield tuple(i);
}

const again = (count: number): AsyncIterable<BatchTuple> => ({ [Symbol.asyncIterator]: () => generate(count) });

describe("what is streaming data", () => {
  test("iterables, generators, data sets and sources are; lists, arrays and named arrays are not", () => {
    const dataset = { length: 1, getItem: tuple };
    for (const data of [again(1), generate(1), new Set([tuple(1)]), dataset, toSource("fit", dataset)])
      assert.ok(isStreaming(data));
    const array = new NdArray(new Float32Array(2), [2]);
    for (const data of [[[1]], array, { a: array }, new Float32Array(2), 1, undefined]) assert.ok(!isStreaming(data));
  });

  test("batches are [x], [x, y], [x, y, sampleWeight] or an array; something else is refused by its form", async () => {
    const x = new NdArray(new Float32Array(2), [2]);
    const read = async (...items: unknown[]) => {
      const batches: Batch[] = [];
      for await (const batch of toSource("fit: x", new Set(items) as Set<BatchTuple>).batches(0)) batches.push(batch);
      return batches;
    };
    assert.deepEqual(await read(x, [x], [x, [1, 2]], [x, [1, 2], [3, 4]]), [
      { x },
      { x, y: undefined, sampleWeight: undefined },
      { x, y: [1, 2], sampleWeight: undefined },
      { x, y: [1, 2], sampleWeight: [3, 4] },
    ]);
    await assert.rejects(
      read({ x }),
      (error) => error instanceof ArgumentError && /fit: x.*\[x, y\].*object/.test(error.message),
    );
    await assert.rejects(read([]), /a list of 0/);
  });
});

describe("epochs of an iterable", () => {
  test("each epoch reads it from the beginning, and counts its batches", async () => {
    const reader = readerOf(again(3));
    assert.equal(reader.steps, undefined);
    assert.deepEqual(await epoch(reader, 0), [0, 1, 2]);
    assert.equal(reader.steps, 3);
    assert.deepEqual(await epoch(reader, 1), [0, 1, 2]);
    assert.ok(!reader.ranOut);
  });

  test("with stepsPerEpoch an epoch goes on where the last one stopped, and begins anew after the end", async () => {
    const reader = readerOf(again(4), 2);
    const epochs = [];
    for (let i = 0; i < 4; i++) epochs.push(await epoch(reader, i));
    assert.deepEqual(epochs, [
      [0, 1],
      [2, 3],
      [0, 1],
      [2, 3],
    ]);
    assert.ok(!reader.ranOut);
  });

  test("fewer batches than stepsPerEpoch: the epoch is short and says so", async () => {
    const reader = readerOf(again(3), 2);
    assert.deepEqual(await epoch(reader, 0), [0, 1]);
    assert.deepEqual(await epoch(reader, 1), [2]);
    assert.ok(reader.ranOut);
    assert.deepEqual(await epoch(reader, 2), [0, 1]);
    assert.ok(!reader.ranOut);
  });

  test("a web stream can be read once", async () => {
    const reader = readerOf(ReadableStream.from(generate(2)));
    assert.deepEqual(await epoch(reader, 0), [0, 1]);
  });

  test("plain iterables too", async () => {
    assert.deepEqual(await epoch(readerOf(new Set([tuple(5), tuple(6)])), 0), [5, 6]);
  });
});

describe("epochs of a generator", () => {
  test("it goes on from epoch to epoch, and what was read ahead is not lost", async () => {
    const reader = readerOf(generate(6), 2);
    assert.deepEqual(await epoch(reader, 0), [0, 1]);
    assert.deepEqual(await epoch(reader, 1), [2, 3]);
    await reader.close();
    assert.deepEqual(await epoch(reader, 2), [4, 5]);
    assert.deepEqual(await epoch(reader, 3), []);
    assert.ok(reader.ranOut);
  });

  test("two readers of one source take turns, as validation does", async () => {
    const source = toSource("fit", generate(4));
    assert.deepEqual(await epoch(new EpochReader(source, { stepsPerEpoch: 2 }), 0), [0, 1]);
    assert.deepEqual(await epoch(new EpochReader(source, { stepsPerEpoch: 2 }), 0), [2, 3]);
    await source.close?.();
    assert.deepEqual(await epoch(new EpochReader(source, { stepsPerEpoch: 2 }), 0), []);
  });
});

describe("epochs of a data set of batches", () => {
  test("its length is known, shuffling draws the order of batches, hooks run once an epoch", async () => {
    const calls: string[] = [];
    const dataset = {
      length: 5,
      getItem: async (i: number) => tuple(i),
      onEpochBegin: () => void calls.push("begin"),
      onEpochEnd: () => void calls.push("end"),
    };
    const reader = readerOf(dataset);
    assert.equal(reader.steps, 5);
    assert.deepEqual(await epoch(reader, 0), [0, 1, 2, 3, 4]);
    const shuffled = new EpochReader(toSource("fit", dataset, new RandomSequence(1)));
    const order = await epoch(shuffled, 0);
    assert.notDeepEqual(order, [0, 1, 2, 3, 4]);
    assert.deepEqual(order.sort(), [0, 1, 2, 3, 4]);
    assert.deepEqual(calls, ["begin", "end", "begin", "end"]);
  });

  test("`workers` calls of getItem are under way, no more, and their batches come in order", async () => {
    let running = 0;
    let most = 0;
    const dataset = {
      length: 12,
      workers: 3,
      getItem: async (i: number) => {
        most = Math.max(most, ++running);
        for (let k = 0; k < 12 - i; k++) await turn();
        running--;
        return tuple(i);
      },
    };
    assert.deepEqual(await epoch(readerOf(dataset), 0), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.equal(most, 3);
  });

  test("a length that is none is refused", () => {
    assert.throws(() => toSource("fit", { length: 0, getItem: tuple }), DataError);
  });
});

describe("reading ahead", () => {
  test("two batches are read while one is trained on, and no more", async () => {
    let made = 0;
    async function* counted(): AsyncGenerator<BatchTuple> {
      for (;;) yield tuple(made++);
    }
    const batches = readerOf(counted(), 10).epoch(0);
    for (let used = 1; used <= 4; used++) {
      await batches.next();
      for (let k = 0; k < 20; k++) await turn();
      assert.equal(made, used + 2);
    }
  });

  test("an iterator is never asked for two batches at a time", async () => {
    let asked = 0;
    let given = 0;
    const iterator: AsyncIterator<BatchTuple> = {
      next: async () => {
        assert.equal(++asked, given + 1);
        await turn();
        given++;
        return given > 5 ? { done: true, value: undefined } : { done: false, value: tuple(given) };
      },
    };
    assert.deepEqual(await epoch(readerOf({ [Symbol.asyncIterator]: () => iterator }), 0), [1, 2, 3, 4, 5]);
  });

  test("a failure comes after the batches before it, and ends the epoch", async () => {
    async function* failing(): AsyncGenerator<BatchTuple> {
      yield tuple(0);
      yield tuple(1);
      throw new Error("no third batch");
    }
    const seen: number[] = [];
    const read = async () => {
      for await (const batch of readerOf(failing()).epoch(0)) {
        seen.push(numberOf(batch));
        for (let k = 0; k < 5; k++) await turn();
      }
    };
    await assert.rejects(read(), /no third batch/);
    assert.deepEqual(seen, [0, 1]);
  });

  test("leaving an epoch early closes the iterable", async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<BatchTuple> {
      try {
        for (;;) yield tuple(0);
      } finally {
        closed = true;
      }
    }
    for await (const _ of readerOf({ [Symbol.asyncIterator]: () => endless() }).epoch(0)) break;
    await turn();
    assert.ok(closed);
  });

  test("a signal ends the wait for a batch that never comes", async () => {
    const controller = new AbortController();
    const stuck = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const reason = new Error("stopped by the user");
    const reading = epoch(readerOf(stuck, undefined, controller.signal), 0);
    controller.abort(reason);
    await assert.rejects(reading, (error) => error === reason);
  });
});
