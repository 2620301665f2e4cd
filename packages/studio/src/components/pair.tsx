/** Two volumes side by side, to one scale, with an arrow between: what goes into a layer, and what comes out. */

import { shapeText, type Volume3 } from "../engine/tensor.ts";
import { formatNumber } from "../i18n/index.ts";
import { Stage } from "./stage.tsx";
import { Arrow, type Region, Volume, VolumeLabel } from "./volume.tsx";
import { type Extent, footprint, type Tone } from "./volume-geometry.ts";

interface Side extends Extent {
  readonly tone: Tone;
  readonly name: string;
  readonly pictures?: readonly string[];
  readonly regions?: readonly Region[];
  /** What is told of a cell that is pointed at. */
  readonly numbers?: Volume3;
  /** Units between channels. */
  readonly apart?: number;
  /** Channels that are there yet. */
  readonly filled?: number;
}

interface PairProps {
  readonly label: string;
  readonly from: Side;
  readonly to: Side;
  readonly arrow: Tone;
  /** What happens between, line by line. */
  readonly lines: readonly string[];
}

const MOST_TALL = 400;
const LABEL = 46;
const TOP = 8;

function layout(from: Side, to: Side, width: number) {
  const gap = Math.max(60, width * 0.13);
  const [a, b] = [footprint(from, 1, from.apart), footprint(to, 1, to.apart)];
  const tallest = Math.max(a.height, b.height);
  const unit = Math.min((width - gap - 8) / (a.width + b.width), MOST_TALL / tallest, 60);
  const left = Math.max(2, (width - (a.width + b.width) * unit - gap) / 2);
  const baseline = TOP + tallest * unit;
  return { unit, gap, left, baseline, arrowX: left + a.width * unit, next: left + a.width * unit + gap };
}

export function Pair({ label, from, to, arrow, lines }: PairProps) {
  return (
    <Stage label={label} height={(width) => layout(from, to, width).baseline + LABEL}>
      {(width) => {
        const { unit, gap, left, baseline, arrowX, next } = layout(from, to, width);
        const middle = baseline - (Math.min(from.height, to.height) * unit) / 2;
        return (
          <>
            <One side={from} x={left} baseline={baseline} unit={unit} />
            <Arrow x={arrowX + 6} y={middle} length={gap - 14} tone={arrow} lines={lines} />
            <One side={to} x={next} baseline={baseline} unit={unit} />
          </>
        );
      }}
    </Stage>
  );
}

function One({ side, x, baseline, unit }: { side: Side; x: number; baseline: number; unit: number }) {
  const { name, ...volume } = side;
  return (
    <>
      <Volume {...volume} x={x} y={baseline - side.height * unit} unit={unit} />
      <VolumeLabel
        x={x + Math.max(32, (side.width * unit) / 2)}
        y={baseline + 20}
        shape={shapeText(side.height, side.width, side.filled ?? side.depth)}
        name={name}
      />
    </>
  );
}

/** What stands over an arrow for filters: how many, and how large. */
export const filterLines = (count: number, size: number, depth: number): string[] => [
  `${formatNumber(count)} ×`,
  shapeText(size, size, depth),
];
