/**
 * The typed errors of Keratin. Every message names the place (layer, argument or file), what was expected,
 * what was found, and a way out, so that a student can act on it without reading our source.
 */

/** The base of every error that Keratin throws on purpose. */
export class KeratinError extends Error {
  override readonly name: string = "KeratinError";
}

/** Shapes or dtypes that do not fit together. */
export class ShapeError extends KeratinError {
  override readonly name = "ShapeError";
}

/** An argument or option outside of what is allowed. */
export class ArgumentError extends KeratinError {
  override readonly name = "ArgumentError";
}

/** A call at the wrong time, such as `fit` before `compile`. */
export class StateError extends KeratinError {
  override readonly name = "StateError";
}

/** Data that cannot be used: empty, NaN, labels out of range, a damaged file. */
export class DataError extends KeratinError {
  override readonly name = "DataError";
}

/** A file that is refused: damaged, hostile, too large, or of a kind that Keratin does not read. */
export class FileFormatError extends KeratinError {
  override readonly name = "FileFormatError";
}

/** More memory than can be had; thrown before anything runs. */
export class MemoryError extends KeratinError {
  override readonly name = "MemoryError";
}

/** A backend that is missing, or whose worker failed or died. */
export class BackendError extends KeratinError {
  override readonly name = "BackendError";
}

/** A broken internal rule: always a bug of ours, never the user's fault. */
export class InternalError extends KeratinError {
  override readonly name = "InternalError";
}

/** Parts of an error message, joined in the one order that all our errors use. */
export interface Complaint {
  /** What was being done and where, e.g. `Conv2D layer "conv2d_1"`. */
  where: string;
  expected: string;
  found: string;
  /** What the user can do about it. */
  hint?: string;
}

/** `where: expected …, found …. hint` */
export function complain({ where, expected, found, hint }: Complaint): string {
  return `${where}: expected ${expected}, found ${found}.${hint ? ` ${hint}` : ""}`;
}
