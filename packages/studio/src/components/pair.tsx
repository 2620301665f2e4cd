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
  /** Its shape is not told: this stands in its middle instead. */
  readonly mark?: string;
}

interface PairProps {
  readonly label: string;
  readonly from: Side;
  readonly to: Side;
  readonly arrow: Tone;
  /** Pixels that the larger volume may be high. Default 400. */
  readonly tallest?: number;
  /** What happens between, line by line. */
  readonly lines: readonly string[];
}

const LABEL = 46;
const TOP = 8;

function layout(from: Side, to: Side, width: number, most: number) {
  const gap = Math.max(60, width * 0.13);
  const [a, b] = [footprint(from, 1, from.apart), footprint(to, 1, to.apart)];
  const tallest = Math.max(a.height, b.height);
  const unit = Math.min((width - gap - 8) / (a.width + b.width), most / tallest, 60);
  const left = Math.max(2, (width - (a.width + b.width) * unit - gap) / 2);
  const baseline = TOP + tallest * unit;
  return { unit, gap, left, baseline, arrowX: left + a.width * unit, next: left + a.width * unit + gap };
}

export function Pair({ label, from, to, arrow, lines, tallest = 400 }: PairProps) {
  return (
    <Stage label={label} height={(width) => layout(from, to, width, tallest).baseline + LABEL}>
      {(width) => {
        const { unit, gap, left, baseline, arrowX, next } = layout(from, to, width, tallest);
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
  const { name, mark, ...volume } = side;
  return (
    <>
      <Volume {...volume} x={x} y={baseline - side.height * unit} unit={unit} />
      {mark ? (
        <text class="volume-mark" x={x + (side.width * unit) / 2} y={baseline - (side.height * unit) / 2}>
          {mark}
        </text>
      ) : (
        <VolumeLabel
          x={x + Math.max(32, (side.width * unit) / 2)}
          y={baseline + 20}
          shape={shapeText(side.height, side.width, side.filled ?? side.depth)}
          name={name}
        />
      )}
    </>
  );
}

/** What stands over an arrow for filters: how many, and how large. */
export const filterLines = (count: number, size: number, depth: number): string[] => [
  `${formatNumber(count)} ×`,
  shapeText(size, size, depth),
];
