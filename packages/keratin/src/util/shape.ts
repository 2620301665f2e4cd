import { ShapeError } from "./errors.ts";

/** Sizes of the axes of an array, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `(32, 28, 28, 1)`, as Keras prints shapes. */
export function showShape(shape: readonly (number | null)[]): string {
  return `(${shape.map((s) => s ?? "None").join(", ")}${shape.length === 1 ? "," : ""})`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/**
 * The NumPy broadcast of shapes.
 *
 * @throws ShapeError if two sizes of one axis differ and neither is 1.
 */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    let size = 1;
    for (const shape of shapes) {
      const s = shape[axis - (rank - shape.length)] ?? 1;
      if (s !== 1 && size !== 1 && s !== size) {
        throw new ShapeError(
          `Shapes ${shapes.map(showShape).join(" and ")} do not broadcast: sizes ${size} and ${s} differ.`,
        );
      }
      if (s !== 1) size = s;
    }
    return size;
  });
}

/** Axes with negative ones counted from the end, sorted ascending. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] {
  return axes
    .map((axis) => {
      const positive = axis < 0 ? axis + rank : axis;
      if (!Number.isInteger(axis) || positive < 0 || positive >= rank) {
        throw new ShapeError(`Axis ${axis} is out of range for an array of ${rank} axes.`);
      }
      return positive;
    })
    .sort((a, b) => a - b);
}
