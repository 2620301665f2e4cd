/** Slides 14 to 23: a filter slides over a grid of numbers, with stride, zero padding and dilation. */
import { useMemo } from "preact/hooks";
import { type Controls, controlsOf, type NumberSpec } from "../../../components/controls.ts";
import { Matrix } from "../../../components/matrix.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { useWidth } from "../../../components/stage.tsx";
import { digitGrid, plainGrid } from "../../../data/grids.ts";
import { figures } from "../../../engine/figures.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import type { ConvSettings } from "../../../engine/layers.ts";
import { convShape, type Fitted, leftOver } from "../../../engine/shapes.ts";
import { at, shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { formatFixed, formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { whyNothing } from "./filter-state.ts";
import { SizeFormula } from "./size-formula.tsx";

const NUMBERS = ["simple", "digit"] as const;
type SlidingSpecs = Readonly<Record<"N" | "F" | "S" | "P" | "D", NumberSpec>> & {
  readonly numbers: { readonly options: typeof NUMBERS; readonly initial: "simple" };
};
export type SlidingControls = Controls<SlidingSpecs>;

/** The slides' example, 7×7 and 3×3, with other numbers where a chapter begins otherwise. */
export function slidingControls(initial: { S?: number; P?: number }): SlidingControls {
  return controlsOf({
    numbers: { options: NUMBERS, initial: "simple" },
    N: { min: 3, max: 12, initial: 7 },
    F: { min: 1, max: 7, initial: 3 },
    S: { min: 1, max: 4, initial: initial.S ?? 1 },
    P: { min: 0, max: 3, initial: initial.P ?? 0 },
    D: { min: 1, max: 3, initial: 1 },
  });
}

/** A filter for edges between left and right: −1, 0, 1. */
const sampleKernel = (size: number): Float32Array =>
  Float32Array.from({ length: size * size }, (_, i) => Math.sign((i % size) - (size - 1) / 2));

function remarkOf(fitted: Fitted, input: number, settings: ConvSettings): string {
  const { size, stride, padding } = settings;
  if (!fitted.shape) return whyNothing(input, settings);
  const output = fitted.shape[0];
  const left = leftOver(fitted);
  if (left > 0) return t("slide.notFit", { stride, exact: formatFixed(fitted.size.exact, 2), left, output });
  if (padding > 0 && output === input) return t("slide.same", { size, padding, input });
  return t("slide.fits", { input, output, positions: output * output });
}

/** Which test digit is shown. */
const DIGIT_SHOWN = 3;

export function SlidingFigure({ controls }: { controls: SlidingControls }) {
  const { numbers, N, F, S, P, D } = controls.values.value;
  const settings: ConvSettings = useMemo(() => ({ size: F, stride: S, padding: P, dilation: D }), [F, S, P, D]);
  const k = keratinNow();
  const fitted = useMemo(() => k && convShape(k, [N, N, 1], 1, settings), [k, N, settings]);
  const output = fitted?.shape?.[0] ?? 0;
  const grid = useEngine(
    async () => (numbers === "simple" ? plainGrid(N) : await digitGrid(N, DIGIT_SHOWN)),
    [numbers, N],
  );
  const answer = useEngine(async () => {
    const input = settled(grid);
    if (!fitted || !input) return undefined;
    const kernel = sampleKernel(F);
    const map =
      fitted.shape &&
      (await figures().convolve(input, { size: F, depth: 1, count: 1, kernel, bias: new Float32Array(1) }, settings));
    return { input, map, settings };
  }, [grid, fitted, settings]);
  const player = usePlayer(output * output);
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={output > 0 && <PlayBar player={player} />}
      formula={fitted && <SizeFormula fitted={fitted} />}
      remark={fitted && remarkOf(fitted, N, settings)}
    >
      {answer.value && <Grids {...answer.value} step={player.step} />}
    </Figure>
  );
}

interface GridsProps {
  readonly input: Volume3;
  readonly settings: ConvSettings;
  /** Undefined if the filter fits nowhere. */
  readonly map: Volume3 | undefined;
  readonly step: number;
}

/** Input with its border, filter and output side by side. */
function Grids({ input, settings, map, step }: GridsProps) {
  const { size, stride, padding, dilation } = settings;
  const [box, width] = useWidth();
  const N = input.height;
  const output = map?.height ?? 0;
  const place = useMemo(
    () => (output ? { row: Math.floor(step / output), column: step % output } : undefined),
    [output, step],
  );
  const rows = N + 2 * padding;
  const stacked = width < 560;
  const across = stacked ? Math.max(rows, 8) : rows + Math.max(output, 3) + size * 0.7 + 4;
  const cell = Math.max(12, Math.min(46, Math.floor(width / across)));
  const frame = place && { row: place.row * stride, column: place.column * stride, size, dilation };
  const kernel = sampleKernel(size);
  const value = (row: number, column: number) => at(input, row - padding, column - padding, 0);
  return (
    <div class="grids" ref={box}>
      <figure class="grid-part">
        <figcaption>
          {t("input")} <b>{shapeText(N, N)}</b>
          {padding > 0 && ` + ${t("padding")} ${formatNumber(padding)}`}
        </figcaption>
        <Matrix
          label={t("input")}
          rows={rows}
          columns={rows}
          value={value}
          cell={cell}
          tone="input"
          padding={padding}
          frame={frame}
        />
      </figure>
      <figure class="grid-part">
        <figcaption>
          {t("filter")} <b>{shapeText(size, size)}</b>
        </figcaption>
        <Matrix
          label={t("filter")}
          rows={size}
          columns={size}
          value={(row, column) => kernel[row * size + column]}
          cell={Math.round(cell * 0.7)}
          tone="conv"
          palette="signed"
          largest={2}
        />
      </figure>
      {map && (
        <figure class="grid-part">
          <figcaption>
            {t("output")} <b>{shapeText(output, output)}</b>
          </figcaption>
          <Matrix
            label={t("output")}
            rows={output}
            columns={output}
            value={(row, column) => at(map, row, column, 0)}
            cell={cell}
            tone="conv"
            marked={place}
          />
        </figure>
      )}
      {place && map && (
        <Products {...{ input, settings, kernel, place }} result={at(map, place.row, place.column, 0)} />
      )}
    </div>
  );
}

interface ProductsProps {
  readonly input: Volume3;
  readonly settings: ConvSettings;
  readonly kernel: Float32Array;
  readonly place: { row: number; column: number };
  readonly result: number;
}

/** The dot product at a place: only products that are not zero, so that the line stays short. */
function Products({ input, settings: { size, stride, padding, dilation }, kernel, place, result }: ProductsProps) {
  const terms = Array.from(kernel, (weight, i) => {
    const y = place.row * stride + Math.floor(i / size) * dilation - padding;
    const x = place.column * stride + (i % size) * dilation - padding;
    return { weight, value: at(input, y, x, 0) };
  }).filter(({ weight }) => weight !== 0);
  return (
    <p class="products">
      <span class="products-name">{t("dotProduct")}</span>
      {terms.slice(0, 12).map(({ weight, value }, i) => (
        <span key={i} class="term">
          {i > 0 && " + "}
          {formatNumber(value)}·{weight < 0 ? `(${formatNumber(weight)})` : formatNumber(weight)}
        </span>
      ))}
      {terms.length > 12 && " + …"} = <b>{formatNumber(result)}</b>
    </p>
  );
}
