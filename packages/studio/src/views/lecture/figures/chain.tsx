/** Slides 10, 11 and 24: convolutions one after the other, and how fast the maps shrink without padding. */
import { useMemo } from "preact/hooks";
import { type Controls, controlsOf, type Specs, type ValuesOf } from "../../../components/controls.ts";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { Stage } from "../../../components/stage.tsx";
import { Arrow, Volume, VolumeLabel } from "../../../components/volume.tsx";
import { footprint } from "../../../components/volume-geometry.ts";
import { depthOf, SOURCES, type Source, usePicture } from "../../../data/source.ts";
import { figures } from "../../../engine/figures.ts";
import { type Keratin, keratinNow } from "../../../engine/keratin.ts";
import type { ConvSettings } from "../../../engine/layers.ts";
import { convShape, type Fitted, isRefused, type Size3 } from "../../../engine/shapes.ts";
import { shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { whyNothing } from "./filter-state.ts";
import { paintMaps } from "./maps.tsx";
import { SizeFormula } from "./size-formula.tsx";

/** What a chain is made of: input, and for each layer its filters. */
interface ChainPlan {
  readonly source: Source;
  readonly N: number;
  readonly counts: readonly number[];
  readonly settings: ConvSettings;
}

/** What every layer makes of the volume before it, until the filter fits no more. */
function layersOf(k: Keratin, { source, N, counts, settings }: ChainPlan): Fitted[] {
  const layers: Fitted[] = [];
  let input: Size3 = [N, N, depthOf(source)];
  for (const count of counts) {
    const layer = convShape(k, input, count, settings);
    layers.push(layer);
    if (!layer.shape) break;
    input = layer.shape;
  }
  return layers;
}

/** Runs the whole chain, layer by layer, each with ReLU. */
async function runChain(input: Volume3, counts: readonly number[], settings: ConvSettings): Promise<Volume3[]> {
  const volumes = [input];
  for (const count of counts) {
    const before = volumes.at(-1) as Volume3;
    volumes.push((await figures().filtered(before, count, settings, true)).maps);
  }
  return volumes;
}

interface ChainFigureProps<S extends Specs> {
  readonly controls: Controls<S>;
  readonly planOf: (values: ValuesOf<S>) => ChainPlan;
  readonly remarkOf: (shapes: readonly Size3[], plan: ChainPlan) => string;
}

function ChainFigure<S extends Specs>({ controls, planOf, remarkOf }: ChainFigureProps<S>) {
  const values = controls.values.value;
  const plan = useMemo(() => planOf(values), [planOf, values]);
  const k = keratinNow();
  const layers = useMemo(() => (k ? layersOf(k, plan) : []), [k, plan]);
  const shapes = useMemo(
    () => [[plan.N, plan.N, depthOf(plan.source)] as const, ...layers.flatMap(({ shape }) => (shape ? [shape] : []))],
    [plan, layers],
  );
  const image = usePicture(plan.source, plan.N);
  const answer = useEngine(async () => {
    const input = settled(image);
    if (!input || !k) return undefined;
    return {
      settings: plan.settings,
      volumes: await runChain(input, plan.counts.slice(0, shapes.length - 1), plan.settings),
    };
  }, [image, plan, shapes, k]);
  const player = usePlayer(shapes.length, 1, 99);
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} />}
      formula={layers.map(
        (layer, i) =>
          // The layer that has just been drawn, and the one that fits no more.
          (i === player.step - 1 || (!layer.shape && i === player.step)) && (
            <SizeFormula key={String(i)} fitted={layer} name={t("chain.layer", { layer: i + 1 })} />
          ),
      )}
      remark={k && remarkOf(shapes, plan)}
    >
      <ol class="chain-shapes" data-shapes={shapes.map((shape) => shapeText(...shape)).join(" ")}>
        {shapes.map((shape, i) => (
          <li key={String(i)} class={i <= player.step ? undefined : "later"} data-tone={i ? "conv" : "input"}>
            {shapeText(...shape)}
          </li>
        ))}
      </ol>
      {answer.value && <Row {...answer.value} shown={player.step + 1} />}
    </Figure>
  );
}

/** The volumes in a row, or in rows on a narrow screen, all to one scale. */
function Row({ volumes, settings, shown }: { volumes: readonly Volume3[]; settings: ConvSettings; shown: number }) {
  const pictures = useMemo(() => volumes.map((v, i) => (i ? paintMaps(v) : [paint(v, "picture")])), [volumes]);
  const extents = volumes.map(({ height, width, channels }) => ({ height, width, depth: channels }));
  const layoutOf = (width: number) => {
    const perRow = width < 560 ? 2 : width < 1000 ? 3 : 4;
    const rows = Math.ceil(extents.length / perRow);
    const gap = width < 560 ? 70 : 84;
    const widest = Math.max(...extents.map((extent) => footprint(extent, 1, APART).width));
    const tallest = Math.max(...extents.map((extent) => footprint(extent, 1, APART).height));
    const units = Array.from({ length: rows }, (_, row) => {
      const inRow = extents.slice(row * perRow, (row + 1) * perRow);
      const sum = inRow.reduce((total, extent) => total + footprint(extent, 1, APART).width, 0);
      // Rows after the first begin with an arrow, too.
      const arrows = inRow.length - (row === 0 ? 1 : 0);
      return (width - gap * arrows - 8) / Math.max(sum, widest);
    });
    const unit = Math.min(...units, 260 / tallest);
    return { perRow, gap, unit, rowHeight: tallest * unit + 62, rows };
  };
  return (
    <Stage
      label={t("chain.label", { shapes: volumes.map((v) => shapeText(v.height, v.width, v.channels)).join(" → ") })}
      height={(width) => {
        const { rows, rowHeight } = layoutOf(width);
        return rows * rowHeight + 8;
      }}
    >
      {(width) => {
        const { perRow, gap, unit, rowHeight } = layoutOf(width);
        let x = 2;
        return extents.slice(0, shown).map((extent, i) => {
          if (i % perRow === 0) x = i === 0 ? 2 : gap + 2;
          const left = x;
          const baseline = (Math.floor(i / perRow) + 1) * rowHeight - 44;
          const { width: across } = footprint(extent, unit, APART);
          x += across + gap;
          const before = extents[i - 1]?.depth ?? 0;
          return (
            <g key={String(i)}>
              {i > 0 && (
                <Arrow
                  x={left - gap + 6}
                  y={baseline - 16}
                  length={gap - 14}
                  tone="conv"
                  lines={["CONV, ReLU", `${extent.depth} × ${shapeText(settings.size, settings.size, before)}`]}
                />
              )}
              <Volume
                {...extent}
                x={left}
                y={baseline - extent.height * unit}
                unit={unit}
                tone={i ? "conv" : "input"}
                pictures={pictures[i] ?? []}
                {...numbersOf(volumes[i])}
                apart={APART}
              />
              <VolumeLabel
                x={left + Math.max(30, (extent.width * unit) / 2)}
                y={baseline + 18}
                shape={shapeText(extent.height, extent.width, extent.depth)}
              />
            </g>
          );
        });
      }}
    </Stage>
  );
}

const numbersOf = (numbers: Volume3 | undefined) => (numbers ? { numbers } : {});

/** Gap between the maps, in cells: wide enough to see that they are several. */
const APART = 0.6;

const stack = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  N: { min: 16, max: 64, initial: 32 },
  F: { min: 1, max: 9, initial: 5 },
  K: { min: 1, max: 16, initial: 6 },
  M: { min: 1, max: 16, initial: 10 },
  S: { min: 1, max: 3, initial: 1 },
  P: { min: 0, max: 4, initial: 0 },
  D: { min: 1, max: 3, initial: 1 },
});

const stackPlan = ({ source, N, F, K, M, S, P, D }: ValuesOf<typeof stack.specs>): ChainPlan => ({
  source,
  N,
  counts: [K, M],
  settings: { size: F, stride: S, padding: P, dilation: D },
});

function stackRemark(shapes: readonly Size3[], { counts, settings }: ChainPlan): string {
  const [last] = shapes.at(-1) ?? [0];
  const { size } = settings;
  if (isRefused(settings)) return whyNothing(last, settings);
  if (shapes.length <= counts.length) return t("shrink.gone", { last, size, layers: shapes.length - 1 });
  return t("chain.remark", { size, depth: shapes[1]?.[2] ?? 0 });
}

export const ChainChapter = () => <ChainFigure controls={stack} planOf={stackPlan} remarkOf={stackRemark} />;

const shrinking = controlsOf({
  source: { options: SOURCES, initial: "boat" },
  N: { min: 8, max: 64, initial: 32 },
  F: { min: 1, max: 9, initial: 5 },
  K: { min: 1, max: 8, initial: 4 },
  S: { min: 1, max: 3, initial: 1 },
  P: { min: 0, max: 4, initial: 0 },
  L: { min: 1, max: 8, initial: 5 },
});

const shrinkingPlan = ({ source, N, F, K, S, P, L }: ValuesOf<typeof shrinking.specs>): ChainPlan => ({
  source,
  N,
  counts: Array.from({ length: L }, () => K),
  settings: { size: F, stride: S, padding: P, dilation: 1 },
});

function shrinkingRemark(shapes: readonly Size3[], { counts, settings: { size, stride, padding } }: ChainPlan): string {
  const lost = size - 1 - 2 * padding;
  const last = shapes.at(-1)?.[0] ?? 0;
  if (shapes.length <= counts.length) return t("shrink.gone", { last, size, layers: shapes.length - 1 });
  if (stride > 1) return t("shrink.strided", { stride, last, layers: counts.length });
  if (lost === 0) return t("shrink.kept", { size, padding });
  return t(lost > 0 ? "shrink.lost" : "shrink.grown", { lost: Math.abs(lost), last, layers: counts.length });
}

export const ShrinkingChapter = () => (
  <ChainFigure controls={shrinking} planOf={shrinkingPlan} remarkOf={shrinkingRemark} />
);
