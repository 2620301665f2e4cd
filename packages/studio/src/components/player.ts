/** A figure's time: a step among several, which can run by itself. */
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";

export interface Player {
  readonly step: number;
  readonly count: number;
  readonly playing: boolean;
  /** Goes to a step and stops there. */
  seek(step: number): void;
  toggle(): void;
}

/**
 * @param count the number of steps; the step stays within when it shrinks
 * @param perSecond how fast it runs
 * @param first the step that is seen at first
 */
export function usePlayer(count: number, perSecond = 2, first = 0): Player {
  const [wanted, setStep] = useState(first);
  const [playing, setPlaying] = useState(false);
  const step = Math.max(0, Math.min(wanted, count - 1));
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      setStep((now) => (Math.min(now, count - 1) + 1) % count);
    }, 1000 / perSecond);
    return () => clearInterval(timer);
  }, [playing, count, perSecond]);
  const seek = useCallback((to: number) => {
    setPlaying(false);
    setStep(to);
  }, []);
  const toggle = useCallback(() => setPlaying((now) => !now), []);
  return useMemo(() => ({ step, count, playing, seek, toggle }), [step, count, playing, seek, toggle]);
}
