/** Automatic names, counted per process as Keras counts them: `conv2d`, `conv2d_1`, … */

const counts = new Map<string, number>();

/** `MaxPooling2D` → `max_pooling2d`, by Keras's own two rules (`keras/src/utils/naming.py`). */
export function toSnakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** The next free name for an object of a class. */
export function autoName(className: string): string {
  const base = toSnakeCase(className);
  const used = counts.get(base) ?? 0;
  counts.set(base, used + 1);
  return used === 0 ? base : `${base}_${used}`;
}

/** Starts counting again, like `keras.utils.clear_session`: for tests that compare names. */
export function resetNames(): void {
  counts.clear();
}
