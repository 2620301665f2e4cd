/** HDF5's element types and ours: which are known, and arrays from bytes. */
import { quote, refuse } from "../refusal.ts";
import type { H5Data, H5DType } from "./tree.ts";

/** What h5wasm says about an element type. `type` numbers HDF5's classes. */
export interface ElementType {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly strpad?: number;
  readonly enum_type?: { readonly members: Readonly<Record<string, number>>; readonly nmembers: number };
}

const CLASSES = [
  "integer",
  "float",
  "time",
  "string",
  "bitfield",
  "opaque",
  "compound",
  "reference",
  "enum",
  "variable-length sequence",
  "array",
];
const SPACE_PADDED = 2;

/**
 * Our dtype of an element type.
 *
 * @param isBfloat16 the object says so itself: Keras writes bfloat16 as two opaque bytes and an attribute
 * @throws FileFormatError for types that Keras does not write
 */
export function dtypeOf(where: string, path: string, element: ElementType, isBfloat16: boolean): H5DType {
  const { type, size, signed, vlen, enum_type } = element;
  const kind = CLASSES[type] ?? "unknown";
  const bits = 8 * size;
  if (kind === "integer" && [8, 16, 32, 64].includes(bits)) return `${signed ? "int" : "uint"}${bits}` as H5DType;
  if (kind === "float" && [16, 32, 64].includes(bits)) return `float${bits}` as H5DType;
  if (kind === "string") return vlen ? "string" : "fixedString";
  if (kind === "opaque" && size === 2 && isBfloat16) return "bfloat16";
  const members = enum_type?.members ?? {};
  if (kind === "enum" && size === 1 && enum_type?.nmembers === 2 && members["FALSE"] === 0 && members["TRUE"] === 1) {
    return "bool";
  }
  return refuse({
    where,
    expected: "numbers, booleans or strings",
    found: `elements of HDF5's class ${kind} (${size} bytes) at ${quote(path)}`,
    hint: "Keras writes none for the layers that Keratin has.",
  });
}

type NumberArray = Exclude<H5Data, readonly string[]>;
type NumberDType = Exclude<H5DType, "float16" | "bfloat16" | "string" | "fixedString">;

/** dtype → the array that holds it, whose bytes are HDF5's (little-endian). */
export const ARRAYS: Readonly<Record<NumberDType, new (buffer: ArrayBuffer) => NumberArray>> = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** Elements from their bytes, of every type but strings of variable length. */
export function decode(
  bytes: Uint8Array<ArrayBuffer>,
  dtype: Exclude<H5DType, "string">,
  element: ElementType,
): H5Data {
  if (dtype === "fixedString") return fixedStrings(bytes, element);
  if (dtype === "float16") return Float32Array.from(new Uint16Array(bytes.buffer), fromFloat16);
  // A bfloat16 is the upper half of a float32.
  if (dtype === "bfloat16") {
    return new Float32Array(Uint32Array.from(new Uint16Array(bytes.buffer), (half) => half << 16).buffer);
  }
  return new ARRAYS[dtype](bytes.buffer);
}

/** The value of an IEEE 754 binary16. */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}

function fixedStrings(bytes: Uint8Array, { size, strpad }: ElementType): string[] {
  const decoder = new TextDecoder();
  const strings: string[] = [];
  for (let start = 0; size > 0 && start + size <= bytes.length; start += size) {
    const text = bytes.subarray(start, start + size);
    const end = text.indexOf(0);
    const string = decoder.decode(end < 0 ? text : text.subarray(0, end));
    strings.push(strpad === SPACE_PADDED ? string.replace(/ +$/, "") : string);
  }
  return strings;
}
