/** Slide 5: the image stretched to one long vector, and outputs that are dot products over all of it. */
import { useMemo } from "preact/hooks";
import { colourOf, cssOf, largestOf } from "../../../components/colours.ts";
import { controlsOf } from "../../../components/controls.ts";
import { volumeFormula } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { Stage } from "../../../components/stage.tsx";
import { Volume, VolumeLabel } from "../../../components/volume.tsx";
import { depthOf, SOURCES, usePicture } from "../../../data/source.ts";
import { figures } from "../../../engine/figures.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import { shapeText, type Volume3, volume } from "../../../engine/tensor.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { formatFixed, formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";

const controls = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  N: { min: 4, max: 64, initial: 32, step: 4 },
  m: { min: 1, max: 20, initial: 10 },
});

interface Computed {
  readonly input: Volume3;
  readonly weights: Float32Array;
  readonly outputs: Float32Array;
}

export function DenseFigure() {
  const { source, N, m } = controls.values.value;
  const image = usePicture(source, N);
  const answer = useEngine(async (): Promise<Computed | undefined> => {
    const input = settled(image);
    if (!input) return undefined;
    const weights = await figures().startWeights(input.data.length, m);
    return { input, weights, outputs: await figures().dense(input, weights, new Float32Array(m)) };
  }, [image, m]);
  const player = usePlayer(m, 1);
  const inputs = N * N * depthOf(source);
  const k = keratinNow();
  const counts = useMemo(() => k?.insight.describeDense({ inputs, units: m, useBias: false }), [k, inputs, m]);
  const stretched = useMemo(() => volumeFormula(N, depthOf(source)), [N, source]);
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} />}
      formula={
        <>
          <Formula name={t("stretched")} expression={stretched} result={formatNumber(inputs)} />
          {counts && (
            <Formula
              name={t("weights")}
              expression={counts.parameters.formula}
              result={formatNumber(counts.parameters.value)}
            />
          )}
        </>
      }
      remark={t("dense.remark", { inputs, unit: player.step + 1, units: m })}
    >
      {answer.value && <Stretched {...answer.value} unit={player.step} />}
    </Figure>
  );
}

/** One row of the picture that W, x and the products are drawn as: long and thin. */
function strip(data: Float32Array, rows: number, palette: "picture" | "signed"): string {
  return paint(volume(rows, data.length / rows, 1, data), palette, 0, largestOf(data));
}

/** `[rows, columns]` to `[columns, rows]`. */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const made = new Float32Array(data.length);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) made[column * rows + row] = data[row * columns + column] as number;
  }
  return made;
}

function Stretched({ input, weights, outputs, unit }: Computed & { unit: number }) {
  const units = outputs.length;
  const inputs = input.data.length;
  const drawn = useMemo(
    () => ({
      image: paint(input, "picture"),
      x: strip(input.data, 1, "picture"),
      w: strip(transposed(weights, inputs, units), units, "signed"),
    }),
    [input, weights, units, inputs],
  );
  const products = useMemo(
    () =>
      strip(
        input.data.map((x, i) => x * (weights[i * units + unit] ?? 0)),
        1,
        "signed",
      ),
    [input, weights, unit, units],
  );
  const label = t("dense.label", { inputs, units });
  return (
    <Stage label={label} height={(width) => (width < 560 ? 490 : 445)}>
      {(width) => (
        <Drawing width={width} {...{ input, outputs, unit, units, inputs }} pictures={{ ...drawn, products }} />
      )}
    </Stage>
  );
}

interface DrawingProps {
  readonly width: number;
  readonly input: Volume3;
  readonly outputs: Float32Array;
  readonly unit: number;
  readonly units: number;
  readonly inputs: number;
  readonly pictures: { image: string; x: string; w: string; products: string };
}

function Drawing({ width, input, outputs, unit, units, inputs, pictures }: DrawingProps) {
  const side = 104;
  const scale = side / input.height;
  const row = Math.min(9, 110 / units);
  const top = side + 62;
  const matrixTop = top + 62;
  const productsTop = matrixTop + units * row + 34;
  return (
    <>
      <Volume
        x={2}
        y={16}
        unit={scale}
        tone="input"
        height={input.height}
        width={input.width}
        depth={input.channels}
        pictures={[pictures.image]}
        numbers={input}
      />
      <VolumeLabel x={side / 2} y={side + 36} shape={shapeText(input.height, input.width, input.channels)} />
      <path
        class="stretch"
        d={`M${side + 14} ${side / 2 + 16}C${width * 0.4} ${side / 2 + 16} ${width - 60} ${side * 0.3} ${width - 40} ${top - 8}`}
      />
      <text class="caption" x={side + 30} y={side / 2 + 6}>
        {t("dense.stretch")}
      </text>
      <Strip y={top} height={14} width={width} href={pictures.x} tone="input" text={`x   ${shapeText(inputs, 1)}`} />
      <Strip
        y={matrixTop}
        height={units * row}
        width={width}
        href={pictures.w}
        tone="dense"
        text={`W   ${units}×${inputs}`}
      />
      <rect class="row-frame" x={0} y={matrixTop + unit * row} width={width} height={row} />
      <Strip
        y={productsTop}
        height={14}
        width={width}
        href={pictures.products}
        tone="dense"
        text={t("dense.products", { unit: unit + 1, inputs })}
      />
      <Outputs {...{ width, outputs, unit }} y={productsTop + 48} />
    </>
  );
}

function Strip({
  y,
  height,
  width,
  href,
  tone,
  text,
}: {
  y: number;
  height: number;
  width: number;
  href: string;
  tone: "input" | "dense";
  text: string;
}) {
  return (
    <g data-tone={tone}>
      <text class="caption" x={0} y={y - 7}>
        {text}
      </text>
      <image href={href} x={0} y={y} width={width} height={height} preserveAspectRatio="none" />
      <rect class="strip-edge" x={0} y={y} width={width} height={height} />
    </g>
  );
}

/** The activation, one cell per output; the sum of the products of its row stands below the one in question. */
function Outputs({ width, outputs, unit, y }: { width: number; outputs: Float32Array; unit: number; y: number }) {
  const cell = Math.min(56, width / outputs.length);
  const largest = largestOf(outputs);
  const value = outputs[unit] ?? 0;
  const written = `${t("dense.sum")} = ${formatFixed(value, 3)}`;
  const middle = (unit + 0.5) * cell;
  return (
    <g data-tone="output">
      <text class="caption" x={0} y={y - 7}>{`${t("activation")}   1×${outputs.length}`}</text>
      {Array.from(outputs, (output, i) => (
        <rect
          key={String(i)}
          class="output-cell"
          x={i * cell}
          y={y}
          width={cell}
          height={26}
          fill={cssOf(colourOf(output, "signed", largest))}
        />
      ))}
      <rect class="row-frame" x={unit * cell} y={y} width={cell} height={26} />
      <text
        class="sum"
        x={Math.max(0, middle - 8)}
        y={y + 48}
        text-anchor={middle > width * 0.6 ? "end" : "start"}
        data-value={value}
      >
        {written}
      </text>
    </g>
  );
}
