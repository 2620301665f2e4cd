/**
 * TensorBoard's event files: records of a length, a message and their checksums
 * (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/io/record_writer.h), the messages being
 * `Event` of tensorflow/core/util/event.proto. Only the wire format comes from a library.
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";

/** A value under a name. */
export interface Summary {
  readonly tag: string;
  /** Which part of TensorBoard shows it. */
  readonly plugin: string;
  /** What that part wants to know about it. */
  readonly content?: string;
  readonly value: number | string;
}

/** The first record of a file. */
export const versionRecord = (seconds: number): Uint8Array =>
  record(new BinaryWriter().tag(1, 1).double(seconds).tag(3, 2).string("brain.Event:2").finish());

/** A value at a step. */
export function summaryRecord(summary: Summary, step: number, seconds: number): Uint8Array {
  const w = new BinaryWriter().tag(1, 1).double(seconds).tag(2, 0).int64(step);
  w.tag(5, 2).fork();
  w.tag(1, 2).fork();
  writeValue(w, summary);
  return record(w.join().join().finish());
}

/** Summary.Value, with the value as a scalar TensorProto. */
function writeValue(w: BinaryWriter, { tag, plugin, content, value }: Summary): void {
  w.tag(1, 2).string(tag);
  w.tag(8, 2).fork();
  if (typeof value === "number")
    w.tag(1, 0).int32(DT_FLOAT).tag(2, 2).fork().join().tag(5, 2).fork().float(value).join();
  else w.tag(1, 0).int32(DT_STRING).tag(2, 2).fork().join().tag(8, 2).string(value);
  w.join();
  w.tag(9, 2).fork();
  w.tag(1, 2).fork().tag(1, 2).string(plugin);
  if (content !== undefined) w.tag(2, 2).string(content);
  w.join().join();
}

/** tensorflow/core/framework/types.proto. */
const DT_FLOAT = 1;
const DT_STRING = 7;

/** uint64 length, its checksum, the bytes, their checksum; little-endian. */
function record(bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(bytes.length + 16);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(bytes.length), true);
  view.setUint32(8, maskedCrc32c(framed.subarray(0, 8)), true);
  framed.set(bytes, 12);
  view.setUint32(12 + bytes.length, maskedCrc32c(bytes), true);
  return framed;
}

/** CRC-32C (Castagnoli, reflected), rotated and shifted so that checksums of checksums differ from them. */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});
