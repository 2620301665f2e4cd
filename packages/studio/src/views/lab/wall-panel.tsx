/** Slide 13: a picture on its way through the network, a column of activation maps under every layer, scores at the end. */
import { useMemo } from "preact/hooks";
import { MapsCanvas, type Tiles } from "../../components/maps-canvas.tsx";
import { largestOf } from "../../components/paint.ts";
import { Panel } from "../../components/panel.tsx";
import { Wall } from "../../components/wall.tsx";
import { t } from "./messages.ts";
import type { Look } from "./run/protocol.ts";
import { Scores } from "./scores.tsx";
import { foldOf, keptEpochs, look, lookAgain, moment, subject } from "./state.ts";

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
