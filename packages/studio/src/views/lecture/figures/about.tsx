/** Slides 1 and 2: what the lecture is about. Numbers go in, a network that has been trained says what they show. */
import { useMemo } from "preact/hooks";
import { controlsOf } from "../../../components/controls.ts";
import { volumeFormula } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { ScoreBars } from "../../../components/score-bars.tsx";
import { Stage } from "../../../components/stage.tsx";
import { Volume } from "../../../components/volume.tsx";
import { digitLabel } from "../../../data/source.ts";
import { DIGIT } from "../../../engine/digits.ts";
import { networks } from "../../../engine/networks.ts";
import type { Answered } from "../../../engine/networks-worker.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { formatNumber, formatPercent } from "../../../i18n/index.ts";
import { t } from "../messages/networks.ts";
import { disturbed } from "./disturbed.ts";
import { Figure } from "./figure.tsx";

const controls = controlsOf({
  X: { min: -8, max: 8, initial: 0 },
  Y: { min: -8, max: 8, initial: 0 },
  noise: { min: 0, max: 100, initial: 0, step: 5 },
});
/** Test digits that it runs through. */
const DIGITS = 100;

export function AboutChapter() {
  const { X, Y, noise } = controls.values.value;
  const player = usePlayer(DIGITS, 1);
  const { step } = player;
  const answer = useEngine(async () => {
    const [input, label] = await Promise.all([disturbed(step, X, Y, noise / 100), digitLabel(step)]);
    return { seen: await networks().look("lab07", input), label };
  }, [step, X, Y, noise]);
  const { value } = answer;
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={t("about.step", { digit: step + 1, count: DIGITS })} />}
      formula={
        <Formula name={t("about.values")} expression={volumeFormula(DIGIT, 1)} result={formatNumber(DIGIT ** 2)} />
      }
      remark={value && !answer.pending && remarkOf(value.seen, value.label)}
    >
      {value && <Guess {...value.seen} />}
    </Figure>
  );
}

export const largestIndex = (values: Float32Array): number => values.indexOf(Math.max(...values));

function remarkOf({ scores }: Answered, label: number): string {
  const said = largestIndex(scores);
  const values = { said: String(said), label: String(label), share: formatPercent(scores[said] ?? 0, 1) };
  return t(said === label ? "about.right" : "about.wrong", values);
}

function Guess({ input, scores, classNames }: Answered) {
  const picture = useMemo(() => paint(input, "picture"), [input]);
  const shape = shapeText(DIGIT, DIGIT, 1);
  return (
    <div class="grids guess">
      <figure class="grid-part guess-input">
        <figcaption>
          {t("about.input")} <b>{shape}</b>
        </figcaption>
        <Stage label={`${t("about.input")} ${shape}`} height={(room) => room}>
          {(room) => (
            <Volume
              height={DIGIT}
              width={DIGIT}
              depth={1}
              x={0}
              y={4}
              unit={(room - 4) / (DIGIT + 1)}
              tone="input"
              pictures={[picture]}
              numbers={input}
            />
          )}
        </Stage>
      </figure>
      <span class="operator" aria-hidden="true">
        →
      </span>
      <figure class="grid-part guess-scores" data-tone="output" data-scores={Array.from(scores).join(" ")}>
        <figcaption>{t("about.output")}</figcaption>
        <ScoreBars isShare scores={Array.from(scores, (score, i) => ({ name: classNames[i] ?? String(i), score }))} />
      </figure>
    </div>
  );
}
