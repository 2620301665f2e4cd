/** Slide 13: a picture on its way through CONV RELU CONV RELU POOL, three times, then FC; the scores at the end. */
import { useMemo } from "preact/hooks";
import { controlsOf } from "../../../components/controls.ts";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { ScoreBars } from "../../../components/score-bars.tsx";
import { Wall } from "../../../components/wall.tsx";
import { COLOUR_SOURCES, usePicture } from "../../../data/source.ts";
import { networks } from "../../../engine/networks.ts";
import type { Answered } from "../../../engine/networks-worker.ts";
import { settled, useEngine } from "../../../engine/use-engine.ts";
import { formatPercent } from "../../../i18n/index.ts";
import { className, t } from "../messages/networks.ts";
import { largestIndex } from "./about.tsx";
import { Figure } from "./figure.tsx";

const controls = controlsOf({
  source: { options: COLOUR_SOURCES, initial: "car" },
  shown: { min: 3, max: 10, initial: 5 },
});
const SIZE = 32;
/** Layers of the network, ReLUs counted; the player goes through them and the scores. */
const LAYERS = 17;

export function WallChapter() {
  const { source, shown } = controls.values.value;
  const picture = usePicture(source, SIZE);
  const answer = useEngine(async () => {
    const input = settled(picture);
    if (!input) return undefined;
    return await networks().lookWithRelus("cifar10", input);
  }, [picture]);
  const player = usePlayer(LAYERS + 1, 3, LAYERS);
  const { value } = answer;
  return (
    <Figure
      isWide
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} />}
      remark={value && !answer.pending && remarkOf(value)}
    >
      {value && <Columns seen={value} shown={shown} step={player.step} />}
    </Figure>
  );
}

function remarkOf({ scores, classNames }: Answered): string {
  const best = largestIndex(scores);
  return t("wall.remark", { thing: className(classNames[best] ?? ""), share: formatPercent(scores[best] ?? 0, 1) });
}

interface ColumnsProps {
  readonly seen: Answered;
  /** How many classes have a bar: the likeliest. */
  readonly shown: number;
  /** The layer that the picture has come to. */
  readonly step: number;
}

function Columns({ seen: { input, maps, scores, classNames }, shown, step }: ColumnsProps) {
  const picture = useMemo(() => paint(input, "picture"), [input]);
  const bars = Array.from(scores, (score, i) => ({ name: className(classNames[i] ?? ""), score }));
  bars.sort((a, b) => b.score - a.score);
  return (
    <div class="long-wall" data-scores={Array.from(scores).join(" ")} data-layers={maps.length}>
      <Wall
        label={t("wall.label")}
        inputShape={[input.height, input.width, input.channels]}
        picture={<img class="pixels" src={picture} alt={t("pipeline.input")} />}
        maps={maps.slice(0, step + 1)}
        scores={step >= maps.length && <ScoreBars isShare scores={bars.slice(0, shown)} />}
      />
    </div>
  );
}
