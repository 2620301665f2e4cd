/** Slides 27 and 28: the number of a layer's parameters, filter by filter. */
import { controlsOf } from "../../../components/controls.ts";
import { Formula } from "../../../components/formula.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { Stage } from "../../../components/stage.tsx";
import { Volume } from "../../../components/volume.tsx";
import { footprint } from "../../../components/volume-geometry.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import { convParameters } from "../../../engine/shapes.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";

const MOST = 32;
const controls = controlsOf({
  F: { min: 1, max: 11, initial: 5 },
  C: { min: 1, max: 16, initial: 3 },
  K: { min: 1, max: MOST, initial: 10 },
});

export function ParametersChapter() {
  const { F, C, K } = controls.values.value;
  const k = keratinNow();
  const total = k && convParameters(k, C, K, F);
  const counts = k?.insight.describeConvolution({ input: [F, F, C], filters: K, kernelSize: F });
  const perFilter = counts?.perFilter;
  const player = usePlayer(K, 2, MOST);
  const counted = player.step + 1;
  return (
    <Figure
      controls={controls}
      player={<PlayBar player={player} text={t("parameters.step", { counted, count: K })} />}
      formula={
        counts &&
        perFilter && (
          <>
            <Formula name={t("perFilter")} expression={perFilter.formula} result={formatNumber(perFilter.value)} />
            <Formula
              name={t("allParameters")}
              expression={counts.parameters.formula}
              result={formatNumber(total ?? 0)}
            />
          </>
        )
      }
      remark={
        perFilter &&
        (counted < K
          ? t("parameters.sofar", { counted, count: K, sum: counted * perFilter.value })
          : t("parameters.remark", { count: K, biases: K }))
      }
    >
      <Filters size={F} depth={C} count={K} counted={counted} perFilter={perFilter?.value ?? 0} />
    </Figure>
  );
}

interface FiltersProps {
  readonly size: number;
  readonly depth: number;
  readonly count: number;
  /** Filters that are counted yet; the others are faint. */
  readonly counted: number;
  readonly perFilter: number;
}

/** Every filter as a block of cubes, with its bias beside it. */
function Filters({ size, depth, count, counted, perFilter }: FiltersProps) {
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
            <g key={String(i)} data-tone="conv" class={i < counted ? undefined : "later"}>
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
