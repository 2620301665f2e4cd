/** Lets the numbers of a volume's front, or of one of its maps, be read by pointing. */
import { useContext } from "preact/hooks";
import { at, type Volume3 } from "../engine/tensor.ts";
import { formatFixed } from "../i18n/index.ts";
import { t } from "./messages.ts";
import { type Cell, usePointing } from "./pointing.ts";
import { Readout } from "./stage.tsx";

interface NumbersProps {
  readonly values: Volume3;
  /** The map that is pointed at. Default: what the front shows, that is the first map or all colours. */
  readonly map?: number;
  readonly unit: number;
}

/** Channels of a picture, whose colours are told together. */
const COLOURS = 3;

export function Numbers({ values, map, unit }: NumbersProps) {
  const tell = useContext(Readout);
  const { height, width, channels } = values;
  const named = map !== undefined && channels > 1;
  const said = ({ row, column }: Cell): string => {
    const shown = map === undefined && channels === COLOURS ? [0, 1, 2] : [map ?? 0];
    const numbers = shown.map((c) => formatFixed(at(values, row, column, c), 3)).join(", ");
    const place = t("cell", { row: row + 1, column: column + 1, value: numbers });
    return named ? `${t("map", { map: map + 1 })}, ${place}` : place;
  };
  const { pointed, handlers } = usePointing(height, width, (cell) => tell(cell && said(cell)));
  // Only one stop of the tab key for each volume: its front.
  const isStop = (map ?? 0) === 0;
  return (
    <g
      class="numbers"
      {...(isStop ? { tabIndex: 0, role: "img", "aria-label": t("numbersOf", { height, width, channels }) } : {})}
      {...handlers}
    >
      <rect class="numbers-ground" width={width * unit} height={height * unit} />
      {pointed && (
        <rect class="numbers-cell" x={pointed.column * unit} y={pointed.row * unit} width={unit} height={unit} />
      )}
    </g>
  );
}
