/** Exercises: the lecture's questions and endless fresh ones, checked by the engine. */
import { useEffect, useMemo } from "preact/hooks";
import { route } from "../../app/router.ts";
import { Rich } from "../../components/rich.tsx";
import { Card } from "./components/card.tsx";
import { ScorePanel } from "./components/score-panel.tsx";
import { addressOf, SetPanel } from "./components/set-panel.tsx";
import { exercisesOf, keyOf, LARGEST_SEED, type SetId, setOf } from "./make/sets.ts";
import { t } from "./messages.ts";
import { record, score } from "./score.ts";
import "../../styles/lecture.css";
import "../../styles/exercises.css";

/** The set after this one, so that there is always a next question. */
const following = (id: SetId): SetId =>
  id.kind === "slides" ? { kind: "seed", seed: 1, topic: "all" } : { ...id, seed: (id.seed + 1) % (LARGEST_SEED + 1) };

function Heading() {
  return (
    <header class="exercises-title">
      <h1>{t("title")}</h1>
      <p class="lead">
        <Rich text={t("lead")} />
      </p>
    </header>
  );
}

export function Exercises() {
  const { path, query } = route.value;
  const [, name, number] = path;
  const topic = query.get("topic");
  const id = useMemo(() => setOf(name, topic), [name, topic]);
  return (
    <div class="exercises">
      <Heading />
      {id ? <OpenedSet id={id} number={number} /> : <p class="notice">{t("set.unknown", { last: LARGEST_SEED })}</p>}
    </div>
  );
}

function OpenedSet({ id, number }: { id: SetId; number: string | undefined }) {
  const exercises = useMemo(() => exercisesOf(id), [id]);
  const wanted = Number(number ?? 1) - 1;
  const place = Number.isInteger(wanted) && exercises[wanted] ? wanted : 0;
  const exercise = exercises[place];
  const key = keyOf(id);
  useEffect(() => globalThis.scrollTo(0, 0), [key, place]);
  if (!exercise) return null;
  const isLast = place === exercises.length - 1;
  return (
    <>
      <div class="exercises-main">
        <p class="slides">
          {t("place", { place: place + 1, count: exercises.length })}
          {exercise.slides && ` · ${t("slides", { slides: exercise.slides })}`}
        </p>
        <Card
          key={`${key} ${place}`}
          exercise={exercise}
          before={score.value.sets[key]?.[place]}
          onEnd={(outcome) => record(key, place, outcome)}
          next={isLast ? addressOf(following(id)) : addressOf(id, place + 1)}
        />
      </div>
      <aside class="exercises-side">
        <SetPanel id={id} exercises={exercises} place={place} />
        <ScorePanel />
      </aside>
    </>
  );
}
