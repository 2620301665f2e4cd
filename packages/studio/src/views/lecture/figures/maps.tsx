/** Slide 9: every filter gives a map of its own; stacked they are a new volume. */
import { useMemo } from "preact/hooks";
import { controlsOf } from "../../../components/controls.ts";
import { letter, times } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { largestOf, paint } from "../../../components/paint.ts";
import { filterLines, Pair } from "../../../components/pair.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { SOURCES } from "../../../data/source.ts";
import { channel, extentOf, shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { type Convolved, useFilters } from "./filter-state.ts";
import { sizeFormula } from "./size-formula.ts";

const controls = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  N: { min: 8, max: 64, initial: 32 },
  F: { min: 1, max: 9, initial: 5 },
  K: { min: 1, max: 10, initial: 6 },
  S: { min: 1, max: 4, initial: 1 },
  P: { min: 0, max: 4, initial: 0 },
});

export function MapsFigure() {
  const values = controls.values.value;
  const { N, K } = values;
  const { answer, current, fitted, settings } = useFilters(values, K, true);
  const player = usePlayer(K, 1.5, K - 1);
  const filled = player.step + 1;
  const shape = fitted?.shape;
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={<PlayBar player={player} text={t("maps.step", { filled, count: K })} />}
      formula={
        fitted && (
          <>
            <Formula
              name={t("outputSize")}
              expression={sizeFormula(N, settings)}
              result={formatNumber(fitted.exact, { maximumFractionDigits: 2 })}
              refused={!shape || fitted.left > 0}
            />
            {shape && (
              <Formula
                name={t("newVolume")}
                expression={times(shape[0], shape[1], letter("K", K))}
                result={shapeText(...shape)}
              />
            )}
          </>
        )
      }
      remark={shape ? t("maps.remark", { count: K, shape: shapeText(...shape) }) : undefined}
    >
      {current?.maps && <Stacking {...current} maps={current.maps} filled={filled} />}
    </Figure>
  );
}

/** Every map as a picture, each in its own scale. */
export const paintMaps = (maps: Volume3): string[] =>
  Array.from({ length: maps.channels }, (_, c) => {
    const one = channel(maps, c);
    return paint(one, "activation", 0, largestOf(one.data));
  });

function Stacking({ input, filters, maps, filled }: Convolved & { maps: Volume3; filled: number }) {
  const image = useMemo(() => paint(input, "picture"), [input]);
  const pictures = useMemo(() => paintMaps(maps), [maps]);
  const label = t("maps.label", {
    count: maps.channels,
    shape: shapeText(maps.height, maps.width, maps.channels),
  });
  return (
    <Pair
      label={label}
      from={{ ...extentOf(input), tone: "input", name: t("input"), pictures: [image] }}
      to={{
        ...extentOf(maps),
        tone: "conv",
        name: t("activationMaps"),
        pictures,
        apart: Math.min(4, 24 / maps.channels),
        filled,
      }}
      arrow="conv"
      lines={filterLines(filters.count, filters.size, filters.depth)}
    />
  );
}
