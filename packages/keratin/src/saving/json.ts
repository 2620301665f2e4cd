/** Values of parsed JSON, and what they must be. */
import { ArgumentError, complain } from "../util/errors.ts";

/** An object of a file as it is found there. */
export type JsonObject = { readonly [key: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws ArgumentError unless it is an object */
export function objectOf(where: string, value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new ArgumentError(complain({ where, expected: "an object", found: JSON.stringify(value) ?? "nothing" }));
}

/** @throws ArgumentError unless it is a string */
export function stringOf(where: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new ArgumentError(complain({ where, expected: "a string", found: JSON.stringify(value) ?? "nothing" }));
}

/** @throws ArgumentError unless it is a list */
export function arrayOf(where: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ArgumentError(complain({ where, expected: "a list", found: JSON.stringify(value) ?? "nothing" }));
}
