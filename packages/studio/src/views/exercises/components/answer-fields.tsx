/** Where the answer is typed: a number, a shape, a grid, or yes and no. */
import { Segmented } from "../../../components/segmented.tsx";
import { NO, type Question, YES } from "../make/question.ts";
import { t } from "../messages.ts";

interface AnswerFieldsProps {
  readonly question: Question;
  readonly texts: readonly string[];
  /** The field that is not a number, if one was found. */
  readonly bad: number | undefined;
  readonly disabled: boolean;
  readonly onChange: (place: number, text: string) => void;
}

/** How many fields there are, and how many stand in a row. */
export function layoutOf(question: Question): { readonly count: number; readonly across: number } {
  if (question.kind === "output") return { count: 3, across: 3 };
  if (question.kind === "dense") return { count: 2, across: 2 };
  if (question.kind !== "pooling") return { count: 1, across: 1 };
  const across = Math.floor((question.grid.length - question.size) / question.stride) + 1;
  return { count: across * across, across };
}

function nameOf(question: Question, place: number): string {
  if (question.kind === "output")
    return t((["field.height", "field.width", "field.depth"] as const)[place] ?? "field.answer");
  if (question.kind === "dense") return t(place ? "field.parameters" : "field.length");
  if (question.kind !== "pooling") return t("field.answer");
  const { across } = layoutOf(question);
  return t("field.cell", { row: Math.floor(place / across) + 1, column: (place % across) + 1 });
}

export function AnswerFields({ question, texts, bad, disabled, onChange }: AnswerFieldsProps) {
  if (question.kind === "fit") {
    const options = [
      { value: String(YES), text: t("yes") },
      { value: String(NO), text: t("no") },
    ];
    return (
      <Segmented
        label={t("field.answer")}
        options={options}
        value={texts[0] ?? ""}
        onChange={(text) => onChange(0, text)}
      />
    );
  }
  const { across } = layoutOf(question);
  const isGrid = question.kind === "pooling";
  const isShape = question.kind === "output";
  return (
    <div class={`exercise-fields${isGrid ? " is-grid" : ""}`} style={{ "--across": across }}>
      {texts.map((text, i) => (
        <span key={String(i)} class="exercise-field">
          {isShape && i > 0 && <span aria-hidden="true">×</span>}
          <label>
            <span class={isGrid ? "unseen" : "control-label"}>{nameOf(question, i)}</span>
            <input
              type="text"
              inputMode={question.kind === "sum" ? "text" : "numeric"}
              autocomplete="off"
              size={isGrid ? 2 : 6}
              value={text}
              disabled={disabled}
              aria-invalid={bad === i}
              onInput={(event) => onChange(i, event.currentTarget.value)}
            />
          </label>
        </span>
      ))}
    </div>
  );
}
