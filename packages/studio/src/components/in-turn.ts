/** Drawing that may wait a moment: as much of it in a frame as leaves room for the rest, what is left in the next ones. */

/** Milliseconds of a frame that drawing may take; what has begun is finished. */
const SHARE = 3;

const waiting = new Map<object, () => void>();

/** Draws soon. @param what is drawn on: if a drawing waits for it already, this one takes its turn */
export function drawInTurn(what: object, draw: () => void): void {
  if (waiting.size === 0) requestAnimationFrame(work);
  waiting.set(what, draw);
}

/** Nothing is drawn on it any more. */
export function leaveQueue(what: object): void {
  waiting.delete(what);
}

async function work(): Promise<void> {
  const until = performance.now() + SHARE;
  try {
    for (const [what, draw] of waiting) {
      waiting.delete(what);
      draw();
      // What the drawing has put off to a microtask counts as well.
      await undefined;
      if (performance.now() >= until) break;
    }
  } finally {
    // Also if a drawing has failed: the others have their turn all the same.
    if (waiting.size > 0) requestAnimationFrame(work);
  }
}
