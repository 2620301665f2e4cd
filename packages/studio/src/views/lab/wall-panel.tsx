/** Slide 13: a picture on its way through the network, a column of activation maps under every layer, scores at the end. */
import { useMemo } from "preact/hooks";
import { MapsCanvas, type Tiles } from "../../components/maps-canvas.tsx";
import { largestOf } from "../../components/paint.ts";
import { Panel } from "../../components/panel.tsx";
import { toneOf } from "../../components/tone-of.ts";
import { shapeText } from "../../engine/tensor.ts";
import { formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { LayerMaps, Look } from "./run/protocol.ts";
import { Scores } from "./scores.tsx";
import { foldOf, keptEpochs, look, lookAgain, moment, subject } from "./state.ts";

/** Maps that a column has room for. */
const COLUMN = 8;
/** Units of a vector side by side: few stand one below the other. */
const unitsAcross = (units: number): number => (units <= FEW ? 1 : units <= 64 ? 4 : 16);
const FEW = 16;

function tilesOf(maps: LayerMaps): Tiles {
  const { height, width, data, shown } = maps;
  if (height * width > 1) {
    return {
      width,
      height,
      count: Math.min(COLUMN, shown),
      data,
      across: 1,
      palette: data.some((v) => v < 0) ? "signed" : "activation",
    };
  }
  // A vector is one picture of its units.
  const across = unitsAcross(shown);
  const rows = Math.ceil(shown / across);
  const padded = new Float32Array(rows * across);
  padded.set(data);
  return {
    width: across,
    height: rows,
    count: 1,
    data: padded,
    across: 1,
    palette: data.some((v) => v < 0) ? "signed" : "activation",
    largest: largestOf(data),
  };
}

function Column({ maps }: { maps: LayerMaps }) {
  const { className, height, width, channels, shown } = maps;
  const tiles = useMemo(() => tilesOf(maps), [maps]);
  const isVector = height * width === 1;
  const values = { name: className, shown: tiles.count, count: channels, height, width };
  return (
    <li
      class="lab-column"
      data-tone={toneOf(className)}
      data-vector={isVector ? (channels <= FEW ? "few" : "many") : undefined}
    >
      <b title={className}>{className.replace(/(?<=Pool)ing2D$|2D$/, "")}</b>
      <small>{isVector ? formatNumber(channels) : shapeText(height, width, channels)}</small>
      <MapsCanvas label={t(isVector ? "vectorLabel" : "mapsLabel", values)} tiles={tiles} />
      {!isVector && tiles.count < channels && (
        <small class="lab-more">{t("mapsShown", { shown: Math.min(tiles.count, shown), count: channels })}</small>
      )}
    </li>
  );
}

/** A picture as tiles: its channels, or its grey. */
export function InputCanvas({
  pixels,
  shape,
  label,
}: {
  pixels: Float32Array;
  shape: readonly number[];
  label: string;
}) {
  const tiles = useMemo<Tiles>(() => {
    const [height = 1, width = 1, channels = 1] = shape;
    const grey = Float32Array.from({ length: height * width }, (_, i) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += pixels[i * channels + c] ?? 0;
      return sum / channels;
    });
    return { width, height, count: 1, data: grey, across: 1, palette: "picture", largest: 1 };
  }, [pixels, shape]);
  return <MapsCanvas label={label} tiles={tiles} />;
}

/** Filters of the first convolution, each a tile for its first channel. */
function Filters({ seen }: { seen: Look }) {
  const { filters } = seen;
  const tiles = useMemo<Tiles | undefined>(() => {
    if (!filters) return undefined;
    const [height = 1, width = 1, depth = 1, count = 1] = filters.shape;
    const shown = Math.min(64, count);
    const data = new Float32Array(shown * height * width);
    for (let f = 0; f < shown; f++)
      for (let i = 0; i < height * width; i++) data[f * height * width + i] = filters.data[i * depth * count + f] ?? 0;
    return {
      width,
      height,
      count: shown,
      data,
      across: Math.min(16, shown),
      palette: "signed",
      largest: largestOf(data),
    };
  }, [filters]);
  if (!filters || !tiles) return null;
  return (
    <figure class="lab-filters">
      <figcaption class="control-label">{t("filters")}</figcaption>
      <MapsCanvas label={t("filtersLabel", { count: tiles.count, name: filters.name })} tiles={tiles} />
    </figure>
  );
}

const momentText = (epoch: number): string => (epoch === 0 ? t("beforeTraining") : t("afterEpoch", { epoch }));

/** Scrubs through the epochs whose weights are kept. */
function TimeMachine() {
  const epochs = keptEpochs.value;
  if (epochs.length < 2) return null;
  const now = moment.value;
  const place = now === "now" ? epochs.length : epochs.indexOf(now);
  const text = now === "now" ? t("now") : momentText(now);
  const go = (to: number) => {
    moment.value = epochs[to] ?? "now";
    void lookAgain();
  };
  return (
    <div class="lab-time">
      <label class="control-label">
        {t("timeMachine")}
        <input
          type="range"
          min={0}
          max={epochs.length}
          value={place}
          aria-valuetext={text}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
      </label>
      <output>{text}</output>
    </div>
  );
}

export function WallPanel() {
  const seen = look.value;
  const next = () => {
    const number = "test" in subject.value ? subject.value.test + 1 : 0;
    subject.value = { test: number };
    void lookAgain();
  };
  return (
    <Panel
      name="lab-wall"
      title={t("wall")}
      lead={t("wallLead")}
      fold={foldOf("wall")}
      aside={
        seen && (
          <button type="button" class="quiet" onClick={next}>
            {t("nextPicture")}
          </button>
        )
      }
    >
      {seen ? (
        <>
          <TimeMachine />
          {/* Wider than a phone: it scrolls, also by keys. */}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys. */}
          <section class="lab-wall-scroll" aria-label={t("wall")} tabIndex={0} data-epoch={seen.epoch}>
            <ol class="lab-wall-columns">
              <li class="lab-column" data-tone="input">
                <b>{t("input")}</b>
                <small>{shapeText(...seen.inputShape)}</small>
                <InputCanvas pixels={seen.input} shape={seen.inputShape} label={t("picture")} />
              </li>
              {seen.maps.map((maps) => (
                <Column key={maps.name} maps={maps} />
              ))}
              <li class="lab-column lab-column-scores" data-tone="output">
                <b>{t("scores")}</b>
                <Scores scores={seen.scores} />
              </li>
            </ol>
          </section>
          <Filters seen={seen} />
        </>
      ) : (
        <p class="hint">{t("wallEmpty")}</p>
      )}
    </Panel>
  );
}
