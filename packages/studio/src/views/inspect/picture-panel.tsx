/** The picture that the network is shown, what the chosen unit sees of it, and what the network says to it. */
import type { insight } from "keratin";
import { useMemo } from "preact/hooks";
import { OwnPicture } from "../../components/own-picture.tsx";
import { Pad } from "../../components/pad.tsx";
import { paint } from "../../components/paint.ts";
import { Panel, Select } from "../../components/panel.tsx";
import { Refusal } from "../../components/refusal.tsx";
import { ScoreBars } from "../../components/score-bars.tsx";
import { Segmented } from "../../components/segmented.tsx";
import { shapeText, type Volume3 } from "../../engine/tensor.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { t } from "./messages.ts";
import {
  digitIndex,
  RANGES,
  type RangeName,
  range,
  type Shown,
  SOURCES,
  type Source,
  source,
  strokes,
} from "./picture.ts";
import { model, session } from "./state.ts";
import { sizesText } from "./summary-panel.tsx";
import { Webcam } from "./webcam.tsx";

/** The best that are listed. */
const BEST = 10;

/** How a class is called: by the name that came with the network, else by its number. */
export const classText = (index: number): string =>
  model.value?.about?.classNames[index] ?? t("output", { index: String(index) });

function Picture({ of, field }: { of: Volume3; field: insight.ReceptiveField | undefined }) {
  const { height, width, channels } = of;
  const href = useMemo(() => paint(of, "picture"), [of]);
  const shape = shapeText(height, width, channels);
  // Thin on the screen, whatever the picture's size.
  const line = width / 110;
  return (
    <svg
      class="inspect-picture"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t(field ? "pictureWithField" : "pictureLabel", { shape })}
    >
      <image class="pixels" href={href} width={width} height={height} />
      {field && (
        <g class="inspect-field" data-field={[field.top, field.left, field.height, field.width].join(" ")}>
          <rect x={field.left} y={field.top} width={field.width} height={field.height} stroke-width={line * 2.6} />
          <rect x={field.left} y={field.top} width={field.width} height={field.height} stroke-width={line} />
        </g>
      )}
    </svg>
  );
}

function SourceControls() {
  const chosen = source.value;
  if (chosen === "digit")
    return (
      <button type="button" class="quiet" onClick={() => digitIndex.value++}>
        {t("nextDigit")}
      </button>
    );
  if (chosen === "file") return <OwnPicture />;
  if (chosen === "webcam") return <Webcam />;
  if (chosen !== "draw") return null;
  return (
    <>
      <Pad
        strokes={strokes.value}
        onChange={(next) => {
          strokes.value = next;
        }}
      />
      <button
        type="button"
        class="quiet"
        disabled={strokes.value.length === 0}
        onClick={() => {
          strokes.value = [];
        }}
      >
        {t("erase")}
      </button>
    </>
  );
}

function Says({ shown }: { shown: Shown }) {
  const { value: scores, error } = useEngine(() => session().predict(shown.pixels), [shown]);
  if (error) return <Refusal error={error} />;
  if (!scores) return null;
  const isShare = Math.abs(scores.reduce((sum, score) => sum + score, 0) - 1) < 1e-3;
  const all = Array.from(scores, (score, i) => ({ name: classText(i), score }));
  const listed = all.length > BEST ? all.toSorted((a, b) => b.score - a.score).slice(0, BEST) : all;
  return (
    <section class="inspect-says" aria-label={t("says")} data-scores={Array.from(scores).join(" ")}>
      <h3>{t("says")}</h3>
      <ScoreBars scores={listed} isShare={isShare} />
    </section>
  );
}

interface PicturePanelProps {
  readonly shown: Shown | undefined;
  readonly error: unknown;
  readonly field: insight.ReceptiveField | undefined;
}

export function PicturePanel({ shown, error, field }: PicturePanelProps) {
  const facts = model.value?.facts;
  if (!facts) return null;
  if (!facts.picture)
    return (
      <Panel name="inspect-shown" title={t("picture")}>
        <p class="hint">{t("noPictures", { shape: facts.inputShapes.map(sizesText).join(", ") })}</p>
      </Panel>
    );
  return (
    <Panel name="inspect-shown" title={t("picture")}>
      <Segmented
        label={t("source")}
        options={SOURCES.map((value) => ({ value, text: t(`source.${value}`) }))}
        value={source.value}
        onChange={(value) => {
          source.value = value as Source;
        }}
      />
      <SourceControls />
      {error ? (
        <Refusal error={error} />
      ) : shown ? (
        <>
          <Picture of={shown.picture} field={field} />
          <Says shown={shown} />
        </>
      ) : (
        <p class="hint">{t("nothingShown")}</p>
      )}
      <Select
        label={t("range")}
        value={range.value}
        options={(Object.keys(RANGES) as RangeName[]).map((name) => [name, t(`range.${name}`)] as const)}
        onChange={(value) => {
          range.value = value as RangeName;
        }}
      />
    </Panel>
  );
}
