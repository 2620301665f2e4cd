import { readFile } from "#file-access";
import { loadImg } from "../../data/images/load-img.ts";
import { loadModel } from "../../formats/keras/index.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { NdArray } from "../../util/ndarray.ts";
import { type Answer, numberOf } from "../output.ts";
import { pixelRules, scaled } from "../pixels.ts";

export interface PredictFlags {
  readonly classes?: string;
  readonly top: string;
  readonly scale?: string;
}

interface Guess {
  readonly class: string;
  readonly value: number;
}

const MOST_BYTES = 1e6;

/** Classes and probabilities of images. @throws FileFormatError, DataError or ArgumentError naming the file or flag */
export async function predict(file: string, images: readonly string[], flags: PredictFlags): Promise<Answer> {
  const model = await loadModel(file, { compile: false });
  const { size, colorMode, scale } = pixelRules(model, flags.scale);
  const top = numberOf("--top", flags.top, 1);
  const { shape } = model.output;
  const [, classes = 0] = shape;
  if (shape.length !== 2) {
    const found = `an output of ${shape.length} axes`;
    throw new ArgumentError(complain({ where: model.label, expected: "one row of numbers for each image", found }));
  }
  const names = flags.classes === undefined ? undefined : await classNames(flags.classes, classes);
  const results: { file: string; predictions: Guess[] }[] = [];
  const lines: string[] = [];
  for (const path of images) {
    const pixels = await loadImg(path, { colorMode, targetSize: [...size], interpolation: "bilinear" });
    const batch = scaled(new NdArray(pixels.data, [1, ...pixels.shape]), scale);
    const { data } = await model.predict(batch, { verbose: 0 });
    const all = Array.from(data, (value, i) => ({ class: names?.[i] ?? String(i), value }));
    const predictions = all.sort((a, b) => b.value - a.value).slice(0, top);
    results.push({ file: path, predictions });
    lines.push(`${path}  ${predictions.map((guess) => show(guess, isDistribution(data))).join("  ")}`);
  }
  lines.push(`(pixels divided by ${scale}; --scale changes it)`);
  return { text: lines.join("\n"), data: { model: model.name, scale, images: results } };
}

/** `7 98.2 %`, or the bare number where outputs are no probabilities. */
const show = ({ class: name, value }: Guess, isPart: boolean): string =>
  isPart ? `${name} ${(100 * value).toFixed(1)} %` : `${name} ${value.toPrecision(4)}`;

const isDistribution = (values: Float32Array): boolean =>
  values.every((value) => value >= 0 && value <= 1) && Math.abs(values.reduce((sum, x) => sum + x, 0) - 1) < 1e-3;

/** `a,b,c`, or the lines of a file. @throws ArgumentError unless there are as many as outputs */
async function classNames(text: string, count: number): Promise<string[]> {
  const separate = (list: string, by: RegExp): string[] =>
    list
      .split(by)
      .map((name) => name.trim())
      .filter(Boolean);
  const names = text.includes(",")
    ? separate(text, /,/)
    : separate(new TextDecoder().decode(await readFile(text, MOST_BYTES)), /\r?\n/);
  if (names.length === count) return names;
  const expected = `${count} names, one for each output`;
  throw new ArgumentError(complain({ where: "--classes", expected, found: String(names.length) }));
}
