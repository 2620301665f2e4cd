/** The score, which survives a reload: what was right at the first try, and which exercises of a set are done. */
import { signal } from "@preact/signals";

/** How an exercise ended. */
export type Outcome = "first" | "later" | "shown";

export interface Score {
  readonly answered: number;
  /** Right at the first try. */
  readonly first: number;
  /** Right at the first try, one after the other. */
  readonly streak: number;
  readonly bestStreak: number;
  /** By set: the outcomes by the exercise's place. */
  readonly sets: Readonly<Record<string, Readonly<Record<number, Outcome>>>>;
}

const STORED = "keratin-exercises";
/** Sets that are remembered; older ones are forgotten first. */
const REMEMBERED = 50;

export const NO_SCORE: Score = { answered: 0, first: 0, streak: 0, bestStreak: 0, sets: {} };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isOutcome = (value: unknown): value is Outcome => value === "first" || value === "later" || value === "shown";

/** What is stored, as far as it makes sense: anybody can edit it. */
export function parseScore(text: string | null): Score {
  try {
    const { answered, first, streak, bestStreak, sets } = JSON.parse(text ?? "") as Score;
    if (![answered, first, streak, bestStreak].every(isCount) || first > answered) return NO_SCORE;
    const known = Object.entries(sets ?? {}).map(([key, outcomes]) => [
      key,
      Object.fromEntries(Object.entries(outcomes ?? {}).filter(([, outcome]) => isOutcome(outcome))),
    ]);
    return { answered, first, streak, bestStreak, sets: Object.fromEntries(known) };
  } catch {
    return NO_SCORE;
  }
}

/** The score after an exercise; one that was done before does not count again. */
export function withOutcome(score: Score, set: string, place: number, outcome: Outcome): Score {
  const { [set]: before = {}, ...others } = score.sets;
  if (before[place]) return score;
  const streak = outcome === "first" ? score.streak + 1 : 0;
  const kept = Object.entries(others).slice(-(REMEMBERED - 1));
  return {
    answered: score.answered + 1,
    first: score.first + (outcome === "first" ? 1 : 0),
    streak,
    bestStreak: Math.max(score.bestStreak, streak),
    // The set in use comes last.
    sets: { ...Object.fromEntries(kept), [set]: { ...before, [place]: outcome } },
  };
}

export const score = signal<Score>(parseScore(globalThis.localStorage?.getItem(STORED) ?? null));

function keep(next: Score): void {
  score.value = next;
  localStorage.setItem(STORED, JSON.stringify(next));
}

export const record = (set: string, place: number, outcome: Outcome): void =>
  keep(withOutcome(score.peek(), set, place, outcome));

export const forget = (): void => keep(NO_SCORE);
