/** A volume of numbers, height × width × depth, drawn to scale. */
import type { ComponentChildren } from "preact";
import type { Volume3 } from "../engine/tensor.ts";
import { type Extent, pointsOf, project, SHIFT_X, SHIFT_Y, type Tone } from "./volume-geometry.ts";
import { Numbers } from "./volume-numbers.tsx";

/** Part of a volume, over its full depth. */
export interface Region {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

interface VolumeProps extends Extent {
  /** Left end and top of the front. */
  readonly x: number;
  readonly y: number;
  /** Pixels per cell. */
  readonly unit: number;
  readonly tone: Tone;
  /** Addresses of pictures on the channels, the first in front. Without: plain faces. */
  readonly pictures?: readonly string[];
  /** What is told of a cell that is pointed at; with one channel it is that of the picture in front. */
  readonly numbers?: Volume3;
  /** Extra units between channels: 0 is a solid block. */
  readonly apart?: number;
  /** Marked parts, through the whole depth. */
  readonly regions?: readonly Region[];
  /** How many channels are there yet; the others are outlines. */
  readonly filled?: number;
  readonly children?: ComponentChildren;
}

/** Lines between channels are drawn as long as they can be told apart. */
const MOST_LINES = 40;

export function Volume(props: VolumeProps) {
  const { x, y, unit, tone, apart = 0, regions = [], children } = props;
  return (
    <g class="volume" data-tone={tone} transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}>
      {apart > 0 ? <Sheets {...props} /> : <Block {...props} />}
      {regions.map((region, i) => (
        <Marked key={String(i)} region={region} depth={depthOf(props)} unit={unit} />
      ))}
      {children}
    </g>
  );
}

const depthOf = ({ depth, apart = 0 }: VolumeProps): number => depth + (depth - 1) * apart;

function Block({ width, height, depth, unit, pictures = [], numbers }: VolumeProps) {
  const corner = (px: number, py: number, pz: number) => project(unit, px, py, pz);
  const lines = depth <= MOST_LINES ? Array.from({ length: depth - 1 }, (_, i) => i + 1) : [];
  return (
    <>
      <polygon
        class="face top"
        points={pointsOf(corner(0, 0, 0), corner(width, 0, 0), corner(width, 0, depth), corner(0, 0, depth))}
      />
      <polygon
        class="face side"
        points={pointsOf(
          corner(width, 0, 0),
          corner(width, height, 0),
          corner(width, height, depth),
          corner(width, 0, depth),
        )}
      />
      {lines.map((z) => (
        <polyline
          key={z}
          class="slice"
          points={pointsOf(corner(0, 0, z), corner(width, 0, z), corner(width, height, z))}
        />
      ))}
      <rect class="face front" width={width * unit} height={height * unit} />
      {pictures[0] && <Picture href={pictures[0]} width={width * unit} height={height * unit} />}
      <rect class="edge" width={width * unit} height={height * unit} />
      {numbers && <Numbers values={numbers} unit={unit} />}
    </>
  );
}

function Sheets({ width, height, depth, unit, apart = 0, pictures = [], filled = depth, numbers }: VolumeProps) {
  const sheets = Array.from({ length: depth }, (_, i) => depth - 1 - i);
  return (
    <>
      {sheets.map((c) => {
        const z = c * (1 + apart);
        const place = `translate(${(z * SHIFT_X * unit).toFixed(1)} ${(-z * SHIFT_Y * unit).toFixed(1)})`;
        const href = pictures[c];
        return (
          <g key={c} transform={place} class={c < filled ? "sheet" : "sheet empty"}>
            <rect class="face front" width={width * unit} height={height * unit} />
            {c < filled && href && <Picture href={href} width={width * unit} height={height * unit} />}
            <rect class="edge" width={width * unit} height={height * unit} />
            {numbers && c < filled && <Numbers values={numbers} map={c} unit={unit} />}
          </g>
        );
      })}
    </>
  );
}

function Picture({ href, width, height }: { href: string; width: number; height: number }) {
  return <image class="pixels" href={href} width={width} height={height} preserveAspectRatio="none" />;
}

function Marked({ region: { y, x, height, width }, depth, unit }: { region: Region; depth: number; unit: number }) {
  const corner = (px: number, py: number, pz: number) => project(unit, x + px, y + py, pz);
  return (
    <g class="marked">
      <polygon
        points={pointsOf(
          corner(0, 0, 0),
          corner(0, 0, depth),
          corner(width, 0, depth),
          corner(width, height, depth),
          corner(width, height, 0),
          corner(width, 0, 0),
        )}
        class="marked-back"
      />
      <polyline points={pointsOf(corner(width, 0, 0), corner(width, 0, depth))} />
      <rect x={x * unit} y={y * unit} width={width * unit} height={height * unit} class="marked-front" />
    </g>
  );
}

/** Writing under a volume: its shape, and what it is. */
export function VolumeLabel({ x, y, shape, name }: { x: number; y: number; shape: string; name?: string }) {
  return (
    <text class="volume-label" x={x} y={y} text-anchor="middle">
      <tspan class="shape">{shape}</tspan>
      {name && (
        <tspan class="name" x={x} dy="1.35em">
          {name}
        </tspan>
      )}
    </text>
  );
}

/** From one volume to the next, with what happens between. */
export function Arrow({
  x,
  y,
  length,
  tone,
  lines = [],
}: {
  x: number;
  y: number;
  length: number;
  tone: Tone;
  lines?: readonly string[];
}) {
  const end = x + length;
  return (
    <g class="arrow" data-tone={tone}>
      <path d={`M${x} ${y}H${end - 5}`} />
      <path class="tip" d={`M${end} ${y}l-8 -4.5v9Z`} />
      {lines.map((line, i) => (
        <text key={line} x={x + length / 2} y={y - 10 - (lines.length - 1 - i) * 16} text-anchor="middle">
          {line}
        </text>
      ))}
    </g>
  );
}
