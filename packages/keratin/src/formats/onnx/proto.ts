/**
 * The part of ONNX's file format that an export needs: messages of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) as types, and their encoding. Only the wire format comes from
 * a library: its reflection would bring the descriptors of everything.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** TensorProto.DataType. */
export const DATA_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof DATA_TYPE;

/** AttributeProto.AttributeType of the kinds used here. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

/** Whole numbers and lists of them, a word, or a number with a fraction. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly number[];
  /** Little-endian. */
  readonly bytes: Uint8Array;
}

/** An input or output; sizes that are not fixed have a name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producer: string;
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The bytes of a file. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const w = new BinaryWriter();
  int(w, 1, model.irVersion);
  text(w, 2, model.producer);
  message(w, 7, () => {
    for (const node of model.nodes) message(w, 1, () => writeNode(w, node));
    text(w, 2, model.name);
    for (const tensor of model.initializers) message(w, 5, () => writeTensor(w, tensor));
    for (const value of model.inputs) message(w, 11, () => writeValue(w, value));
    for (const value of model.outputs) message(w, 12, () => writeValue(w, value));
  });
  // The standard's own operators: the domain is "".
  message(w, 8, () => int(w, 2, model.opset));
  return w.finish();
}

function writeNode(w: BinaryWriter, { name, opType, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) text(w, 1, input);
  for (const output of outputs) text(w, 2, output);
  text(w, 3, name);
  text(w, 4, opType);
  for (const [key, value] of Object.entries(attributes)) message(w, 5, () => writeAttribute(w, key, value));
}

function writeAttribute(w: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(w, 1, name);
  if (typeof value === "number") {
    int(w, 3, value);
    int(w, 20, INT);
  } else if (typeof value === "string") {
    text(w, 4, value);
    int(w, 20, STRING);
  } else if ("float" in value) {
    w.tag(2, WireType.Bit32).float(value.float);
    int(w, 20, FLOAT);
  } else {
    for (const item of value) int(w, 8, item);
    int(w, 20, INTS);
  }
}

function writeTensor(w: BinaryWriter, { name, type, dims, bytes }: OnnxTensor): void {
  for (const size of dims) int(w, 1, size);
  int(w, 2, DATA_TYPE[type]);
  text(w, 8, name);
  w.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(w: BinaryWriter, { name, type, dims }: OnnxValue): void {
  text(w, 1, name);
  const dimension = (size: number | string): void => {
    if (typeof size === "number") int(w, 1, size);
    else text(w, 2, size);
  };
  const shape = (): void => {
    for (const size of dims) message(w, 1, () => dimension(size));
  };
  const tensorType = (): void => {
    int(w, 1, DATA_TYPE[type]);
    message(w, 2, shape);
  };
  message(w, 2, () => message(w, 1, tensorType));
}

function message(w: BinaryWriter, field: number, write: () => void): void {
  w.tag(field, WireType.LengthDelimited).fork();
  write();
  w.join();
}

function int(w: BinaryWriter, field: number, value: number): void {
  w.tag(field, WireType.Varint).int64(value);
}

function text(w: BinaryWriter, field: number, value: string): void {
  w.tag(field, WireType.LengthDelimited).string(value);
}
