/** Matrix products with any number of rows, known at run time. */
import type { FunctionBuilder, I32 } from "../../encoder/index.ts";

/**
 * Cuts `count` rows into tiles: full ones first, what is left into powers of two.
 *
 * @param write is given how many rows a tile has (a constant) and its first row
 */
export function forEachRowTile(
  f: FunctionBuilder,
  count: I32,
  tileRows: number,
  write: (rows: number, first: I32) => void,
): void {
  const row = f.i32(0);
  const end = f.i32(count);
  f.loop(0, end.divU(tileRows), 1, () => {
    write(tileRows, row);
    f.advance(row, tileRows);
  });
  for (let rows = 2 ** Math.floor(Math.log2(tileRows)); rows >= 1; rows /= 2) {
    if (rows === tileRows) continue;
    f.if(end.sub(row).geU(rows), () => {
      write(rows, row);
      f.advance(row, rows);
    });
  }
}
