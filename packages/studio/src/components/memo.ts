/** Components that need not be drawn again with everything around them. */
import { type Component, createElement, type FunctionComponent } from "preact";

/**
 * The same component, drawn anew only if one of its properties is another one (or by its own state and signals).
 * It is that of preact/compat, which would also change how Preact treats every other element.
 */
export function memo<Props extends object>(inner: FunctionComponent<Props>): FunctionComponent<Props> {
  return function Kept(this: Component<Props>, props: Props) {
    this.shouldComponentUpdate = (next) => isOther(this.props, next);
    return createElement(inner, props);
  };
}

const isOther = (before: object, next: object): boolean =>
  Object.keys({ ...before, ...next }).some(
    (name) => !Object.is(before[name as keyof typeof before], next[name as keyof typeof next]),
  );
