/** What the engine makes of a figure's settings: the last question asked is the one that is answered. */
import { useEffect, useRef, useState } from "preact/hooks";

export interface Answer<T> {
  /** The last result; while a new one is computed, still the old one. */
  readonly value: T | undefined;
  readonly pending: boolean;
  readonly error: unknown;
}

/**
 * @param ask computes; called again when something in `because` changes
 * @param because what the result depends on
 */
export function useEngine<T>(ask: () => Promise<T>, because: readonly unknown[]): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: undefined, pending: true, error: undefined });
  const latest = useRef(0);
  const running = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    const ticket = ++latest.current;
    setAnswer((before) => ({ ...before, pending: true }));
    // One at a time; while a slider moves, the questions in between are left out.
    running.current = running.current.then(async () => {
      if (ticket !== latest.current) return;
      try {
        const value = await ask();
        if (ticket === latest.current) setAnswer({ value, pending: false, error: undefined });
      } catch (error) {
        if (ticket === latest.current) setAnswer({ value: undefined, pending: false, error });
      }
    });
  }, because);
  useEffect(
    () => () => {
      latest.current = -1;
    },
    [],
  );
  return answer;
}
