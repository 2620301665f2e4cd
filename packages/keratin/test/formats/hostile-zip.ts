/** A zip writer that writes whatever it is told, true or not. */
import { crc32, deflateRawSync } from "node:zlib";

export interface HostileMember {
  readonly name: string | Uint8Array;
  readonly data?: Uint8Array;
  /** 8: deflated; 0: stored. Default 0. Others are only declared. */
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode. Default: a regular file. */
  readonly mode?: number;
  /** What the local header says, where it differs. */
  readonly localName?: string;
  /** The size that is declared, where it is not the data's. */
  readonly declares?: number;
  readonly crc?: number;
  /** Where the central directory says that the member is, where it differs. */
  readonly offset?: number;
}

const bytes = (text: string | Uint8Array): Uint8Array =>
  typeof text === "string" ? new TextEncoder().encode(text) : text;

export function hostileZip(
  members: readonly HostileMember[],
  { before = "", after = "" } = {},
): Uint8Array<ArrayBuffer> {
  const local: Uint8Array[] = [bytes(before)];
  const central: Uint8Array[] = [];
  let offset = bytes(before).length;
  for (const member of members) {
    const { data = bytes("data"), method = 0, flags = 0, mode = 0o100644 } = member;
    const stored = method === 8 ? deflateRawSync(data) : data;
    const size = member.declares ?? data.length;
    // version, flags, method, time and date, CRC, compressed and plain size
    const common = [
      [20, 2],
      [flags, 2],
      [method, 2],
      [0x00210000, 4],
      [member.crc ?? crc32(data), 4],
      [stored.length, 4],
      [size, 4],
    ] as const;
    const name = bytes(member.name);
    const localName = bytes(member.localName ?? member.name);
    const header = record([[0x04034b50, 4], ...common, [localName.length, 2], [0, 2]]);
    local.push(header, localName, stored);
    central.push(
      record([
        [0x02014b50, 4],
        // made on Unix
        [0x031e, 2],
        ...common,
        [name.length, 2],
        [0, 2],
        [0, 2],
        [0, 2],
        [0, 2],
        [mode * 0x10000, 4],
        [member.offset ?? offset, 4],
      ]),
      name,
    );
    offset += header.length + localName.length + stored.length;
  }
  const directory = central.reduce((sum, part) => sum + part.length, 0);
  const count = members.length;
  const end = record([
    [0x06054b50, 4],
    [0, 4],
    [count, 2],
    [count, 2],
    [directory, 4],
    [offset, 4],
    [0, 2],
  ]);
  return new Uint8Array(Buffer.concat([...local, ...central, end, bytes(after)]));
}

/** Numbers of 2 or 4 bytes, little-endian. */
function record(fields: readonly (readonly [value: number, size: number])[]): Uint8Array {
  const record = new Uint8Array(fields.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(record.buffer);
  let at = 0;
  for (const [value, size] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return record;
}
