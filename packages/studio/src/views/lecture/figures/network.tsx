/** Slide 4 and Lab 07: a whole CNN in code, every line with what it makes of the picture, its parameters and their formula. */
import type { insight } from "keratin";
import { useMemo } from "preact/hooks";
import { controlsOf, type ValuesOf } from "../../../components/controls.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { type Player, usePlayer } from "../../../components/player.ts";
import { ScoreBars } from "../../../components/score-bars.tsx";
import { toneOf } from "../../../components/tone-of.ts";
import { Wall } from "../../../components/wall.tsx";
import { digit } from "../../../data/source.ts";
import { DIGIT } from "../../../engine/digits.ts";
import { networks } from "../../../engine/networks.ts";
import type { Seen } from "../../../engine/shipped-model.ts";
import { shapeText } from "../../../engine/tensor.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { codeOf } from "../../../network/code.ts";
import type { LayerSpec, NetworkSpec } from "../../../network/spec.ts";
import { PRESETS } from "../../lab/presets.ts";
import { t } from "../messages/networks.ts";
import { Figure } from "./figure.tsx";

const controls = controlsOf({
  code: { options: ["python", "typescript"], initial: "python" },
  digit: { min: 1, max: 100, initial: 1 },
  F: { min: 1, max: 5, initial: 3 },
  K: { min: 4, max: 64, initial: 32, step: 4 },
  M: { min: 4, max: 64, initial: 64, step: 4 },
  m: { min: 8, max: 128, initial: 64, step: 8 },
});
type Values = ValuesOf<typeof controls.specs>;

const LAB07: NetworkSpec = PRESETS.lab07.network;

/** Lab 07 with other numbers: the first filters, the other ones, the units of the first Dense. */
function networkOf({ F, K, M, m }: Values): NetworkSpec {
  let convolutions = 0;
  let dense = 0;
  const changed = ({ className, options }: LayerSpec): LayerSpec => {
    if (className === "Conv2D")
      return { className, options: { ...options, filters: convolutions++ ? M : K, kernelSize: F } };
    if (className === "Dense" && dense++ === 0) return { className, options: { ...options, units: m } };
    return { className, options };
  };
  return { ...LAB07, layers: LAB07.layers.map(changed) };
}

const isLab07 = (network: NetworkSpec): boolean => JSON.stringify(network) === JSON.stringify(LAB07);

export function NetworkChapter() {
  const values = controls.values.value;
  const { F, K, M, m } = values;
  const network = useMemo(() => networkOf(values), [F, K, M, m]);
  const answer = useEngine(async () => {
    const input = await digit(values.digit - 1, DIGIT);
    // As it was trained; or, with other numbers, a network as it begins.
    const found = isLab07(network)
      ? await networks().lookAtShipped("lab07", input)
      : await networks().lookAtFresh(network, input);
    return { network, ...found };
  }, [network, values.digit]);
  const player = usePlayer(network.layers.length, 1, network.layers.length - 1);
  const current = answer.pending ? undefined : answer.value;
  const row = current?.costs.rows[player.step];
  return (
    <Figure
      isWide
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={network.layers[player.step]?.className ?? ""} />}
      formula={
        current &&
        row && (
          <>
            <Formula
              name={t("network.parametersOf", { name: row.className })}
              expression={row.parameters.formula}
              result={formatNumber(row.parameters.value)}
            />
            <p class="network-total">
              {t("network.total")} <b data-total={current.costs.parameters}>{formatNumber(current.costs.parameters)}</b>
            </p>
          </>
        )
      }
      remark={t(isLab07(network) ? "network.trained" : "network.fresh")}
      details={current && <Picture seen={current.seen} step={player.step} />}
    >
      <Code {...{ network, player }} language={values.code} rows={current?.costs.rows} />
    </Figure>
  );
}

interface CodeProps {
  readonly network: NetworkSpec;
  readonly language: "python" | "typescript";
  readonly player: Player;
  readonly rows: readonly insight.LayerCosts[] | undefined;
}

/** The program, line by line; a layer's line has its output shape and parameters beside it, and can be chosen. */
function Code({ network, language, player, rows }: CodeProps) {
  const lines = codeOf(network, language).trimEnd().split("\n");
  let layer = -1;
  return (
    <ol class="network-code" aria-label={t("network.code")}>
      {lines.map((line, i) => {
        const isLayer = /^\s+layers\.(?!Input)/.test(line);
        if (isLayer) layer++;
        const place = layer;
        const row = isLayer ? rows?.[place] : undefined;
        return (
          <li key={String(i)} data-tone={isLayer ? toneOf(network.layers[place]?.className ?? "") : undefined}>
            {isLayer ? (
              <button type="button" aria-pressed={place === player.step} onClick={() => player.seek(place)}>
                <code>{line}</code>
              </button>
            ) : (
              <code>{line || " "}</code>
            )}
            {row && <Numbers shape={row.outputShape} parameters={row.parameters.value} />}
          </li>
        );
      })}
    </ol>
  );
}

function Numbers({ shape, parameters }: { shape: readonly (number | null)[]; parameters: number }) {
  const text = shapeText(...shape.slice(1).map((size) => size ?? 0));
  return (
    <span class="network-numbers" data-row={`${text} ${parameters}`}>
      <span>{text}</span>
      <span>{formatNumber(parameters)}</span>
    </span>
  );
}

/** The digit as far as it has come. */
function Picture({ seen: { input, maps, scores }, step }: { seen: Seen; step: number }) {
  const picture = useMemo(() => paint(input, "picture"), [input]);
  const bars = Array.from(scores, (score, i) => ({ name: String(i), score }));
  return (
    <div data-scores={Array.from(scores).join(" ")}>
      <Wall
        label={t("wall.label")}
        inputShape={[input.height, input.width, input.channels]}
        picture={<img class="pixels" src={picture} alt={t("about.input")} />}
        maps={maps.slice(0, step + 1)}
        scores={step === maps.length - 1 && <ScoreBars isShare scores={bars} />}
      />
    </div>
  );
}
