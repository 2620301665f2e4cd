/** One part of the Lab, with its heading. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface PanelProps {
  readonly name: string;
  readonly title: string;
  readonly lead?: string;
  /** Behind the heading. */
  readonly aside?: ComponentChildren;
  /** If it can be folded away. */
  readonly fold?: { readonly isOpen: boolean; toggle(): void };
  readonly children: ComponentChildren;
}

export function Panel({ name, title, lead, aside, fold, children }: PanelProps) {
  const id = useId();
  const isOpen = fold?.isOpen ?? true;
  return (
    <section class={`panel ${name}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>
          {fold ? (
            <button type="button" class="fold" aria-expanded={isOpen} onClick={fold.toggle}>
              <Icon name="right" /> {title}
            </button>
          ) : (
            title
          )}
        </h2>
        {isOpen && aside}
        {isOpen && lead && <p class="hint">{lead}</p>}
      </header>
      {isOpen && children}
    </section>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

export function Select({ label, value, options, disabled = false, onChange }: SelectProps) {
  return (
    <label class="field">
      <span class="control-label">{label}</span>
      <select value={value} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly step?: number | "any";
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number that is typed; what is out of range is left as it was. */
export function NumberField({ label, value, min, max, step = 1, placeholder, disabled, onChange }: NumberFieldProps) {
  return (
    <label class="field">
      <span class="control-label">{label}</span>
      <input
        type="number"
        {...{ min, max, step, placeholder, disabled }}
        value={value ?? ""}
        onChange={({ currentTarget }) => {
          const typed = currentTarget.valueAsNumber;
          const isFine = typed >= min && typed <= max && (step !== 1 || Number.isInteger(typed));
          if (isFine) onChange(typed);
          else currentTarget.value = String(value ?? "");
        }}
      />
    </label>
  );
}
