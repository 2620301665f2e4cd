/** Models from the JSON in files. */
import { withoutInitialValues } from "../../layers/initial-values.ts";
import { compileFromConfig, modelFromConfig } from "../../model/from-config.ts";
import type { Model } from "../../model/model.ts";
import { isObject, objectOf } from "../../saving/json.ts";
import { complain, FileFormatError, KeratinError } from "../../util/errors.ts";
import type { FileLimits } from "../limits.ts";
import { refuse } from "../refusal.ts";

/** Options of `loadModel`. */
export interface LoadOptions extends Partial<FileLimits> {
  /** Whether the model is compiled as it was, and its optimizer goes on where it was. Default true. */
  readonly compile?: boolean;
}

/** Connecting layers takes time that grows faster than their number; the largest models of Keras have about a thousand. */
const MOST_LAYERS = 5000;
const LONGEST_MESSAGE = 2000;

/**
 * The model of a config, with weights of zeros, compiled if the config says how.
 *
 * @throws FileFormatError naming the file and what is unknown, refused or malformed, or if the weights exceed `maxBytes`
 */
export function modelOf(
  where: string,
  part: string,
  config: unknown,
  { compile = true, maxBytes }: LoadOptions & Pick<FileLimits, "maxBytes">,
): Model {
  const place = `${where}, ${part}`;
  checkCount(place, config);
  const model = reading(place, "", () => withoutInitialValues(maxBytes, () => modelFromConfig(config, place)));
  if (compile) {
    const hint = "Pass compile: false to load the model without it.";
    reading(place, hint, () => compileFromConfig(model, objectOf(place, config), place));
  }
  return model;
}

/**
 * Runs what turns a file's contents into objects; what it refuses names the file. Other errors than ours are refusals too:
 * too deep a chain of layers ends with a RangeError, an option of a type that nobody expects with a TypeError.
 */
function reading<T>(where: string, hint: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof FileFormatError) throw error;
    const { message } = error as Error;
    const isOurs = error instanceof KeratinError;
    const found = `one that fails (${message})`;
    const ours = message.startsWith(where) ? message : `${where}: ${message}`;
    const full = isOurs ? ours : complain({ where, expected: "a config that can be understood", found });
    const short = full.length > LONGEST_MESSAGE ? `${full.slice(0, LONGEST_MESSAGE)}…` : full;
    throw new FileFormatError([short, hint].filter(Boolean).join(" "), { cause: error });
  }
}

/** @throws FileFormatError for more layers and calls than any model has */
function checkCount(where: string, config: unknown): void {
  let count = 0;
  // A list instead of recursion: depth costs no stack.
  const pending = [config];
  while (pending.length > 0) {
    const value = pending.pop();
    if (!isObject(value)) continue;
    const { config: inner, layers, inbound_nodes: calls } = value;
    pending.push(inner);
    for (const list of [layers, calls]) if (Array.isArray(list)) count += list.length;
    if (count > 2 * MOST_LAYERS) break;
    if (Array.isArray(layers)) for (const layer of layers) pending.push(layer);
  }
  if (count <= 2 * MOST_LAYERS) return;
  const hint = "No model of Keras has so many.";
  refuse({ where, expected: `at most ${MOST_LAYERS} layers, each called once`, found: "more", hint });
}
