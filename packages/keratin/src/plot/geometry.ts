/** Places in a drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its left upper corner. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** "TB": from top to bottom; "LR": from left to right. */
export type Direction = "TB" | "LR";
