/** Slide 13: a picture on its way through a network, a column of activation maps under every layer, scores at the end. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { LayerMaps } from "../engine/layer-maps.ts";
import { shapeText } from "../engine/tensor.ts";
import { formatNumber } from "../i18n/index.ts";
import { largestOf } from "./colours.ts";
import { MapsCanvas } from "./maps-canvas.tsx";
import { t } from "./messages.ts";
import type { Tiles } from "./tiles.ts";
import { toneOf } from "./tone-of.ts";
import "../styles/wall.css";

/** Maps that a column has room for. */
const COLUMN = 8;
/** Units of a vector side by side: few stand one below the other. */
const unitsAcross = (units: number): number => (units <= FEW ? 1 : units <= 64 ? 4 : 16);
const FEW = 16;

function tilesOf(maps: LayerMaps): Tiles {
  const { height, width, data, shown } = maps;
  const palette = data.some((v) => v < 0) ? "signed" : "activation";
  if (height * width > 1) return { width, height, count: Math.min(COLUMN, shown), data, across: 1, palette };
  // A vector is one picture of its units.
  const across = unitsAcross(shown);
  const rows = Math.ceil(shown / across);
  const padded = new Float32Array(rows * across);
  padded.set(data);
  return { width: across, height: rows, count: 1, data: padded, across: 1, palette, largest: largestOf(data) };
}

/** Where 17 layers stand side by side, the depth gets a line of its own. */
function Measures({ of: [height, width, depth] }: { of: readonly number[] }) {
  return (
    <small>
      {shapeText(height ?? 1, width ?? 1)}
      <span class="wall-depth">×{depth}</span>
    </small>
  );
}

function Column({ maps }: { maps: LayerMaps }) {
  const { className, height, width, channels, shown } = maps;
  const tiles = useMemo(() => tilesOf(maps), [maps]);
  const isVector = height * width === 1;
  const values = { name: className, shown: tiles.count, count: channels, height, width };
  return (
    <li
      class="wall-column"
      data-tone={toneOf(className)}
      data-vector={isVector ? (channels <= FEW ? "few" : "many") : undefined}
    >
      <b title={className}>{className.replace(/(?<=Pool)ing2D$|2D$/, "")}</b>
      {isVector ? <small>{formatNumber(channels)}</small> : <Measures of={[height, width, channels]} />}
      <MapsCanvas label={t(isVector ? "vectorLabel" : "mapsLabel", values)} tiles={tiles} />
      {!isVector && tiles.count < channels && (
        <small>{t("mapsShown", { shown: Math.min(tiles.count, shown), count: channels })}</small>
      )}
    </li>
  );
}

interface WallProps {
  readonly label: string;
  readonly inputShape: readonly number[];
  /** The picture that goes in. */
  readonly picture: ComponentChildren;
  readonly maps: readonly LayerMaps[];
  /** What the network says; left out as long as it has not got there. */
  readonly scores?: ComponentChildren;
  /** After how many epochs of a training. */
  readonly epoch?: number;
}

export function Wall({ label, inputShape, picture, maps, scores, epoch }: WallProps) {
  return (
    // Wider than a phone: it scrolls, also by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
    <section class="wall" aria-label={label} tabIndex={0} data-epoch={epoch}>
      <ol class="wall-columns">
        <li class="wall-column" data-tone="input">
          <b>{t("wallInput")}</b>
          <Measures of={inputShape} />
          {picture}
        </li>
        {maps.map((each) => (
          <Column key={each.name} maps={each} />
        ))}
        {scores && (
          <li class="wall-column wall-scores" data-tone="output">
            <b>{t("wallScores")}</b>
            {scores}
          </li>
        )}
      </ol>
    </section>
  );
}
