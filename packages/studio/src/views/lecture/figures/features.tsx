/** Slide 12: what layers have learned to look for, low, middle and high level, after Zeiler & Fergus 2013 and Olah 2017. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { controlsOf, type ValuesOf } from "../../../components/controls.ts";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { Stage } from "../../../components/stage.tsx";
import { Volume } from "../../../components/volume.tsx";
import { networks } from "../../../engine/networks.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { FRAMES, LEVELS, type Level, type Vision } from "../../../engine/vision-levels.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { className, t } from "../messages/networks.ts";
import { Figure } from "./figure.tsx";
import { TopPatches } from "./top-patches.tsx";

const controls = controlsOf({
  model: { options: ["deep", "lab07"], initial: "deep" },
  level: { options: LEVELS, initial: "mid" },
  channel: { min: 1, max: 96, initial: 1 },
  seed: { min: 1, max: 99, initial: 1 },
});
type Values = ValuesOf<typeof controls.specs>;

/** A channel of the level; beyond its last, it begins anew. */
const within = (channel: number, count: number): number => (channel - 1) % count;

export function FeaturesChapter() {
  const values = controls.values.value;
  const { model, level, channel, seed } = values;
  const answer = useEngine(async () => {
    const { counts, names } = await networks().channels(model);
    const place = within(channel, counts[level]);
    return { place, names, seen: await networks().vision({ model, level, channel: place, seed }) };
  }, [model, level, channel, seed]);
  const player = usePlayer(FRAMES, 6, FRAMES - 1);
  const { value } = answer;
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={t("features.step", { step: player.step + 1, count: FRAMES })} />}
      remark={value && t(value.seen.activation > 0 ? "features.remark" : "features.dead")}
      details={
        <>
          <Gallery values={values} isFree={!answer.pending} />
          {model === "lab07" && value && <TopPatches layer={value.seen.layer} channel={value.place} />}
        </>
      }
    >
      {value && <Picture {...value} level={level} step={player.step} />}
    </Figure>
  );
}

interface PictureProps {
  readonly seen: Vision;
  readonly place: number;
  readonly names: readonly string[];
  readonly level: Level;
  readonly step: number;
}

/** The picture under way, with a frame around what the unit sees, and its numbers. */
function Picture({ seen, place, names, level, step }: PictureProps) {
  const frame = seen.frames[step] ?? seen.frames.at(-1);
  const href = useMemo(() => frame && paint(frame, "picture"), [frame]);
  if (!frame || !href) return null;
  const { top, left, height, width } = seen.field;
  const subject = level === "class" ? className(names[place] ?? "") : formatNumber(place + 1);
  const facts = [
    [t("features.layer"), `${seen.className} · ${subject}`],
    [t("features.field"), shapeText(height, width)],
    [t("features.activation"), formatNumber(seen.activation)],
    [t("features.noise"), formatNumber(seen.noiseActivation)],
  ];
  return (
    <div class="vision" data-activation={seen.activation} data-noise={seen.noiseActivation} data-layer={seen.layer}>
      <Stage label={t("features.label", { channel: place + 1, layer: seen.layer })} height={(room) => side(room) + 4}>
        {(room) => (
          <Volume
            height={frame.height}
            width={frame.width}
            depth={1}
            x={1}
            y={3}
            unit={(side(room) - 8) / frame.height}
            tone="conv"
            pictures={[href]}
            numbers={frame}
            regions={[{ y: top, x: left, height, width }]}
          />
        )}
      </Stage>
      <dl class="vision-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const side = (room: number): number => Math.min(room - 8, 340);

/** Channels of a level that are shown side by side. */
const ROW = 6;

/** All levels side by side, as on the slide; they come one after the other. */
function Gallery({ values, isFree }: { values: Values; isFree: boolean }) {
  const { model, seed, channel, level: chosen } = values;
  const block = Math.floor((channel - 1) / ROW) * ROW;
  const [tiles, setTiles] = useState<readonly Tile[]>([]);
  useEffect(() => {
    let isOpen = true;
    const fill = async () => {
      const { counts } = await networks().channels(model);
      const wanted = LEVELS.flatMap((level) =>
        Array.from({ length: ROW }, (_, i) => ({ level, channel: within(block + i + 1, counts[level]) })),
      );
      setTiles(wanted);
      for (const [i, { level, channel: place }] of wanted.entries()) {
        const { frames } = await networks().vision({ model, level, channel: place, seed });
        if (!isOpen) return;
        const last = frames.at(-1);
        const href = last && paint(last, "picture");
        setTiles((before) => before.map((tile, at) => (at === i && href ? { ...tile, href } : tile)));
      }
    };
    // What is asked for comes first. A failure is told by the figure itself.
    if (isFree) fill().catch(() => undefined);
    return () => {
      isOpen = false;
    };
  }, [model, seed, block, isFree]);
  return (
    <section class="gallery" aria-label={t("features.gallery")}>
      {LEVELS.map((level) => (
        <div key={level} data-chosen={level === chosen ? "" : undefined}>
          <h2>{t(`features.${level}`)}</h2>
          <div class="gallery-tiles">
            {tiles
              .filter((tile) => tile.level === level)
              .map(({ channel: place, href }) => (
                <button
                  key={String(place)}
                  type="button"
                  aria-label={t("features.tile", { level: t(`features.${level}`), channel: place + 1 })}
                  aria-pressed={level === chosen && place + 1 === channel}
                  onClick={() => {
                    controls.set("level", level);
                    controls.set("channel", place + 1);
                  }}
                >
                  {href && <img class="pixels" src={href} alt="" />}
                </button>
              ))}
          </div>
        </div>
      ))}
    </section>
  );
}

interface Tile {
  readonly level: Level;
  readonly channel: number;
  readonly href?: string;
}
