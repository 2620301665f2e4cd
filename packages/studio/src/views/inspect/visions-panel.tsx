/** Slide 12: what channels of low, middle and high layers look for, drawn by gradient ascent in the worker. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { paint } from "../../components/paint.ts";
import { Panel, Select } from "../../components/panel.tsx";
import { messageOf, Refusal } from "../../components/refusal.tsx";
import { volume } from "../../engine/tensor.ts";
import { formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import { RANGES, range } from "./picture.ts";
import type { LayerFacts, Vision } from "./run/protocol.ts";
import { layer, model, place, session } from "./state.ts";
import { hear, keyOf, visions } from "./visions.ts";

/** Channels of each level. */
const CHANNELS = 6;
const STEPS = ["64", "128", "256", "512"] as const;
type Level = "low" | "mid" | "high";
type Wanted = Pick<Vision, "layer" | "channel">;

const isConvolution = ({ className, outputShape }: LayerFacts): boolean =>
  className.includes("Conv") && outputShape.length === 4;

/** The first, middle and last convolution. */
function levelsOf(layers: readonly LayerFacts[]): readonly (readonly [Level, LayerFacts])[] {
  const all = layers.filter(isConvolution);
  const [low, mid, high] = [all[0], all[Math.floor(all.length / 2)], all.at(-1)];
  const levels = [
    ["low", low],
    ["mid", all.length > 2 ? mid : undefined],
    ["high", all.length > 1 ? high : undefined],
  ] as const;
  return levels.flatMap(([level, of]) => (of ? [[level, of] as const] : []));
}

/** Draws one picture after the other until it is stopped or the view is left. */
function useDrawing(steps: number) {
  const [isDrawing, setIsDrawing] = useState(false);
  const [failure, setFailure] = useState<string>();
  const round = useRef(0);
  const stop = () => {
    round.current++;
    setIsDrawing(false);
    void session().stop();
  };
  useEffect(() => stop, []);
  const draw = async (wanted: readonly Wanted[]): Promise<void> => {
    const mine = ++round.current;
    setIsDrawing(true);
    setFailure(undefined);
    try {
      for (const each of wanted) {
        const done = await session().visualize({ ...each, steps, range: RANGES[range.peek()] });
        // Another network was opened meanwhile.
        if (!done || mine !== round.current) return;
        hear(done);
      }
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      if (mine === round.current) setIsDrawing(false);
    }
  };
  return { isDrawing, failure, draw, stop };
}

function Picture({ of, name }: { of: Vision | undefined; name: Wanted }) {
  const href = useMemo(() => {
    if (!of) return undefined;
    const [height = 1, width = 1, channels = 1] = of.image.shape;
    const [low, high] = RANGES[range.peek()];
    return paint(
      volume(
        height,
        width,
        channels,
        of.image.data.map((v) => (v - low) / (high - low)),
      ),
      "picture",
    );
  }, [of]);
  const label = t("visionLabel", { channel: String(name.channel), name: name.layer });
  const { step = 0, steps = 1, activation, noiseActivation } = of ?? {};
  const words =
    activation === undefined
      ? of && t("visionStep", { step, steps })
      : t("visionFacts", { activation: formatNumber(activation), noise: formatNumber(noiseActivation ?? 0) });
  return (
    <figure class="inspect-vision" data-key={keyOf(name)} data-done={activation === undefined ? undefined : activation}>
      {href ? <img class="pixels" src={href} alt={label} title={words} /> : <span class="inspect-vision-empty" />}
      <figcaption>{name.channel}</figcaption>
      <progress class="unseen" max={steps} value={step} aria-label={label} />
    </figure>
  );
}

function Row({ level, of }: { level: Level; of: LayerFacts }) {
  const count = Math.min(CHANNELS, of.outputShape.at(-1) ?? 0);
  return (
    <div class="inspect-level">
      <p>
        <b>{t(`level.${level}`)}</b> <small>{of.name}</small>
      </p>
      <div class="inspect-level-row">
        {Array.from({ length: count }, (_, channel) => {
          const name = { layer: of.name, channel };
          return <Picture key={channel} name={name} of={visions.value.get(keyOf(name))} />;
        })}
      </div>
    </div>
  );
}

export function VisionsPanel() {
  const [steps, setSteps] = useState<string>("128");
  const { isDrawing, failure, draw, stop } = useDrawing(Number(steps));
  const levels = levelsOf(model.value?.facts.layers ?? []);
  const now = layer.value;
  if (levels.length === 0 || !now) return null;
  const all = levels.flatMap(([, of]) =>
    Array.from({ length: Math.min(CHANNELS, of.outputShape.at(-1) ?? 0) }, (_, channel) => ({
      layer: of.name,
      channel,
    })),
  );
  const channel = place.value?.at(-1) ?? 0;
  const canDraw = isConvolution(now) || now.className === "Dense";
  const chosen = { layer: now.name, channel };
  const drawn = visions.value.get(keyOf(chosen));
  return (
    <Panel name="inspect-visions" title={t("visions")} lead={t("visionsLead")}>
      <div class="inspect-controls">
        {isDrawing ? (
          <button type="button" class="button secondary" onClick={stop}>
            {t("stop")}
          </button>
        ) : (
          <>
            <button type="button" class="button" onClick={() => void draw(all)}>
              {t("drawVisions")}
            </button>
            {canDraw && (
              <button type="button" class="button secondary" onClick={() => void draw([chosen])}>
                {t("drawThis", { channel: String(channel), name: now.name })}
              </button>
            )}
          </>
        )}
        <Select
          label={t("steps")}
          value={steps}
          options={STEPS.map((n) => [n, n])}
          disabled={isDrawing}
          onChange={setSteps}
        />
      </div>
      {failure && <Refusal error={failure} />}
      {levels.map(([level, of]) => (
        <Row key={level} level={level} of={of} />
      ))}
      {drawn && !all.some((each) => keyOf(each) === keyOf(chosen)) && (
        <div class="inspect-level">
          <p>
            <b>{t("channel")}</b> <small>{now.name}</small>
          </p>
          <div class="inspect-level-row">
            <Picture name={chosen} of={drawn} />
          </div>
        </div>
      )}
    </Panel>
  );
}
