/** The windows that Keras cuts out of images, or puts around them, so that resizing does not distort them. */
import type { Node } from "../ir/graph.ts";
import * as ops from "../ops/index.ts";

/** One side of an image in the target's aspect ratio, given the other. */
const fitting = (other: number, target: number, otherTarget: number): number =>
  Math.trunc((other * target) / otherTarget);

/** A window of `[height, width]` out of the middle of images; the odd pixel stays at the end. */
export function centerWindow(x: Node, [height, width]: ops.Pair): Node {
  const [batch = 1, fullHeight = 1, fullWidth = 1, channels = 1] = x.shape;
  const [top, left] = [Math.floor((fullHeight - height) / 2), Math.floor((fullWidth - width) / 2)];
  return ops.slice(x, [0, top, left, 0], [batch, height, width, channels]);
}

/** The largest window of the target's aspect ratio out of the middle of images. */
export function cropToAspectRatio(x: Node, [height, width]: ops.Pair): Node {
  const [, fullHeight = 1, fullWidth = 1] = x.shape;
  const cropHeight = Math.max(Math.min(fullHeight, fitting(fullWidth, height, width)), 1);
  const cropWidth = Math.max(Math.min(fullWidth, fitting(fullHeight, width, height)), 1);
  return centerWindow(x, [cropHeight, cropWidth]);
}

/** Images with a border on the shorter side, equal on both ends, until they have the target's aspect ratio. */
export function padToAspectRatio(x: Node, [height, width]: ops.Pair, value: number): Node {
  const [, fullHeight = 1, fullWidth = 1] = x.shape;
  const vertical = Math.trunc((Math.max(fullHeight, fitting(fullWidth, height, width)) - fullHeight) / 2);
  const horizontal = Math.trunc((Math.max(fullWidth, fitting(fullHeight, width, height)) - fullWidth) / 2);
  if (vertical === 0 && horizontal === 0) return x;
  const sides = vertical > 0 ? ([vertical, 0] as const) : ([0, horizontal] as const);
  return ops.pad(
    x,
    [
      [0, 0],
      [sides[0], sides[0]],
      [sides[1], sides[1]],
      [0, 0],
    ],
    value,
  );
}

/** The largest window of the target's aspect ratio, resized to the target: Keras's `smart_resize`. */
export const smartResize = (x: Node, size: ops.Pair): Node => ops.resize(cropToAspectRatio(x, size), { size });
