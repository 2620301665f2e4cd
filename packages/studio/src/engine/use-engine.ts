/** What the engine makes of a figure's settings: the last question asked is the one that is answered. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

export interface Answer<T> {
  /** The last result; while a new one is computed, still the old one. */
  readonly value: T | undefined;
  /** Whether the value is not, or not yet, the answer to what is asked now. */
  readonly pending: boolean;
  readonly error: unknown;
}

/** The answer's value once it belongs to what is asked now. @throws what went wrong */
export function settled<T>({ value, pending, error }: Answer<T>): T | undefined {
  if (error) throw error;
  return pending ? undefined : value;
}

interface Told<T> extends Answer<T> {
  readonly because: readonly unknown[];
}

/**
 * @param ask computes; called again when something in `because` changes. It gives undefined as long as something that it
 *   needs is not there: the question stays open then
 * @param because what the result depends on
 */
export function useEngine<T>(ask: () => Promise<T | undefined>, because: readonly unknown[]): Answer<T> {
  const [told, setTold] = useState<Told<T>>({ value: undefined, pending: true, error: undefined, because });
  const latest = useRef(0);
  const running = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    const ticket = ++latest.current;
    // One at a time; while a slider moves, the questions in between are left out.
    running.current = running.current.then(async () => {
      if (ticket !== latest.current) return;
      try {
        const value = await ask();
        if (ticket !== latest.current || value === undefined) return;
        setTold({ value, pending: false, error: undefined, because });
      } catch (error) {
        if (ticket === latest.current) setTold({ value: undefined, pending: false, error, because });
      }
    });
  }, because);
  useEffect(
    () => () => {
      latest.current = -1;
    },
    [],
  );
  // A question is open from the moment that it is asked, not only from the effect that passes it on.
  const isAnswered = because.every((reason, i) => Object.is(reason, told.because[i]));
  return useMemo(() => {
    const { value, pending, error } = told;
    return isAnswered ? { value, pending, error } : { value, pending: true, error: undefined };
  }, [told, isAnswered]);
}
