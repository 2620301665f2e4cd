/** A choice of a few, all in view: radio buttons that look like one bar. */
import { useId } from "preact/hooks";

export interface Option {
  readonly value: string;
  readonly text: string;
  /** The language of the text, if not the page's. */
  readonly lang?: string;
}

interface SegmentedProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Whether the label is drawn; it is always read out. */
  readonly showLabel?: boolean;
}

export function Segmented({ label, options, value, onChange, showLabel = false }: SegmentedProps) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class={showLabel ? "control-label" : "unseen"}>{label}</legend>
      <div class="segments">
        {options.map((option) => (
          <label key={option.value} class="segment" lang={option.lang}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
