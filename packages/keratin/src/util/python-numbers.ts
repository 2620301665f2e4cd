/** Numbers as Python prints them, for texts that Keras's users know. */

/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A float by itself (`repr`): the shortest digits that give it back; `1.0`, `1e-05`, `1e+16`, `nan`. */
export function pythonFloat(x: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return exponential(x.toExponential());
  return Object.is(x, -0) ? "-0.0" : x.toFixed(0) === String(x) ? `${x}.0` : String(x);
}

/** `%.{digits}f`: halves to the even digit. */
export function pythonFixed(x: number, digits: number): string {
  if (!Number.isFinite(x)) return notFinite(x);
  const text = x.toFixed(digits);
  const exact = x.toFixed(Math.min(100, digits + 60));
  const isTie = /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + digits)) && Number(exact) === x;
  if (!isTie) return text;
  const step = 10 ** -digits;
  const below = (Math.abs(x) - step / 2).toFixed(digits);
  const sign = x < 0 ? "-" : "";
  return Number(below.at(-1)) % 2 === 0 ? `${sign}${below}` : `${sign}${(Math.abs(x) + step / 2).toFixed(digits)}`;
}

/** `%.{digits}e`: at least two digits of exponent. */
export const pythonExponential = (x: number, digits: number): string =>
  Number.isFinite(x) ? exponential(x.toExponential(digits)) : notFinite(x);

const notFinite = (x: number): string => (Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");

function exponential(text: string): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${exponent.replace(/[+-]/, "").padStart(2, "0")}`;
}
