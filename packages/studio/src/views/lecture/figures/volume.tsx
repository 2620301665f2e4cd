/** Slide 6: a convolution layer takes the image as it is, with width, height and depth. */
import { useMemo } from "preact/hooks";
import { controlsOf } from "../../../components/controls.ts";
import { volumeFormula } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { Stage } from "../../../components/stage.tsx";
import { Volume } from "../../../components/volume.tsx";
import { fittingUnit, SHIFT_X, SHIFT_Y } from "../../../components/volume-geometry.ts";
import { depthOf, SOURCES, usePicture } from "../../../data/source.ts";
import { shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";

const controls = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  N: { min: 4, max: 64, initial: 32, step: 4 },
});

/** Gap between channels at the end, in cells. */
const MOST_APART = 16;

export function VolumeFigure() {
  const { source, N } = controls.values.value;
  const answer = usePicture(source, N);
  const C = depthOf(source);
  const player = usePlayer(MOST_APART + 1, 8);
  const apart = player.step;
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={t("volume.step", { apart })} />}
      formula={
        <Formula
          name={t("values")}
          expression={volumeFormula(N, C)}
          result={formatNumber(answer.value?.data.length ?? N * N * C)}
        />
      }
      remark={apart > 0 ? t("volume.apart") : t("volume.remark", { depth: C })}
    >
      {answer.value && <Measured input={answer.value} apart={apart} />}
    </Figure>
  );
}

/** The volume with its three measures. */
function Measured({ input, apart }: { input: Volume3; apart: number }) {
  const { height, width, channels } = input;
  const isApart = apart > 0;
  const pictures = useMemo(
    () =>
      isApart
        ? Array.from({ length: channels }, (_, c) => paint(tinted(input, c), "picture"))
        : [paint(input, "picture")],
    [input, isApart, channels],
  );
  const extent = { height, width, depth: channels };
  const deep = channels + (channels - 1) * apart;
  return (
    <Stage label={t("volume.label", { shape: shapeText(height, width, channels) })} height={380}>
      {(across) => {
        const unit = fittingUnit([extent], { width: across - 150, height: 300 }, 0, apart);
        const [x, y] = [Math.max(64, (across - (width + deep * SHIFT_X) * unit) / 2), 24 + deep * SHIFT_Y * unit];
        const [right, bottom] = [x + width * unit, y + height * unit];
        return (
          <>
            <Volume
              {...extent}
              x={x}
              y={y}
              unit={unit}
              tone="input"
              pictures={pictures}
              numbers={input}
              apart={apart}
            />
            <text class="measure" x={x - 10} y={(y + bottom) / 2} text-anchor="end">{`${t("height")} ${height}`}</text>
            <text
              class="measure"
              x={(x + right) / 2}
              y={bottom + 22}
              text-anchor="middle"
            >{`${t("width")} ${width}`}</text>
            <text
              class="measure"
              x={right + (deep * SHIFT_X * unit) / 2 + 10}
              y={bottom - (deep * SHIFT_Y * unit) / 2 + 10}
            >{`${t("depth")} ${channels}`}</text>
          </>
        );
      }}
    </Stage>
  );
}

/** One channel in its own colour: red, green or blue. */
function tinted(input: Volume3, only: number): Volume3 {
  if (input.channels !== 3) return input;
  const data = input.data.map((value, i) => (i % 3 === only ? value : value * 0));
  return { ...input, data };
}
