/** A whole number that the user changes: by sliding, by buttons, or by keys. */
import { useId } from "preact/hooks";
import { formatNumber } from "../i18n/index.ts";
import { t } from "./messages.ts";

interface NumberControlProps {
  readonly label: string;
  /** The letter that stands for it in formulas. */
  readonly symbol?: string | undefined;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
}

export function NumberControl({ label, symbol, value, min, max, step = 1, onChange }: NumberControlProps) {
  const id = useId();
  const set = (wanted: number) => onChange(Math.min(max, Math.max(min, wanted)));
  return (
    <div class="number-control" data-symbol={symbol}>
      <label for={id} class="control-label">
        {symbol && <i class="symbol">{symbol}</i>}
        {label}
      </label>
      <output for={id} class="control-value">
        {formatNumber(value)}
      </output>
      <div class="slide">
        <button
          type="button"
          class="round"
          aria-label={t("less", { label })}
          disabled={value <= min}
          onClick={() => set(value - step)}
        >
          −
        </button>
        <input
          id={id}
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          onInput={(event) => set(Number(event.currentTarget.value))}
        />
        <button
          type="button"
          class="round"
          aria-label={t("more", { label })}
          disabled={value >= max}
          onClick={() => set(value + step)}
        >
          +
        </button>
      </div>
    </div>
  );
}
