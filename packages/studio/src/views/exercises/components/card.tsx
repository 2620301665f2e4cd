/** One exercise: what is asked, the answer, what the engine says to it, and the way there. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../../components/icon.tsx";
import { t as shared } from "../../../components/messages.ts";
import { type Keratin, keratin, keratinNow } from "../../../engine/keratin.ts";
import { useEngine } from "../../../engine/use-engine.ts";
import { engineAnswer } from "../make/engine-answer.ts";
import { judge, type Verdict } from "../make/judge.ts";
import type { Exercise } from "../make/sets.ts";
import { solve } from "../make/solve.ts";
import { t } from "../messages.ts";
import type { Outcome } from "../score.ts";
import { AnswerFields, layoutOf } from "./answer-fields.tsx";
import { Drawing } from "./drawing.tsx";
import { Facts, questionText } from "./facts.tsx";
import { Hint, Worked } from "./solution.tsx";

interface CardProps {
  readonly exercise: Exercise;
  /** How it ended before, if it did. */
  readonly before: Outcome | undefined;
  readonly onEnd: (outcome: Outcome) => void;
  /** The address of the next question. */
  readonly next: string;
}

/** What the user has done with the question. */
interface Attempt {
  readonly texts: readonly string[];
  readonly verdict: Verdict | undefined;
  readonly wrong: number;
  readonly hint: boolean;
  readonly shown: boolean;
}

const fresh = ({ question }: Exercise): Attempt => ({
  texts: Array.from({ length: layoutOf(question).count }, () => ""),
  verdict: undefined,
  wrong: 0,
  hint: false,
  shown: false,
});

export function Card({ exercise, before, onEnd, next }: CardProps) {
  const { question } = exercise;
  const [attempt, setAttempt] = useState(() => fresh(exercise));
  // What stood there when the question was opened; the outcome of this very attempt is not "before".
  const [earlier] = useState(before);
  const answer = useEngine(async () => await engineAnswer(await keratin(), question), [question]);
  const k = keratinNow();
  const expected = answer.pending ? undefined : answer.value;
  const state = answer.error ? "failed" : k && expected ? "ready" : "pending";
  const ended = attempt.shown || attempt.verdict?.kind === "right";
  const end = (change: Partial<Attempt>, outcome: Outcome) => {
    setAttempt({ ...attempt, ...change });
    onEnd(outcome);
  };
  const check = () => {
    if (!k || !expected || ended) return;
    const verdict = judge(attempt.texts, expected, solve(k, question));
    if (verdict.kind === "right") return end({ verdict }, attempt.wrong > 0 ? "later" : "first");
    setAttempt({ ...attempt, verdict, wrong: attempt.wrong + (verdict.kind === "wrong" ? 1 : 0) });
  };
  return (
    <article
      class="exercise"
      data-state={state}
      data-kind={question.kind}
      data-verdict={ended ? "ended" : attempt.verdict?.kind}
    >
      <div class="exercise-question">
        <div class="exercise-drawing">
          <Drawing question={question} answer={ended ? expected : undefined} />
        </div>
        <Facts question={question} />
      </div>
      <form
        class="exercise-answer"
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
      >
        <h2>{questionText(question)}</h2>
        {state === "failed" && <p class="notice">{shared("engineFailed")}</p>}
        <AnswerFields
          question={question}
          texts={attempt.texts}
          bad={attempt.verdict?.kind === "incomplete" ? attempt.verdict.field : undefined}
          disabled={ended}
          onChange={(place, text) =>
            setAttempt({
              ...attempt,
              verdict: undefined,
              texts: attempt.texts.map((old, i) => (i === place ? text : old)),
            })
          }
        />
        {ended ? (
          <Next href={next} />
        ) : (
          <div class="exercise-buttons">
            <button type="submit" class="button" disabled={state !== "ready"}>
              {t("check")}
            </button>
            <button type="button" class="quiet" onClick={() => setAttempt({ ...attempt, hint: !attempt.hint })}>
              {t("hint")}
            </button>
            <button
              type="button"
              class="quiet"
              disabled={state !== "ready"}
              onClick={() => expected && end({ shown: true, texts: expected.map(String) }, "shown")}
            >
              {t("show")}
            </button>
          </div>
        )}
        <Feedback attempt={attempt} />
        {earlier && !ended && <p class="remark">{t("again", { outcome: t(`outcome.${earlier}`) })}</p>}
      </form>
      {k && <Way k={k} exercise={exercise} attempt={attempt} answer={ended ? expected : undefined} />}
    </article>
  );
}

/** Takes the focus, so that the next key press goes on. */
function Next({ href }: { href: string }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => link.current?.focus({ preventScroll: true }), []);
  return (
    <div class="exercise-buttons">
      <a class="button" href={href} ref={link}>
        {t("next")} <Icon name="right" />
      </a>
    </div>
  );
}

function Feedback({ attempt: { verdict, wrong, shown } }: { attempt: Attempt }) {
  return (
    <p class="exercise-feedback" role="status">
      {verdict?.kind === "right" && (
        <b class="is-right">
          <Icon name="check" /> {t(wrong > 0 ? "rightLater" : "right")}
        </b>
      )}
      {verdict?.kind === "wrong" && !shown && (
        <>
          <b class="is-wrong">
            <Icon name="cross" /> {t("wrong")}
          </b>{" "}
          {verdict.mistake && t(`mistake.${verdict.mistake}`)}
        </>
      )}
      {verdict?.kind === "incomplete" && !shown && t("incomplete")}
      {shown && t("shown")}
    </p>
  );
}

interface WayProps {
  readonly k: Keratin;
  readonly exercise: Exercise;
  readonly attempt: Attempt;
  readonly answer: readonly number[] | undefined;
}

function Way({ k, exercise: { question }, attempt, answer }: WayProps) {
  if (!answer && !attempt.hint) return null;
  const solution = solve(k, question);
  return (
    <div class="exercise-way">
      {answer ? <Worked {...{ question, solution, answer }} /> : <Hint question={question} solution={solution} />}
    </div>
  );
}
