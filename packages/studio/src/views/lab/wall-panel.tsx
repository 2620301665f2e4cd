/** Slide 13: a picture on its way through the network, a column of activation maps under every layer, scores at the end. */
import { useMemo } from "preact/hooks";
import { largestOf } from "../../components/colours.ts";
import { MapsCanvas } from "../../components/maps-canvas.tsx";
import { Panel } from "../../components/panel.tsx";
import type { Tiles } from "../../components/tiles.ts";
import { Wall } from "../../components/wall.tsx";
import { t } from "./messages.ts";
import type { LayerFilters, Look } from "./run/protocol.ts";
import { Scores } from "./scores.tsx";
import { foldOf, keptEpochs, look, lookAgain, moment, subject } from "./state.ts";

/** A picture in its colours, or in grey. */
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
    const one = { width, height, count: 1, across: 1, largest: 1 };
    if (channels === 3) return { ...one, data: pixels, palette: "colours" };
    return { ...one, data: pixels.filter((_, i) => i % channels === 0), palette: "picture" };
  }, [pixels, shape]);
  return <MapsCanvas label={label} tiles={tiles} />;
}

/** Filters of the first convolution: in colours where its input has them, else the first channel of each. */
function filterTiles({ shape, data }: LayerFilters): Tiles {
  const [height = 1, width = 1, depth = 1, count = 1] = shape;
  const shown = Math.min(64, count);
  const channels = depth === 3 ? 3 : 1;
  const size = height * width;
  const values = new Float32Array(shown * size * channels);
  for (const i of values.keys()) {
    const [filter, within] = [Math.floor(i / (size * channels)), i % (size * channels)];
    const [pixel, channel] = [Math.floor(within / channels), within % channels];
    values[i] = data[(pixel * depth + channel) * count + filter] ?? 0;
  }
  const largest = largestOf(values) || 1;
  const tiles = { width, height, count: shown, across: Math.min(16, shown) };
  if (channels === 1) return { ...tiles, data: values, palette: "signed", largest };
  // Grey is zero.
  return { ...tiles, data: values.map((value) => 0.5 + value / largest / 2), palette: "colours" };
}

function Filters({ seen }: { seen: Look }) {
  const { filters } = seen;
  const tiles = useMemo(() => filters && filterTiles(filters), [filters]);
  if (!filters || !tiles) return null;
  return (
    <figure class="lab-filters">
      <figcaption class="control-label">{t("filters")}</figcaption>
      <MapsCanvas
        label={t(tiles.palette === "colours" ? "filtersInColour" : "filtersLabel", {
          count: tiles.count,
          name: filters.name,
        })}
        tiles={tiles}
      />
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
          <Wall
            label={t("wall")}
            inputShape={seen.inputShape}
            picture={<InputCanvas pixels={seen.input} shape={seen.inputShape} label={t("picture")} />}
            maps={seen.maps}
            scores={<Scores scores={seen.scores} />}
            epoch={seen.epoch}
          />
          <Filters seen={seen} />
        </>
      ) : (
        <p class="hint">{t("wallEmpty")}</p>
      )}
    </Panel>
  );
}
