/** A grid of numbers; the one under the pointer or the arrow keys is read out. */
import { formatFixed, formatNumber } from "../i18n/index.ts";
import { t } from "./messages.ts";
import { colourOf, cssOf, isLight, type Palette } from "./paint.ts";
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
        <Cells {...props} isPadding={isPadding} pointed={pointed} />
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

interface CellsProps extends MatrixProps {
  readonly isPadding: (cell: Cell) => boolean;
  readonly pointed: Cell | undefined;
}

function Cells({
  rows,
  columns,
  cell,
  value,
  palette,
  largest = 1,
  isPadding,
  marked,
  pointed,
  ground,
  digits,
}: CellsProps) {
  const places = Array.from({ length: rows * columns }, (_, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
  }));
  const same = (a: Cell | undefined, b: Cell) => a?.row === b.row && a.column === b.column;
  return (
    <>
      {places.map((place) => {
        const { row, column } = place;
        const number = value(row, column);
        const padded = isPadding(place);
        const colour = palette && number !== undefined && !padded ? colourOf(number, palette, largest) : undefined;
        const names = [
          "cell",
          padded && "padding",
          same(marked, place) && "is-marked",
          same(pointed, place) && "is-pointed",
        ];
        const group = ground?.(row, column);
        return (
          <g key={`${row} ${column}`} class={names.filter(Boolean).join(" ")} data-ground={group}>
            <rect x={column * cell} y={row * cell} width={cell} height={cell} fill={colour && cssOf(colour)} />
            {cell >= LEGIBLE && number !== undefined && (
              <text
                x={(column + 0.5) * cell}
                y={(row + 0.5) * cell}
                class={colour ? (isLight(colour) ? "on-light" : "on-dark") : undefined}
                font-size={Math.min(16, cell * (digits ? 0.37 : number % 1 ? 0.32 : 0.42))}
              >
                {digits ? short(number, digits) : formatNumber(number, { maximumFractionDigits: 2 })}
              </text>
            )}
          </g>
        );
      })}
    </>
  );
}

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
