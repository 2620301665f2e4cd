/** Slide 3: input, convolution, pooling, dense and output layer of a trained network, and its answer to one question. */
import { useMemo } from "preact/hooks";
import { controlsOf } from "../../../components/controls.ts";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import type { Tone } from "../../../components/volume-geometry.ts";
import { COLOUR_SOURCES, usePicture } from "../../../data/source.ts";
import type { LayerMaps } from "../../../engine/layer-maps.ts";
import { networks } from "../../../engine/networks.ts";
import type { Seen } from "../../../engine/shipped-model.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { formatNumber, formatPercent } from "../../../i18n/index.ts";
import { className, t } from "../messages/networks.ts";
import { t as strip } from "../messages/strip.ts";
import { Figure } from "./figure.tsx";

/** What can be asked: classes of the network. */
const QUESTIONS = ["cat", "ship", "automobile", "airplane"] as const;
const SIZE = 32;

const controls = controlsOf({
  source: { options: COLOUR_SOURCES, initial: "cat" },
  question: { options: QUESTIONS, initial: "cat" },
});

const STAGES: readonly Tone[] = ["input", "conv", "pool", "dense", "output"];

export function PipelineChapter() {
  const { source, question } = controls.values.value;
  const picture = usePicture(source, SIZE);
  const answer = useEngine(async () => {
    const input = settled(picture);
    if (!input) return undefined;
    return await networks().look("deep", input);
  }, [picture]);
  const player = usePlayer(STAGES.length, 0.8, STAGES.length - 1);
  const { value } = answer;
  const share = value?.scores[value.classNames.indexOf(question)] ?? 0;
  const isYes = value !== undefined && share === Math.max(...value.scores);
  const said = { thing: className(question), share: formatPercent(share, 1) };
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={strip(STAGES[player.step] as "input")} />}
      remark={value && t(isYes ? "pipeline.yes" : "pipeline.no", said)}
    >
      {value && (
        <ol class="pipeline" data-share={share}>
          {STAGES.map((tone, i) => (
            <li key={tone} data-tone={tone} class={i > player.step ? "later" : undefined}>
              <h2>{strip(tone as "input")}</h2>
              {tone === "output" ? (
                <>
                  <p class="pipeline-question">{t("pipeline.question", said)}</p>
                  <p class="pipeline-answer" data-answer={isYes ? "yes" : "no"}>
                    {t(isYes ? "yes" : "no")}
                  </p>
                  <small>{said.share}</small>
                </>
              ) : (
                <StageMaps seen={value} tone={tone} />
              )}
            </li>
          ))}
        </ol>
      )}
    </Figure>
  );
}

/** The layers of the network that stand for its kinds. */
const KINDS: Readonly<Partial<Record<Tone, RegExp>>> = {
  conv: /^Conv2D$/,
  pool: /^MaxPooling2D$/,
  dense: /^GlobalAveragePooling2D$/,
};

function StageMaps({ seen, tone }: { seen: Seen; tone: Tone }) {
  const { input, maps } = seen;
  const layer = maps.find(({ className: kind }) => KINDS[tone]?.test(kind));
  const pictures = useMemo(() => (layer ? tilesOf(layer) : [paint(input, "picture")]), [layer, input]);
  if (!layer)
    return (
      <>
        <img class="pixels" src={pictures[0]} alt={t("pipeline.input")} />
        <small>{shapeText(input.height, input.width, input.channels)}</small>
      </>
    );
  const { height, width, channels } = layer;
  const isVector = height * width === 1;
  return (
    <>
      <div class={isVector ? "pipeline-vector" : "pipeline-maps"}>
        {pictures.map((href, i) => (
          <img key={String(i)} class="pixels" src={href} alt="" />
        ))}
      </div>
      <small>{isVector ? formatNumber(channels) : shapeText(height, width, channels)}</small>
    </>
  );
}

/** The first maps of a layer, or a vector as one column of its numbers. */
function tilesOf({ height, width, channels, data }: LayerMaps): string[] {
  if (height * width === 1) {
    const across = 8;
    const rows = Math.ceil(channels / across);
    const padded = new Float32Array(rows * across);
    padded.set(data);
    return [paint({ height: rows, width: across, channels: 1, data: padded }, "activation", 0, Math.max(...data))];
  }
  return Array.from({ length: 4 }, (_, i) => {
    const map = data.subarray(i * height * width, (i + 1) * height * width);
    return paint({ height, width, channels: 1, data: map }, "activation", 0, Math.max(...map));
  });
}
