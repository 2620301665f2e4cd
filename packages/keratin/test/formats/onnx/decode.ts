/** Reads ONNX files back, by the numbers of onnx.proto: what Netron would show. */
import assert from "node:assert/strict";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

type Field = number | Uint8Array;

/** The fields of a message by number, each a list of what was written. */
function fieldsOf(bytes: Uint8Array): (number: number) => Field[] {
  const fields = new Map<number, Field[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const read: Partial<Record<WireType, () => Field>> = {
      [WireType.Varint]: () => Number(reader.int64()),
      [WireType.LengthDelimited]: () => reader.bytes(),
      [WireType.Bit32]: () => reader.float(),
    };
    const value = read[type]?.() ?? assert.fail(`wire type ${type}`);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return (number) => fields.get(number) ?? [];
}

const text = (field: Field | undefined): string => new TextDecoder().decode(field as Uint8Array);
const texts = (fields: Field[]): string[] => fields.map(text);
const messages = (fields: Field[]): ((number: number) => Field[])[] => fields.map((f) => fieldsOf(f as Uint8Array));

export interface DecodedNode {
  readonly name: string;
  readonly opType: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: Readonly<Record<string, number | number[] | string>>;
}

function attribute(of: (number: number) => Field[]): readonly [string, number | number[] | string] {
  const kinds: Readonly<Record<number, () => number | number[] | string>> = {
    1: () => Number(of(2)[0]),
    2: () => Number(of(3)[0]),
    3: () => text(of(4)[0]),
    7: () => of(8).map(Number),
  };
  const kind = Number(of(20)[0]);
  return [text(of(1)[0]), kinds[kind]?.() ?? `a kind ${kind}`];
}

/** `x: 1[batch,28,28,1]`: name, data type, sizes. */
function value(of: (number: number) => Field[]): string {
  const [tensor] = messages(messages(of(2))[0]?.(1) ?? []);
  const sizes = messages(messages(tensor?.(2) ?? [])[0]?.(1) ?? []).map((size) =>
    size(1).length > 0 ? Number(size(1)[0]) : text(size(2)[0]),
  );
  return `${text(of(1)[0])}: ${Number(tensor?.(1)[0])}[${sizes.join(",")}]`;
}

export function decodeModel(bytes: Uint8Array) {
  const model = fieldsOf(bytes);
  const [graph = fieldsOf(new Uint8Array())] = messages(model(7));
  return {
    irVersion: Number(model(1)[0]),
    producer: text(model(2)[0]),
    opset: Number(messages(model(8))[0]?.(2)[0]),
    name: text(graph(2)[0]),
    nodes: messages(graph(1)).map(
      (of): DecodedNode => ({
        name: text(of(3)[0]),
        opType: text(of(4)[0]),
        inputs: texts(of(1)),
        outputs: texts(of(2)),
        attributes: Object.fromEntries(messages(of(5)).map(attribute)),
      }),
    ),
    initializers: messages(graph(5)).map((of) => ({
      name: text(of(8)[0]),
      type: Number(of(2)[0]),
      dims: of(1).map(Number),
      bytes: of(9)[0] as Uint8Array,
    })),
    inputs: messages(graph(11)).map(value),
    outputs: messages(graph(12)).map(value),
  };
}

/** A line per node: `conv2d/Conv = Conv(Transpose, conv2d/kernel) {…}`. */
export function nodeLines(bytes: Uint8Array): string[] {
  return decodeModel(bytes).nodes.map(({ opType, inputs, outputs, attributes }) => {
    const settings = Object.entries(attributes).map(([key, setting]) => `${key}=${JSON.stringify(setting)}`);
    return `${outputs.join(", ")} = ${opType}(${inputs.join(", ")})${settings.length > 0 ? ` ${settings.join(" ")}` : ""}`;
  });
}
