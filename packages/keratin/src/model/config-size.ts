/** How large a model of untrusted JSON may become, known before anything of it is made. */
import { isObject } from "../saving/json.ts";
import { ArgumentError, complain } from "../util/errors.ts";

/** The largest models of Keras have about a thousand; an engine for them does not need more either. */
const MOST_LAYERS = 5000;
/** Models within one another. */
const MOST_LEVELS = 64;

/**
 * Counts layers and their calls. A layer that the text gives in one place and only names in others counts in each of
 * them: models within models, each twice, would be more layers than there are atoms, in a text of a few lines.
 *
 * @throws ArgumentError for more than any model has
 */
export function checkConfigSize(where: string, json: unknown): void {
  /** What each layer with a number has, for the places that only name it. */
  const known = new Map<unknown, number>();
  const sizeOf = (entry: unknown, level: number): number => {
    if (!isObject(entry)) return 1;
    const { config, inbound_nodes: calls, shared_object_id: id } = entry;
    const before = known.get(id);
    let size = before ?? 1;
    if (before === undefined) {
      // Early Keras wrote a Sequential as the list of its layers.
      const layers = isObject(config) ? config["layers"] : config;
      if (Array.isArray(layers)) {
        if (level > MOST_LEVELS) throw tooLarge(where, `at most ${MOST_LEVELS} models within one another`);
        for (const layer of layers) {
          size += sizeOf(layer, level + 1);
          if (size > 2 * MOST_LAYERS) throw tooLarge(where, `at most ${MOST_LAYERS} layers, each called once`);
        }
      }
      if (id !== undefined && id !== null) known.set(id, size);
    }
    return size + (Array.isArray(calls) ? calls.length : 0);
  };
  if (sizeOf(json, 0) > 2 * MOST_LAYERS) throw tooLarge(where, `at most ${MOST_LAYERS} layers, each called once`);
}

/** @throws ArgumentError for more inputs and outputs than a model of so many layers can have use for */
export function checkEnds(where: string, ends: readonly unknown[]): void {
  if (ends.length > MOST_LAYERS) throw tooLarge(where, `at most ${MOST_LAYERS} inputs and outputs`);
}

const tooLarge = (where: string, expected: string): ArgumentError =>
  new ArgumentError(complain({ where, expected, found: "more", hint: "No model of Keras has so many." }));
