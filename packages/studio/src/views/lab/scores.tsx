/** The end of the wall: how sure the network is of each class, or the numbers that it found. */
import { formatFixed, formatPercent } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import { facts } from "./state.ts";

export function Scores({ scores }: { scores: Float32Array }) {
  const classes = facts.value?.classes ?? [];
  const isClasses = classes.length === scores.length;
  const values = [t("valueX"), t("valueY"), t("valueRadius")];
  const best = scores.reduce((most, value, i) => (value > (scores[most] ?? 0) ? i : most), 0);
  return (
    <ul class="lab-scores">
      {Array.from(scores, (score, i) => {
        const name = (isClasses ? classes[i] : values[i]) ?? String(i + 1);
        const text = isClasses ? formatPercent(score) : formatFixed(score, 3);
        return (
          <li key={name} data-best={isClasses && i === best ? "" : undefined}>
            <span class="lab-score-name">{name}</span>
            <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">
              <rect width={Math.max(0, Math.min(1, score)) * 100} height="10" />
            </svg>
            <span class="lab-score-value">{text}</span>
          </li>
        );
      })}
    </ul>
  );
}
