/** Paths with the number of the epoch and results in them, as Python's `str.format` fills them in. */
import { ArgumentError, complain } from "../../util/errors.ts";
import { pythonExponential, pythonFixed, pythonFloat } from "../../util/python-numbers.ts";
import { nearest } from "../../util/suggest.ts";

/** `{name}` or `{name:spec}`; `{{` and `}}` stand for braces. */
const FIELD = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}/g;
/** Zeros in front, width, digits after the point, kind. */
const SPEC = /^(0?)(\d*)(?:\.(\d+))?([dfe]?)$/;

/**
 * `model-{epoch:02d}-{val_loss:.2f}.keras` with numbers filled in. `counts` are whole numbers, `results` are not.
 *
 * @throws ArgumentError for a name that is not there (with the nearest), or a format that is not known
 */
export function fillTemplate(
  where: string,
  template: string,
  counts: Readonly<Record<string, number>>,
  results: Readonly<Record<string, number>>,
): string {
  return template.replace(FIELD, (field, name: string | undefined, spec = "") => {
    if (name === undefined) return field.slice(1);
    const isCount = Object.hasOwn(counts, name);
    const value = isCount ? counts[name] : Object.hasOwn(results, name) ? results[name] : undefined;
    if (value !== undefined) return formatted(`${where}: ${field}`, value, spec, isCount);
    const known = [...Object.keys(counts), ...Object.keys(results)];
    const hint = `Did you mean {${nearest(name, known)}}?`;
    throw new ArgumentError(
      complain({
        where: `${where}: ${template}`,
        expected: `names of results: ${known.join(", ")}`,
        found: name,
        hint,
      }),
    );
  });
}

function formatted(where: string, value: number, spec: string, isCount: boolean): string {
  const [, zeros, width = "", digits, kind] = SPEC.exec(spec) ?? [];
  const isWhole = isCount && digits === undefined;
  if (zeros === undefined || (kind === "d" && !isWhole) || (kind === "" && digits !== undefined)) {
    const expected = "a format such as :02d for a whole number or :.2f for another one";
    throw new ArgumentError(complain({ where, expected, found: JSON.stringify(spec) }));
  }
  const places = Number(digits ?? 6);
  const text =
    kind === "f"
      ? pythonFixed(value, places)
      : kind === "e"
        ? pythonExponential(value, places)
        : isWhole
          ? String(value)
          : pythonFloat(value);
  if (!zeros || !/\d/.test(text)) return text.padStart(Number(width));
  const sign = text.startsWith("-") ? "-" : "";
  return sign + text.slice(sign.length).padStart(Number(width) - sign.length, "0");
}
