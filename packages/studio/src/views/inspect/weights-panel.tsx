/** The chosen layer's filters as pictures, and how its weights are spread. */
import { useMemo } from "preact/hooks";
import { MapsCanvas } from "../../components/maps-canvas.tsx";
import { Panel } from "../../components/panel.tsx";
import type { Tiles } from "../../components/tiles.ts";
import { shapeText } from "../../engine/tensor.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { LayerWeights, Tensor } from "./run/protocol.ts";
import { layer, session } from "./state.ts";

/** Filters and channels that there is room for. */
const MOST = 32;

interface FilterTiles {
  readonly tiles: Tiles;
  readonly rows: number;
  readonly columns: number;
}

function filterTiles({ shape, data }: Tensor, largest: number): FilterTiles {
  const [filters = 0, height = 1, width = 1, channels = 1] = shape;
  const area = height * width;
  if (channels === 3) {
    // Around grey, so that positive and negative weights can be told apart.
    const colours = data.map((weight) => 0.5 + weight / (2 * (largest || 1)));
    const across = Math.min(filters, Math.ceil(Math.sqrt(filters * 2)));
    const tiles: Tiles = { width, height, count: filters, data: colours, across, palette: "colours" };
    return { tiles, rows: filters, columns: 3 };
  }
  const isOne = channels === 1;
  const [rows, columns] = [Math.min(MOST, filters), Math.min(MOST, channels)];
  const tileData = new Float32Array(rows * columns * area);
  for (let i = 0; i < tileData.length; i++) {
    const [tile, pixel] = [Math.floor(i / area), i % area];
    const [filter, channel] = [Math.floor(tile / columns), tile % columns];
    tileData[i] = data[(filter * area + pixel) * channels + channel] ?? 0;
  }
  const across = isOne ? Math.min(rows, Math.ceil(Math.sqrt(rows * 2))) : columns;
  return {
    tiles: { width, height, count: rows * columns, data: tileData, across, palette: "signed", largest },
    rows,
    columns,
  };
}

function Filters({ of, largest }: { of: Tensor; largest: number }) {
  const { tiles, rows, columns } = useMemo(() => filterTiles(of, largest), [of, largest]);
  const [count = 0, height = 1, width = 1, depth = 1] = of.shape;
  const words = t(depth === 3 ? "filtersColour" : depth === 1 ? "filtersOne" : "filtersSigned", {
    count,
    height,
    width,
    depth,
  });
  return (
    <figure class="inspect-filters" data-size={tiles.across > 20 ? "wide" : undefined}>
      <figcaption class="hint">
        {words} {(rows < count || columns < depth) && t("filtersPart", { rows, columns })}
      </figcaption>
      <MapsCanvas label={words} tiles={tiles} />
    </figure>
  );
}

function HistogramPlot({ of: { name, shape, histogram } }: { of: LayerWeights["histograms"][number] }) {
  const { counts, edges, mean, standardDeviation } = histogram;
  const most = Math.max(...counts);
  const [low = 0, high = 1] = [edges[0], edges.at(-1)];
  const count = counts.reduce((sum, n) => sum + n, 0);
  const numbers = { low: formatNumber(low), high: formatNumber(high) };
  const zero = low < 0 && high > 0 ? (-low / (high - low)) * counts.length : undefined;
  return (
    <figure class="inspect-histogram" data-weight={name}>
      <figcaption>{t("histogram", { name: name.split("/").at(-1) ?? name, shape: shapeText(...shape) })}</figcaption>
      <svg
        role="img"
        aria-label={t("histogramLabel", { count, ...numbers })}
        viewBox={`0 0 ${counts.length} 12`}
        preserveAspectRatio="none"
      >
        {counts.map((n, i) => (
          <rect key={edges[i]} x={i + 0.08} width="0.84" y={12 - (n / most) * 12} height={(n / most) * 12} />
        ))}
        {zero !== undefined && <line x1={zero} x2={zero} y1="0" y2="12" vector-effect="non-scaling-stroke" />}
      </svg>
      <p class="inspect-axis">
        <span>{numbers.low}</span>
        <span>{numbers.high}</span>
      </p>
      <p class="hint">
        {t("histogramFacts", { mean: formatNumber(mean), deviation: formatNumber(standardDeviation) })}
      </p>
    </figure>
  );
}

export function WeightsPanel() {
  const of = layer.value;
  const { value } = useEngine(async () => of && { of, ...(await session().weights(of.name)) }, [of]);
  if (!of) return null;
  const found = value?.of === of ? value : undefined;
  return (
    <Panel name="inspect-weights" title={t("weights", { name: of.name })}>
      {of.weights.length === 0 && <p class="hint">{t("noWeights")}</p>}
      {found?.filters && <Filters of={found.filters} largest={found.largest} />}
      <div class="inspect-histograms">
        {found?.histograms.map((histogram) => (
          <HistogramPlot key={histogram.name} of={histogram} />
        ))}
      </div>
    </Panel>
  );
}
