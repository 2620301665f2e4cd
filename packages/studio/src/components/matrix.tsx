/** A grid of numbers; the one under the pointer or the arrow keys is read out. */
import { useEffect, useRef } from "preact/hooks";
import { type Volume3, volume } from "../engine/tensor.ts";
import { formatFixed, formatNumber } from "../i18n/index.ts";
import { colourOf, isLight, type Palette } from "./colours.ts";
import { drawInTurn } from "./in-turn.ts";
import { t } from "./messages.ts";
import { paint } from "./paint.ts";
import { type Cell, usePointing } from "./pointing.ts";
import type { Tone } from "./volume-geometry.ts";

/** A frame around cells; rows and columns may be spaced by a dilation. */
export interface Frame {
  readonly row: number;
  readonly column: number;
  readonly size: number;
  readonly dilation?: number;
}

interface MatrixProps {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number | undefined;
  /** Pixels per cell. */
  readonly cell: number;
  readonly tone: Tone;
  /** Colours by value; without, cells are plain. */
  readonly palette?: Palette;
  /** What counts as full colour. */
  readonly largest?: number;
  /** Cells on the border that are zero padding. */
  readonly padding?: number;
  readonly frame?: Frame | undefined;
  /** One cell to point out. */
  readonly marked?: Cell | undefined;
  /** Decimals in the cells, if all shall have the same. */
  readonly digits?: number;
  /** Colour of a cell's ground by place, instead of by value. */
  readonly ground?: (row: number, column: number) => number | undefined;
}

/** Below this size numbers cannot be read and are left out. */
const LEGIBLE = 22;

export function Matrix(props: MatrixProps) {
  const { label, rows, columns, cell, tone, value, padding = 0, frame } = props;
  const { pointed, handlers } = usePointing(rows, columns);
  const isPadding = ({ row, column }: Cell): boolean =>
    row < padding || column < padding || row >= rows - padding || column >= columns - padding;
  const said = pointed && value(pointed.row, pointed.column);
  return (
    <div class="matrix" data-tone={tone}>
      <svg
        role="img"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move over its cells
        tabIndex={0}
        width={columns * cell}
        height={rows * cell}
        viewBox={`0 0 ${columns * cell} ${rows * cell}`}
        {...handlers}
      >
        <Ground {...props} />
        {cell >= LEGIBLE && <Numbers {...props} isPadding={isPadding} />}
        {pointed && <Square class="cell-pointed" at={pointed} cell={cell} />}
        {frame && <Window frame={frame} cell={cell} />}
      </svg>
      <p class="matrix-readout" aria-live="polite">
        {pointed && said !== undefined
          ? t(isPadding(pointed) ? "cellPadding" : "cell", {
              row: pointed.row + 1,
              column: pointed.column + 1,
              value: said,
            })
          : "\u00a0"}
      </p>
    </div>
  );
}

/** A number in little room: without the 0 before the point. */
const short = (number: number, digits: number): string => formatFixed(number, digits).replace(/^(−?)0(?=\D)/, "$1");

/** What lies under the numbers. As few elements as do: a moving figure compares all of them in every frame. */
function Ground({ rows, columns, cell, value, palette, largest = 1, padding = 0, ground, marked }: MatrixProps) {
  const [width, height] = [columns * cell, rows * cell];
  const [left, right, bottom] = [padding * cell, width - padding * cell, height - padding * cell];
  return (
    <>
      <rect class="cells" width={width} height={height} />
      {padding > 0 && (
        <path
          class="cells-padding"
          fill-rule="evenodd"
          d={`M0 0H${width}V${height}H0ZM${left} ${left}H${right}V${bottom}H${left}Z`}
        />
      )}
      {palette && (
        <image
          class="pixels"
          href={paint(valuesOf(rows, columns, value), palette, 0, largest)}
          width={width}
          height={height}
          preserveAspectRatio="none"
        />
      )}
      {ground && <Groups {...{ rows, columns, cell, ground }} />}
      {marked && <Square class="cell-marked" at={marked} cell={cell} />}
      <path class="cell-lines" d={linesOf(rows, columns, cell)} />
    </>
  );
}

function valuesOf(rows: number, columns: number, value: MatrixProps["value"]): Volume3 {
  return volume(
    rows,
    columns,
    1,
    Float32Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns) ?? 0),
  );
}

function linesOf(rows: number, columns: number, cell: number): string {
  const across = Array.from({ length: rows + 1 }, (_, i) => `M0 ${i * cell}h${columns * cell}`);
  const down = Array.from({ length: columns + 1 }, (_, i) => `M${i * cell} 0v${rows * cell}`);
  return across.concat(down).join("");
}

interface GroupsProps {
  readonly rows: number;
  readonly columns: number;
  readonly cell: number;
  readonly ground: (row: number, column: number) => number | undefined;
}

function Groups({ rows, columns, cell, ground }: GroupsProps) {
  return placesOf(rows, columns).map((place, i) => {
    const group = ground(place.row, place.column);
    return group !== undefined && <Square key={String(i)} class={`cell-ground-${group}`} at={place} cell={cell} />;
  });
}

const placesOf = (rows: number, columns: number): Cell[] =>
  Array.from({ length: rows * columns }, (_, i) => ({ row: Math.floor(i / columns), column: i % columns }));

function Square({ at: { row, column }, cell, class: kind }: { at: Cell; cell: number; class: string }) {
  return (
    <rect class={kind} data-cell={`${row} ${column}`} x={column * cell} y={row * cell} width={cell} height={cell} />
  );
}

interface NumbersProps extends MatrixProps {
  readonly isPadding: (cell: Cell) => boolean;
}

/** The numbers, as text over the cells. */
function Numbers({ rows, columns, cell, value, palette, largest = 1, isPadding, digits }: NumbersProps) {
  const group = useRef<SVGGElement>(null);
  const written = placesOf(rows, columns).map((place): Written => {
    const number = value(place.row, place.column);
    const at = { x: (place.column + 0.5) * cell, y: (place.row + 0.5) * cell };
    if (number === undefined) return { ...at, text: "", kind: "cell" };
    const colour = palette && colourOf(number, palette, largest);
    const ground = colour ? (isLight(colour) ? "on-light" : "on-dark") : isPadding(place) ? "padding" : "plain";
    const text = digits ? short(number, digits) : formatNumber(number, DECIMALS);
    return { ...at, text, kind: `cell ${ground}` };
  });
  const longest = Math.max(...written.map(({ text }) => text.length));
  useEffect(() => {
    const on = group.current;
    if (on) drawInTurn(on, () => write(on, written));
  });
  // With a fixed number of decimals the size does not change from step to step.
  const share = digits ? 0.37 : longest > 3 ? 0.32 : 0.42;
  return <g ref={group} font-size={Math.min(16, cell * share)} />;
}

interface Written {
  readonly text: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
}

const SVG = "http://www.w3.org/2000/svg";

/** Writes texts without the framework, which would compare hundreds of elements: most of a moving figure's frame. */
function write(group: SVGGElement, written: readonly Written[]): void {
  while (group.childElementCount > written.length) group.lastElementChild?.remove();
  while (group.childElementCount < written.length) group.append(document.createElementNS(SVG, "text"));
  let element = group.firstElementChild;
  for (const { text, kind, x, y } of written) {
    if (!element) return;
    if (element.textContent !== text) element.textContent = text;
    set(element, "class", kind);
    set(element, "x", String(x));
    set(element, "y", String(y));
    element = element.nextElementSibling;
  }
}

function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

const DECIMALS = { maximumFractionDigits: 2 } as const;

function Window({ frame: { row, column, size, dilation = 1 }, cell }: { frame: Frame; cell: number }) {
  const reach = dilation * (size - 1) + 1;
  const taps = dilation > 1 ? Array.from({ length: size * size }, (_, i) => i) : [];
  return (
    <g class="window">
      {taps.map((i) => (
        <rect
          key={i}
          class="tap"
          x={(column + (i % size) * dilation) * cell + 2}
          y={(row + Math.floor(i / size) * dilation) * cell + 2}
          width={cell - 4}
          height={cell - 4}
        />
      ))}
      <rect class="window-frame" x={column * cell} y={row * cell} width={reach * cell} height={reach * cell} />
    </g>
  );
}
