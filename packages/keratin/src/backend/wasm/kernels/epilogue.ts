/** What rides in the store of a kernel: an elementwise body over its result and some operands. */
import { type Scalar, showScalar } from "../../../ops/scalar.ts";
import type { FunctionBuilder, I32, V128 } from "../encoder/index.ts";
import { compileScalar } from "./scalar.ts";

/** `channel`: a vector along the result's last axis; `full`: of the result's shape; `scalar`: one number. */
export type OperandKind = "channel" | "full" | "scalar";

export interface Epilogue {
  readonly body: Scalar;
  readonly operands: readonly OperandKind[];
}

/** Part of a kernel's key. */
export const epilogueKey = (epilogue: Epilogue | undefined): string =>
  epilogue ? ` then ${showScalar(epilogue.body)} of ${epilogue.operands.join()}` : "";

/** Parameters that an epilogue adds to its kernel: one pointer per operand, at the result's first element. */
export function epilogueParameters(epilogue: Epilogue | undefined): Record<string, "i32"> {
  return Object.fromEntries((epilogue?.operands ?? []).map((_, k) => [`operand${k}`, "i32"] as const));
}

/** How wide the vector at hand is: four elements, or one in lane 0. */
export type Width = 4 | 1;

export const loadWidth = (address: I32, width: Width, offset = 0): V128 =>
  width === 4 ? address.loadV128(offset) : address.loadZero(offset);

export function storeWidth(f: FunctionBuilder, address: I32, value: V128, width: Width, offset = 0): void {
  if (width === 4) f.storeV128(address, value, offset);
  else f.storeLane(address, value, 0, offset);
}

/**
 * The result as it is to be stored.
 *
 * @param pointers of the operands: for `full` and `channel` already at the elements that belong to `result`
 * @param offset bytes behind these pointers
 */
export function applyEpilogue(
  f: FunctionBuilder,
  epilogue: Epilogue | undefined,
  result: V128,
  pointers: readonly I32[],
  { width, fullOffset, channelOffset }: { width: Width; fullOffset: number; channelOffset: number },
): V128 {
  if (!epilogue) return result;
  const operands = epilogue.operands.map((kind, k) => {
    const pointer = pointers[k] as I32;
    if (kind === "scalar") return pointer.loadSplat();
    return loadWidth(pointer, width, kind === "full" ? fullOffset : channelOffset);
  });
  return compileScalar(f, epilogue.body, [f.v128(result), ...operands.map((o) => f.v128(o))]);
}

/** Operand pointers moved to an element: `full` ones by `full` bytes, `channel` ones by `channel` bytes. */
export function movedOperands(
  f: FunctionBuilder,
  epilogue: Epilogue | undefined,
  full: I32 | number,
  channel: I32 | number,
): I32[] {
  return (epilogue?.operands ?? []).map((kind, k) => {
    const pointer = f.parameter(`operand${k}`);
    return kind === "scalar" ? pointer : pointer.add(kind === "full" ? full : channel);
  });
}
