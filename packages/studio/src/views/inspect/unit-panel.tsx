/** One unit: what it sees, and each product of its sum. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { largestOf } from "../../components/colours.ts";
import { Matrix } from "../../components/matrix.tsx";
import { NumberField, Panel } from "../../components/panel.tsx";
import { Refusal } from "../../components/refusal.tsx";
import type { Answer } from "../../engine/use-engine.ts";
import { formatFixed, formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { Explanation, UnitFacts } from "./run/protocol.ts";
import { choosePlace, layer, place } from "./state.ts";

/** Channels that are opened at once; the others are a click away. */
const OPEN = 3;
/** Inputs of a vector that are listed at once, and at most. */
const LISTED = 12;
const MOST_LISTED = 200;

/** Fields for those who do not point at a map. */
function PlaceFields() {
  const [, ...sizes] = layer.value?.outputShape ?? [];
  const names = sizes.length === 3 ? (["row", "column", "channel"] as const) : (["channel"] as const);
  const at = place.value;
  if (!at || sizes.length !== names.length) return null;
  return (
    <div class="inspect-place">
      {names.map((name, axis) => (
        <NumberField
          key={name}
          label={t(name)}
          value={at[axis]}
          min={0}
          max={(sizes[axis] ?? 1) - 1}
          onChange={(value) => choosePlace(at.with(axis, value))}
        />
      ))}
    </div>
  );
}

interface Part {
  readonly channel: number;
  /** Place of the channel in the patch. */
  readonly index: number;
  readonly sum: number;
}

function partsOf({ products, channels }: Explanation): Part[] {
  const depth = channels.length;
  const parts = channels.map((channel, index) => {
    let sum = 0;
    for (let i = index; i < products.data.length; i += depth) sum += products.data[i] ?? 0;
    return { channel, index, sum };
  });
  return parts.toSorted((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
}

function Grids({ of, part: { channel, index, sum } }: { of: Explanation; part: Part }) {
  const [rows = 1, columns = 1, depth = 1] = of.patch.shape;
  const cell = Math.max(16, Math.min(44, Math.floor(150 / columns)));
  const title = t("channelName", { index: String(channel) });
  const grids = [
    ["patch", of.patch.data, "input"],
    ["filter", of.filter.data, "conv"],
    ["products", of.products.data, "conv"],
  ] as const;
  return (
    <div class="inspect-products">
      <h4>{title}</h4>
      {grids.map(([name, data, tone], i) => (
        <div key={name}>
          <span class="operator" aria-hidden="true">
            {["", "×", "="][i]}
          </span>
          <figure>
            <figcaption class="control-label">{t(name)}</figcaption>
            <Matrix
              label={`${title}: ${t(name)}`}
              rows={rows}
              columns={columns}
              cell={cell}
              tone={tone}
              palette="signed"
              largest={largestOf(data) || 1}
              digits={2}
              value={(row, column) => data[(row * columns + column) * depth + index]}
            />
          </figure>
        </div>
      ))}
      <p class="inspect-part-sum">
        <span class="operator">Σ</span> <b>{formatFixed(sum, 3)}</b>
      </p>
    </div>
  );
}

function List({ of, parts }: { of: Explanation; parts: readonly Part[] }) {
  return (
    <table class="inspect-list">
      <thead>
        <tr>
          <th scope="col">{t("channel")}</th>
          <th scope="col">{t("patch")}</th>
          <th scope="col">{t("filter")}</th>
          <th scope="col">{t("products")}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ channel, index, sum }) => (
          <tr key={channel}>
            <th scope="row">{t("inputName", { index: String(channel) })}</th>
            <td>{formatFixed(of.patch.data[index] ?? 0, 3)}</td>
            <td>{formatFixed(of.filter.data[index] ?? 0, 3)}</td>
            <td>{formatFixed(sum, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is drawn only when it is asked for. */
function More({ count, children }: { count: number; children: () => ComponentChildren }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t("more", { count })}</summary>
      {isOpen && <div class="inspect-arithmetic">{children()}</div>}
    </details>
  );
}

/** Sum, bias, activation, result. */
function Result({ of }: { of: Explanation }) {
  const { kind, products, bias, sum, activation, value } = of;
  const digits = 4;
  return (
    <p class="inspect-result" data-sum={sum} data-value={value} data-bias={bias}>
      {kind === "weighted_sum" && (
        <>
          <span>
            {t("sumOf", { count: products.data.length })} <b>{formatFixed(sum - bias, digits)}</b>
          </span>
          <span>
            + {t("bias")} <b>{formatFixed(bias, digits)}</b>
          </span>
          <span>
            = <b>{formatFixed(sum, digits)}</b>
          </span>
        </>
      )}
      <span>
        {activation === "linear" ? "" : `→ ${activation} →`} <b class="result">{formatFixed(value, digits)}</b>
      </span>
    </p>
  );
}

function Arithmetic({ of }: { of: Explanation }) {
  const parts = partsOf(of);
  const [rows = 1, columns = 1] = of.patch.shape;
  const isVector = rows * columns === 1;
  const first = isVector ? LISTED : OPEN;
  const [now, later] = [parts.slice(0, first), parts.slice(first, MOST_LISTED)];
  const show = (some: readonly Part[]) =>
    isVector ? <List of={of} parts={some} /> : some.map((part) => <Grids key={part.channel} of={of} part={part} />);
  return (
    <>
      <h3>{t(`kind.${of.kind}`)}</h3>
      <Result of={of} />
      {parts.length > 1 && <p class="hint">{t("largestFirst")}</p>}
      <div class="inspect-arithmetic">{show(now)}</div>
      {later.length > 0 && (
        <More count={later.length} key={of.layer}>
          {() => show(later)}
        </More>
      )}
    </>
  );
}

function Sees({ facts: { field } }: { facts: UnitFacts }) {
  if (!field) return <p>{t("seesNothing")}</p>;
  const { top, left, height, width } = field;
  return <p>{t("sees", { height, width, top, left, bottom: top + height - 1, right: left + width - 1 })}</p>;
}

export function UnitPanel({ unit: { value, error } }: { unit: Answer<UnitFacts> }) {
  const of = layer.value;
  if (!of) return null;
  const at = place.value?.map((position) => formatNumber(position)).join(", ");
  return (
    <Panel name="inspect-unit" title={at ? `${t("unit")}: ${of.name} [${at}]` : t("unit")} lead={t("unitLead")}>
      <PlaceFields />
      {error !== undefined && <Refusal error={error} />}
      {value && (
        <>
          <Sees facts={value} />
          {value.explanation ? (
            <Arithmetic of={value.explanation} />
          ) : (
            <p class="hint">{t("noArithmetic", { className: of.className })}</p>
          )}
        </>
      )}
    </Panel>
  );
}
