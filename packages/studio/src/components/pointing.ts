/** Cells under the pointer, or moved to by the arrow keys. */
import { useState } from "preact/hooks";

export interface Cell {
  readonly row: number;
  readonly column: number;
}

const ARROWS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));

/** The cell that is pointed at, and what an element of `rows` × `columns` cells needs so that it can be pointed at. */
export function usePointing(rows: number, columns: number, onPoint?: (cell: Cell | undefined) => void) {
  const [pointed, setPointed] = useState<Cell>();
  const point = (at: Cell | undefined) => {
    setPointed(at);
    onPoint?.(at);
  };
  const onMove = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    point({ row: clamp(Math.floor(y * rows), rows), column: clamp(Math.floor(x * columns), columns) });
  };
  const handlers = {
    onPointerMove: onMove,
    onPointerDown: onMove,
    onPointerLeave: () => point(undefined),
    onBlur: () => point(undefined),
    onKeyDown: (event: KeyboardEvent) => {
      const move = ARROWS[event.key];
      if (!move) return;
      event.preventDefault();
      // The first key press points at the first cell.
      if (!pointed) return point({ row: 0, column: 0 });
      const { row, column } = pointed;
      point({ row: clamp(row + move[0], rows), column: clamp(column + move[1], columns) });
    },
  };
  return { pointed, handlers };
}
