/** Which set is open, how far it is done, and the ways to other sets. */
import { useState } from "preact/hooks";
import { hashOf } from "../../../app/router.ts";
import { useCopied } from "../../../components/copied.ts";
import { Icon } from "../../../components/icon.tsx";
import { formatNumber } from "../../../i18n/index.ts";
import { TOPICS, type Topic } from "../make/generate.ts";
import { type Exercise, keyOf, LARGEST_SEED, nameOf, type SetId } from "../make/sets.ts";
import { t } from "../messages.ts";
import { score } from "../score.ts";

/** The address of a question in a set, counted from 0. */
export function addressOf(id: SetId, place = 0): string {
  const topic = id.kind === "seed" && id.topic !== "all" ? { topic: id.topic } : {};
  return hashOf(["exercises", nameOf(id), ...(place ? [String(place + 1)] : [])], topic);
}

const anySeed = (): number => Math.floor(Math.random() * (LARGEST_SEED + 1));
const topicOf = (id: SetId): Topic | "all" => (id.kind === "seed" ? id.topic : "all");

interface SetPanelProps {
  readonly id: SetId;
  readonly exercises: readonly Exercise[];
  readonly place: number;
}

export function SetPanel({ id, exercises, place }: SetPanelProps) {
  const outcomes = score.value.sets[keyOf(id)] ?? {};
  const go = (to: SetId) => {
    location.hash = addressOf(to);
  };
  return (
    <section class="exercise-set" aria-label={t("progress")}>
      <h2>{id.kind === "slides" ? t("set.slides") : t("set.seed", { seed: String(id.seed) })}</h2>
      <ol class="exercise-places">
        {exercises.map(({ slides }, i) => {
          const outcome = outcomes[i];
          const said = [slides && t("slides", { slides }), t(`outcome.${outcome ?? "none"}`)]
            .filter(Boolean)
            .join(", ");
          return (
            <li key={String(i)}>
              <a href={addressOf(id, i)} aria-current={i === place ? "step" : undefined} data-outcome={outcome}>
                {formatNumber(i + 1)}
                <span class="unseen">{said}</span>
              </a>
            </li>
          );
        })}
      </ol>
      <CopyLink id={id} />
      <label class="exercise-choice">
        <span class="control-label">{t("topic")}</span>
        <select
          value={topicOf(id)}
          onChange={(event) => {
            const topic = TOPICS.find((known) => known === event.currentTarget.value) ?? "all";
            go({ kind: "seed", seed: id.kind === "seed" ? id.seed : anySeed(), topic });
          }}
        >
          {(["all", ...TOPICS] as const).map((topic) => (
            <option key={topic} value={topic}>
              {t(`topic.${topic}`)}
            </option>
          ))}
        </select>
      </label>
      <div class="exercise-buttons">
        <button
          type="button"
          class="button secondary"
          onClick={() => go({ kind: "seed", seed: anySeed(), topic: topicOf(id) })}
        >
          {t("newSet")}
        </button>
        {id.kind === "seed" && (
          <a class="quiet" href={addressOf({ kind: "slides" })}>
            {t("toSlides")}
          </a>
        )}
      </div>
      <OpenSet onOpen={(seed) => go({ kind: "seed", seed, topic: topicOf(id) })} />
    </section>
  );
}

function CopyLink({ id }: { id: SetId }) {
  const [copied, copy] = useCopied();
  return (
    <button type="button" class="quiet" onClick={() => copy(new URL(addressOf(id), location.href).href)}>
      <Icon name={copied ? "check" : "link"} /> {t(copied ? "copied" : "copyLink")}
    </button>
  );
}

/** A set by its number, as a teacher reads it out. */
function OpenSet({ onOpen }: { onOpen: (seed: number) => void }) {
  const [typed, setTyped] = useState("");
  const isSeed = /^\d{1,6}$/.test(typed.trim());
  return (
    <form
      class="exercise-open"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSeed) return;
        onOpen(Number(typed));
        setTyped("");
      }}
    >
      <label>
        <span class="control-label">{t("openSet")}</span>
        <input
          type="text"
          inputMode="numeric"
          size={7}
          maxLength={6}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button secondary" disabled={!isSeed}>
        {t("open")}
      </button>
      <small>{t("openSetHint")}</small>
    </form>
  );
}
