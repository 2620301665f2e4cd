/** Callbacks that write files: CSVLogger going on with a file, TensorBoard's event files read back record by record. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, it } from "node:test";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { maskedCrc32c } from "../../src/model/callbacks/event-file.ts";
import * as callbacks from "../../src/model/callbacks/index.ts";
import { DataError } from "../../src/util/errors.ts";
import { classifier, prepare, samples } from "./support.ts";

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), "keratin-logs-"));
const { x, y } = samples(12);

describe("CSVLogger", () => {
  beforeEach(prepare);

  it("begins anew, or goes on after the lines that are there", async () => {
    const path = join(await folder(), "log.csv");
    const columns = "epoch,accuracy,loss,val_accuracy,val_loss";
    const fit = async (append: boolean): Promise<string[]> => {
      const callback = callbacks.CSVLogger(path, { append });
      await classifier().fit(x, y, { epochs: 2, verbose: 0, callbacks: [callback] });
      return (await readFile(path, "utf8")).trimEnd().split("\r\n");
    };
    const first = await fit(false);
    assert.deepEqual([first.length, first[0]], [3, columns]);
    const both = await fit(true);
    assert.deepEqual([both.length, both.filter((line) => line === columns).length], [5, 1]);
    assert.equal((await fit(false)).length, 3);
  });

  it("has the learning rate that a callback before it sets", async () => {
    const path = join(await folder(), "log.csv");
    const list = [callbacks.LearningRateScheduler(() => 0.5), callbacks.CSVLogger(path)];
    const { history } = await classifier().fit(x, y, { verbose: 0, callbacks: list });
    assert.deepEqual(history["learning_rate"], [0.5]);
    assert.match(await readFile(path, "utf8"), /learning_rate.*\r\n0,[^,]+,0\.5,/);
  });

  it("a place that cannot be written ends fit with the file's name", async () => {
    const path = join(await folder(), "file");
    await writeFile(path, "");
    const fit = classifier().fit(x, y, { verbose: 0, callbacks: [callbacks.CSVLogger(join(path, "log.csv"))] });
    await assert.rejects(fit, (error: Error) => error instanceof DataError && error.message.includes(path));
  });
});

type Fields = Map<number, (Fields | Uint8Array | number)[]>;

/** The fields of a message; lengths of bytes stay bytes. */
function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const read = {
      [WireType.Varint]: () => Number(reader.int64()),
      [WireType.Bit64]: () => reader.double(),
      [WireType.Bit32]: () => reader.float(),
      [WireType.LengthDelimited]: () => reader.bytes(),
    }[type as number];
    assert.ok(read, `wire type ${type}`);
    fields.set(number, [...(fields.get(number) ?? []), read()]);
  }
  return fields;
}

const text = (bytes: unknown): string => new TextDecoder().decode(bytes as Uint8Array);

/** The events of the one file in a folder: `tag step value`; checksums are checked. */
async function eventsOf(path: string): Promise<string[]> {
  const [name = "", ...others] = await readdir(path);
  assert.match(name, /^events\.out\.tfevents\.\d+\./);
  assert.deepEqual(others, []);
  const file = await readFile(join(path, name));
  const events: string[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    assert.equal(file.readUInt32LE(at + 8), maskedCrc32c(file.subarray(at, at + 8)));
    const event = file.subarray(at + 12, at + 12 + length);
    assert.equal(file.readUInt32LE(at + 12 + length), maskedCrc32c(event));
    events.push(...describeEvent(fieldsOf(event)));
    at += length + 16;
  }
  return events;
}

function describeEvent(event: Fields): string[] {
  if (event.has(3)) return [text(event.get(3)?.[0])];
  const [step = 0] = event.get(2) ?? [];
  return [...fieldsOf(event.get(5)?.[0] as Uint8Array).values()].flat().map((bytes) => {
    const value = fieldsOf(bytes as Uint8Array);
    const plugin = fieldsOf(fieldsOf(value.get(9)?.[0] as Uint8Array).get(1)?.[0] as Uint8Array);
    const tensor = fieldsOf(value.get(8)?.[0] as Uint8Array);
    const shown = tensor.has(8)
      ? text(tensor.get(8)?.[0])
      : Buffer.from(tensor.get(5)?.[0] as Uint8Array).readFloatLE();
    return `${text(plugin.get(1)?.[0])} ${text(value.get(1)?.[0])} ${step} ${shown}`;
  });
}

describe("TensorBoard", () => {
  beforeEach(prepare);

  it("checksums of records: masked CRC-32C", () => {
    // CRC-32C of "123456789" is e3069283 (RFC 3720); masked: rotated right by 15, plus a282ead8.
    const crc = 0xe3069283;
    const expected = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    assert.equal(maskedCrc32c(new TextEncoder().encode("123456789")), expected);
  });

  it("writes Keras's scalars of epochs, validations and batches, and the model", async () => {
    const logDir = await folder();
    const model = classifier();
    const { history } = await model.fit(x, y, {
      epochs: 2,
      batchSize: 4,
      verbose: 0,
      shuffle: false,
      validationData: [x, y],
      callbacks: [callbacks.TensorBoard({ logDir, updateFreq: 2 })],
    });
    const train = await eventsOf(join(logDir, "train"));
    const names = train.map((line) => line.split(" ").slice(0, 3).join(" "));
    assert.equal(train[0], "brain.Event:2");
    assert.equal(train[1], `graph_keras_model keras 0 ${model.toJSON()}`);
    const batches = (step: number): string[] => [`scalars batch_accuracy ${step}`, `scalars batch_loss ${step}`];
    const epoch = (step: number): string[] =>
      ["accuracy", "loss", "learning_rate"].map((name) => `scalars epoch_${name} ${step}`);
    assert.deepEqual(names.slice(2), [...batches(2), ...epoch(0), ...batches(4), ...batches(6), ...epoch(1)]);
    assert.ok(train.includes(`scalars epoch_loss 1 ${history["loss"]?.[1]}`));
    const validation = await eventsOf(join(logDir, "validation"));
    assert.ok(validation.includes(`scalars epoch_loss 1 ${history["val_loss"]?.[1]}`));
    assert.ok(validation.includes(`scalars evaluation_loss_vs_iterations 6 ${history["val_loss"]?.[1]}`));
  });

  it("refuses an updateFreq that is none", () => {
    assert.throws(() => callbacks.TensorBoard({ updateFreq: 0 }), /updateFreq: expected "epoch", "batch" or/);
  });
});
