/** Models from the JSON in files. */
import { withoutInitialValues } from "../../layers/initial-values.ts";
import { compileFromConfig, modelFromConfig } from "../../model/from-config.ts";
import type { Model } from "../../model/model.ts";
import { objectOf } from "../../saving/json.ts";
import { complain, FileFormatError, KeratinError } from "../../util/errors.ts";
import type { FileLimits } from "../limits.ts";

/** Options of `loadModel`. */
export interface LoadOptions extends Partial<FileLimits> {
  /** Whether the model is compiled as it was, and its optimizer goes on where it was. Default true. */
  readonly compile?: boolean;
}

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
