/** Models from the JSON in files. */
import { withoutInitialValues } from "../../layers/initial-values.ts";
import { compileFromConfig, modelFromConfig } from "../../model/from-config.ts";
import type { Model } from "../../model/model.ts";
import { objectOf } from "../../saving/json.ts";
import { FileFormatError, KeratinError } from "../../util/errors.ts";
import type { FileLimits } from "../limits.ts";

/** Options of `loadModel`. */
export interface LoadOptions extends Partial<FileLimits> {
  /** Whether the model is compiled as it was, and its optimizer goes on where it was. Default true. */
  readonly compile?: boolean;
}

/** Runs what turns a file's contents into objects; what it refuses names the file. */
export function reading<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof KeratinError) || error instanceof FileFormatError) throw error;
    const { message } = error;
    throw new FileFormatError(message.startsWith(where) ? message : `${where}: ${message}`);
  }
}

/**
 * The model of a config, with weights of zeros; its optimizer is built, if it is compiled.
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
  return reading(place, () => {
    const model = withoutInitialValues(maxBytes, () => modelFromConfig(config, place));
    if (compile) compileFromConfig(model, objectOf(place, config), place);
    if (model.built) model.optimizer?.build(model.trainableWeights);
    return model;
  });
}
