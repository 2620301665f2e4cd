/** How the network does on pictures that it has not learned from. */

import { Panel } from "../../components/panel.tsx";
import { formatNumber, formatPercent } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { Mistake } from "./run/protocol.ts";
import { facts, foldOf, lookAgain, moment, results, subject } from "./state.ts";
import { InputCanvas } from "./wall-panel.tsx";

function Confusion({ rows }: { rows: readonly (readonly number[])[] }) {
  const names = facts.value?.classes ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys.
    <section class="lab-confusion" aria-label={t("confusion")} tabIndex={0}>
      <table>
        <caption>
          <h3>{t("confusion")}</h3>
          <p class="hint">{t("confusionLead")}</p>
        </caption>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, truth) => {
            const all = row.reduce((sum, count) => sum + count, 0) || 1;
            return (
              <tr key={names[truth]}>
                <th scope="row">{names[truth]}</th>
                {row.map((count, said) => (
                  <td
                    key={names[said]}
                    data-right={truth === said ? "" : undefined}
                    // Steps of strength: a rare mistake must still be seen.
                    data-strength={count === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(count / all) * 5))}
                  >
                    {count === 0 ? "" : formatNumber(count)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Where the circle is and where the network has it; both `[x, y, radius]`, parts of the side. */
function Circle({ truth, scores }: Mistake) {
  const round = ([x = 0, y = 0, radius = 0]: Float32Array) => ({ cx: x, cy: y, r: Math.max(0, radius) });
  return (
    <svg class="lab-circle" viewBox="0 0 1 1" aria-hidden="true">
      <circle {...round(truth)} />
      <circle class="is-said" {...round(scores)} />
    </svg>
  );
}

/** Sends a test picture through the wall. */
function lookAt(index: number): void {
  subject.value = { test: index };
  void lookAgain();
}

const largest = (values: Float32Array): number => values.indexOf(Math.max(...values));

function MistakeCard({ mistake }: { mistake: Mistake }) {
  const { classes, inputShape } = facts.value ?? { classes: [], inputShape: [] };
  const { truth, scores, pixels, index } = mistake;
  const isClasses = classes.length > 0;
  const [is, said] = [classes[largest(truth)] ?? "", classes[largest(scores)] ?? ""];
  const label = isClasses
    ? t("mistake", { truth: is, said, score: formatPercent(Math.max(...scores)) })
    : t("mistakeCircle");
  return (
    <li>
      <button type="button" class="lab-mistake" title={t("toWall")} onClick={() => lookAt(index)}>
        <InputCanvas pixels={pixels} shape={inputShape} label={label} />
        {!isClasses && <Circle {...mistake} />}
        {isClasses && (
          <small aria-hidden="true">
            {is} → <b>{said}</b>
          </small>
        )}
      </button>
    </li>
  );
}

export function ResultsPanel() {
  // The time machine brings back the results too.
  const now = moment.value;
  const last = (now !== "now" && results.value.find(({ epoch }) => epoch === now)) || results.value.at(-1);
  return (
    <Panel name="lab-results" title={t("results")} fold={foldOf("results")}>
      {last ? (
        <div class="lab-results-both">
          {last.confusion.length > 0 && <Confusion rows={last.confusion} />}
          <div>
            <h3>{t("mistakes")}</h3>
            {last.mistakes.length === 0 && <p class="hint">{t("noMistakes")}</p>}
            <ol class="lab-mistakes">
              {last.mistakes.map((mistake) => (
                <MistakeCard key={mistake.index} mistake={mistake} />
              ))}
            </ol>
          </div>
        </div>
      ) : (
        <p class="hint">{t("resultsEmpty")}</p>
      )}
    </Panel>
  );
}
