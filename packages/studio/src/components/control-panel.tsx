/** All controls of a figure, drawn from their specs. */
import { useMemo } from "preact/hooks";
import type { Controls, Specs, ValuesOf } from "./controls.ts";
import { Icon } from "./icon.tsx";
import { t } from "./messages.ts";
import { NumberControl } from "./number-control.tsx";
import { Segmented } from "./segmented.tsx";

interface ControlPanelProps<S extends Specs> {
  readonly controls: Controls<S>;
  /** What a control is called. */
  readonly label: (name: keyof S & string) => string;
  /** What a choice is called. Default: its name. */
  readonly optionText?: (option: string) => string;
  /** Controls that make no sense at the moment. */
  readonly hidden?: readonly string[];
}

/** Letters that formulas use; longer names are the control's own business. */
const symbolOf = (name: string): string | undefined => (name.length === 1 ? name : undefined);

export function ControlPanel<S extends Specs>({
  controls,
  label,
  optionText = (o) => o,
  hidden,
}: ControlPanelProps<S>) {
  const values = controls.values.value;
  // The same functions every time, so that only the control that has changed is drawn again.
  const setters = useMemo(() => {
    const names = Object.keys(controls.specs);
    const setterOf = (name: string) => (value: number | string) => controls.set(name, value as ValuesOf<S>[string]);
    return Object.fromEntries(names.map((name) => [name, setterOf(name)]));
  }, [controls]);
  return (
    <section class="control-panel" aria-label={t("controls")}>
      {Object.entries(controls.specs).map(([name, spec]) => {
        if (hidden?.includes(name)) return null;
        const set = setters[name] as (value: number | string) => void;
        if ("options" in spec) {
          const options = spec.options.map((value) => ({ value, text: optionText(value) }));
          const chosen = String(values[name]);
          return <Segmented key={name} label={label(name)} options={options} value={chosen} onChange={set} showLabel />;
        }
        const { min, max, step } = spec;
        const number = Number(values[name]);
        const limits = step === undefined ? { min, max } : { min, max, step };
        return (
          <NumberControl
            key={name}
            label={label(name)}
            symbol={symbolOf(name)}
            value={number}
            onChange={set}
            {...limits}
          />
        );
      })}
      <button type="button" class="quiet" onClick={controls.reset}>
        <Icon name="reset" /> {t("reset")}
      </button>
    </section>
  );
}
