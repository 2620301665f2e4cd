/** Slides 9, 25 and 26: every filter gives a map of its own; stacked they are a new volume. */
import { useMemo } from "preact/hooks";
import { largestOf } from "../../../components/colours.ts";
import { type Controls, controlsOf, type ValuesOf } from "../../../components/controls.ts";
import { letter, times } from "../../../components/expression.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { filterLines, Pair } from "../../../components/pair.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { depthOf, SOURCES } from "../../../data/source.ts";
import { type Fitted, leftOver, type Size3 } from "../../../engine/shapes.ts";
import { channel, extentOf, shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { type Convolved, useFilters, whyNothing } from "./filter-state.ts";
import { SizeFormula } from "./size-formula.tsx";

const mapsSpecs = (initial: { K: number; P: number }) =>
  ({
    source: { options: SOURCES, initial: "cat" },
    N: { min: 4, max: 64, initial: 32 },
    F: { min: 1, max: 11, initial: 5 },
    K: { min: 1, max: 20, initial: initial.K },
    S: { min: 1, max: 4, initial: 1 },
    P: { min: 0, max: 5, initial: initial.P },
    D: { min: 1, max: 3, initial: 1 },
  }) as const;
type MapsSpecs = ReturnType<typeof mapsSpecs>;

const maps = controlsOf(mapsSpecs({ K: 6, P: 0 }));
const size = controlsOf(mapsSpecs({ K: 10, P: 2 }));

const mapsRemark = ({ shape }: Fitted, { K }: ValuesOf<MapsSpecs>): string =>
  shape ? t("maps.remark", { count: K, shape: shapeText(...shape) }) : "";

function sizeRemark(fitted: Fitted, { source, N, F, K, S, P }: ValuesOf<MapsSpecs>): string {
  if (!fitted.shape) return "";
  const depth = depthOf(source);
  const left = leftOver(fitted);
  return t(left > 0 ? "size.cut" : "size.remark", {
    input: shapeText(N, N, depth),
    count: K,
    filter: shapeText(F, F, depth),
    stride: S,
    padding: P,
    output: shapeText(...fitted.shape),
    left,
  });
}

export const MapsChapter = () => <MapsFigure controls={maps} remarkOf={mapsRemark} />;
export const SizeChapter = () => <MapsFigure controls={size} remarkOf={sizeRemark} />;

interface MapsFigureProps {
  readonly controls: Controls<MapsSpecs>;
  readonly remarkOf: (fitted: Fitted, values: ValuesOf<MapsSpecs>) => string;
}

function MapsFigure({ controls, remarkOf }: MapsFigureProps) {
  const values = controls.values.value;
  const { K } = values;
  const { answer, fitted, settings } = useFilters(values, K, true);
  const { value } = answer;
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
            <SizeFormula fitted={fitted} />
            {shape && (
              <Formula name={t("newVolume")} expression={times(...outputLetters(shape))} result={shapeText(...shape)} />
            )}
          </>
        )
      }
      remark={fitted && (shape ? remarkOf(fitted, values) : whyNothing(values.N, settings))}
    >
      {value?.maps && <Stacking {...value} maps={value.maps} filled={filled} />}
    </Figure>
  );
}

/** The new volume's measures, O·O·K. */
const outputLetters = ([height, width, count]: Size3) => [
  letter("O", height, "output_size"),
  letter("O", width, "output_size"),
  letter("K", count, "filters"),
];

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
      from={{ ...extentOf(input), tone: "input", name: t("input"), pictures: [image], numbers: input }}
      to={{
        ...extentOf(maps),
        tone: "conv",
        name: t("activationMaps"),
        pictures,
        numbers: maps,
        apart: Math.min(4, 24 / maps.channels),
        filled,
      }}
      arrow="conv"
      lines={filterLines(filters.count, filters.size, filters.depth)}
    />
  );
}
