/** The score of all sets together. */
import { formatNumber, formatPercent } from "../../../i18n/index.ts";
import { t } from "../messages.ts";
import { forget, score } from "../score.ts";

export function ScorePanel() {
  const { answered, first, streak, bestStreak } = score.value;
  const facts = [
    [t("streak"), formatNumber(streak)],
    [t("best"), formatNumber(bestStreak)],
  ] as const;
  return (
    <section class="exercise-score" aria-label={t("score")}>
      <h2>{t("score")}</h2>
      <p class="exercise-total" data-first={first} data-answered={answered}>
        <b>
          {formatNumber(first)} / {formatNumber(answered)}
        </b>
        <span>
          {t("firstTry")}
          {answered > 0 && ` · ${formatPercent(first / answered)}`}
        </span>
      </p>
      <dl class="exercise-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {answered > 0 && (
        <button type="button" class="quiet" onClick={() => confirm(t("forgetSure")) && forget()}>
          {t("forget")}
        </button>
      )}
    </section>
  );
}
