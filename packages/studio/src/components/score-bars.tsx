/** What a network says: how sure it is of each class, or the numbers that it found. */
import { formatFixed, formatPercent } from "../i18n/index.ts";

export interface Score {
  readonly name: string;
  readonly score: number;
}

/** @param isShare whether the scores are parts of 1; then the largest is marked */
export function ScoreBars({ scores, isShare }: { scores: readonly Score[]; isShare: boolean }) {
  const most = Math.max(...scores.map(({ score }) => score));
  return (
    <ul class="scores">
      {scores.map(({ name, score }) => (
        <li key={name} data-best={isShare && score === most ? "" : undefined}>
          <span class="score-name" title={name}>
            {name}
          </span>
          <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">
            <rect width={Math.max(0, Math.min(1, score)) * 100} height="10" />
          </svg>
          <span class="score-value">{isShare ? formatPercent(score) : formatFixed(score, 3)}</span>
        </li>
      ))}
    </ul>
  );
}
