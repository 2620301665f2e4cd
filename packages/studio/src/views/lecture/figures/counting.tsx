/** Slides 25 to 28: the size of a layer's output, and the number of its parameters. */
import { controlsOf } from "../../../components/controls.ts";
import { letter, sum, times } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { filterLines, Pair } from "../../../components/pair.tsx";
import { Stage } from "../../../components/stage.tsx";
import { Volume } from "../../../components/volume.tsx";
import { footprint } from "../../../components/volume-geometry.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import { convParameters, convShape, type Size3 } from "../../../engine/shapes.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { sizeFormula } from "./size-formula.ts";

const specs = {
  N: { min: 4, max: 64, initial: 32 },
  C: { min: 1, max: 16, initial: 3 },
  F: { min: 1, max: 11, initial: 5 },
  K: { min: 1, max: 32, initial: 10 },
  S: { min: 1, max: 4, initial: 1 },
  P: { min: 0, max: 5, initial: 2 },
} as const;
const sizeControls = controlsOf(specs);
const parameterControls = controlsOf({ F: specs.F, C: specs.C, K: specs.K });

export function SizeChapter() {
  const { N, C, F, K, S, P } = sizeControls.values.value;
  const k = keratinNow();
  const settings = { size: F, stride: S, padding: P, dilation: 1 };
  const fitted = k && convShape(k, [N, N, C], K, settings);
  const shape = fitted?.shape;
  return (
    <Figure
      controls={sizeControls}
      formula={
        fitted && (
          <Formula
            name={t("outputSize")}
            expression={sizeFormula(N, settings)}
            result={formatNumber(fitted.exact, { maximumFractionDigits: 2 })}
            refused={!shape || fitted.left > 0}
          />
        )
      }
      remark={
        shape &&
        t(fitted.left > 0 ? "size.cut" : "size.remark", {
          input: shapeText(N, N, C),
          count: K,
          filter: shapeText(F, F, C),
          stride: S,
          padding: P,
          output: shapeText(...shape),
          left: fitted.left,
        })
      }
    >
      {shape ? (
        <BeforeAndAfter input={[N, N, C]} output={shape} filter={F} count={K} />
      ) : (
        <p class="notice">{t("slide.tooLarge", { size: F, room: N + 2 * P })}</p>
      )}
    </Figure>
  );
}

const sideOf = ([height, width, depth]: Size3) => ({ height, width, depth });

function BeforeAndAfter({
  input,
  output,
  filter,
  count,
}: {
  input: Size3;
  output: Size3;
  filter: number;
  count: number;
}) {
  return (
    <Pair
      label={`${shapeText(...input)} → ${shapeText(...output)}`}
      from={{ ...sideOf(input), tone: "input", name: t("input") }}
      to={{ ...sideOf(output), tone: "conv", name: t("output") }}
      arrow="conv"
      lines={filterLines(count, filter, input[2])}
    />
  );
}

export function ParametersChapter() {
  const { F, C, K } = parameterControls.values.value;
  const k = keratinNow();
  const total = k && convParameters(k, C, K, F);
  const perFilter = k && convParameters(k, C, 1, F);
  const [size, depth] = [letter("F", F), letter("C", C)];
  const one = sum(times(size, size, depth), 1);
  return (
    <Figure
      controls={parameterControls}
      formula={
        total !== undefined &&
        perFilter !== undefined && (
          <>
            <Formula name={t("perFilter")} expression={one} result={formatNumber(perFilter)} />
            <Formula name={t("allParameters")} expression={times(one, letter("K", K))} result={formatNumber(total)} />
          </>
        )
      }
      remark={t("parameters.remark", { count: K, biases: K })}
    >
      <Filters size={F} depth={C} count={K} perFilter={perFilter ?? 0} />
    </Figure>
  );
}

/** Every filter as a block of cubes, with its bias beside it. */
function Filters({ size, depth, count, perFilter }: { size: number; depth: number; count: number; perFilter: number }) {
  const { width: across, height: tall } = footprint({ height: size, width: size, depth }, 1);
  const layoutOf = (width: number) => {
    const perRow = Math.max(1, Math.min(count, Math.floor(width / (count > 12 ? 80 : 110))));
    const unit = Math.min((width / perRow - 34) / across, (count > 12 ? 60 : 96) / tall, 18);
    return { perRow, unit, column: width / perRow, rowHeight: tall * unit + 46 };
  };
  return (
    <Stage
      label={t("parameters.label", { count, shape: shapeText(size, size, depth) })}
      height={(width) => {
        const { perRow, rowHeight } = layoutOf(width);
        return Math.ceil(count / perRow) * rowHeight + 6;
      }}
    >
      {(width) => {
        const { perRow, unit, column, rowHeight } = layoutOf(width);
        return Array.from({ length: count }, (_, i) => {
          const x = (i % perRow) * column + 4;
          const baseline = Math.floor(i / perRow) * rowHeight + tall * unit + 8;
          return (
            <g key={String(i)} data-tone="conv">
              <Volume height={size} width={size} depth={depth} x={x} y={baseline - size * unit} unit={unit} tone="conv">
                <Cells size={size} unit={unit} />
              </Volume>
              <circle class="bias-dot" cx={x + across * unit + 10} cy={baseline - 6} r={5} />
              <text class="caption" x={x} y={baseline + 19}>{`${formatNumber(perFilter - 1)} + 1`}</text>
            </g>
          );
        });
      }}
    </Stage>
  );
}

/** Lines between the weights on a filter's front. */
function Cells({ size, unit }: { size: number; unit: number }) {
  const lines = Array.from({ length: size - 1 }, (_, i) => (i + 1) * unit);
  const path = lines
    .map((at) => `M${at.toFixed(1)} 0V${(size * unit).toFixed(1)}M0 ${at.toFixed(1)}H${(size * unit).toFixed(1)}`)
    .join("");
  return <path class="slice" d={path} />;
}
