/** Slides 7 and 8: one filter of the input's full depth slides over the image; every place is a dot product plus a bias. */
import { useMemo } from "preact/hooks";
import { largestOf } from "../../../components/colours.ts";
import { controlsOf } from "../../../components/controls.ts";
import { Formula } from "../../../components/formula.tsx";
import { paint } from "../../../components/paint.ts";
import { Pair } from "../../../components/pair.tsx";
import { PlayBar } from "../../../components/play-bar.tsx";
import { usePlayer } from "../../../components/player.ts";
import { SOURCES } from "../../../data/source.ts";
import { at, channel, extentOf, shapeText, type Volume3 } from "../../../engine/tensor.ts";
import { formatNumber } from "../../../i18n/index.ts";
import { t } from "../messages/figures.ts";
import { Figure } from "./figure.tsx";
import { type Convolved, useFilters, whyNothing } from "./filter-state.ts";
import { ProductTable } from "./product-table.tsx";
import { SizeFormula } from "./size-formula.tsx";

const controls = controlsOf({
  source: { options: SOURCES, initial: "cat" },
  N: { min: 8, max: 64, initial: 32 },
  F: { min: 1, max: 7, initial: 5 },
  S: { min: 1, max: 4, initial: 1 },
  P: { min: 0, max: 3, initial: 0 },
  D: { min: 1, max: 3, initial: 1 },
  filter: { min: 1, max: 10, initial: 1 },
});

const FILTERS = 10;

export function FilterFigure() {
  const values = controls.values.value;
  const { F, filter } = values;
  const { answer, fitted, settings } = useFilters(values, FILTERS);
  const size = fitted?.shape?.[0] ?? 0;
  const player = usePlayer(size * size, 12);
  const drawn = answer.value;
  const shown = drawn?.maps && { ...drawn, maps: drawn.maps, filter: filter - 1, step: player.step };
  const depth = drawn?.input.channels ?? 3;
  const count = F * F * depth;
  const perFilter = fitted?.arithmetic.perFilter;
  return (
    <Figure
      controls={controls}
      answer={answer}
      player={size > 0 && <PlayBar player={player} />}
      formula={
        <>
          {perFilter && (
            <Formula
              name={t("products", { count })}
              expression={perFilter.formula}
              result={formatNumber(perFilter.value)}
            />
          )}
          {fitted && <SizeFormula fitted={fitted} />}
        </>
      }
      details={shown && <Products {...shown} />}
      remark={
        fitted &&
        (size > 0 ? t("filter.remark", { count, shape: shapeText(size, size, 1) }) : whyNothing(values.N, settings))
      }
    >
      {shown && <Sliding {...shown} />}
    </Figure>
  );
}

interface StepProps extends Convolved {
  readonly maps: Volume3;
  readonly filter: number;
  readonly step: number;
}

/** The place of a step, row by row. */
function placeOf({ height, width }: Volume3, step: number) {
  return { row: Math.min(height - 1, Math.floor(step / width)), column: step % width };
}

function Products({ maps, settings, filter, step, ...rest }: StepProps) {
  const { stride, padding, dilation } = settings;
  const { row, column } = placeOf(maps, step);
  return (
    <ProductTable
      {...rest}
      filter={filter}
      y={row * stride - padding}
      x={column * stride - padding}
      dilation={dilation}
      result={at(maps, row, column, filter)}
    />
  );
}

/** Image with the filter's place, the filter itself, and the map as far as it is computed. */
function Sliding({ input, filters, maps, settings, filter, step }: StepProps) {
  const { stride, padding, dilation } = settings;
  const place = placeOf(maps, step);
  const image = useMemo(() => paint(input, "picture"), [input]);
  const map = useMemo(() => paintUpTo(maps, filter, step), [maps, filter, step]);
  const numbers = useMemo(() => channel(maps, filter), [maps, filter]);
  const { size, depth } = filters;
  const reach = dilation * (size - 1) + 1;
  const region = { y: place.row * stride - padding, x: place.column * stride - padding, height: reach, width: reach };
  const label = t("filter.label", { size, depth, y: place.row + 1, x: place.column + 1 });
  return (
    <Pair
      label={label}
      from={{
        ...extentOf(input),
        tone: "input",
        name: t("input"),
        pictures: [image],
        numbers: input,
        regions: [region],
      }}
      to={{
        ...extentOf(maps),
        depth: 1,
        tone: "conv",
        name: t("activationMap"),
        pictures: [map],
        numbers,
        regions: [{ y: place.row, x: place.column, height: 1, width: 1 }],
      }}
      arrow="conv"
      lines={[shapeText(size, size, depth)]}
    />
  );
}

/** The map with the places that are not reached yet left blank. */
function paintUpTo(maps: Volume3, filter: number, step: number): string {
  const { height, width, channels } = maps;
  const one = Float32Array.from({ length: height * width }, (_, i) => maps.data[i * channels + filter] ?? 0);
  const largest = largestOf(one);
  const shown = one.map((value, i) => (i <= step ? value : 0));
  return paint({ height, width, channels: 1, data: shown }, "signed", 0, largest);
}
