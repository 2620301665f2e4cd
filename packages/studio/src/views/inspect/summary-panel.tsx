/** Keras's summary with what each layer costs and sees; the layer that is looked at is chosen here. */
import { Formula } from "../../components/formula.tsx";
import { Panel } from "../../components/panel.tsx";
import { toneOf } from "../../components/tone-of.ts";
import { shapeText } from "../../engine/tensor.ts";
import { formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { LayerFacts } from "./run/protocol.ts";
import { chooseLayer, layer, model } from "./state.ts";

/** A shape without its batch axis. */
export const sizesText = (shape: readonly (number | null)[]): string =>
  shapeText(...shape.slice(1).map((size) => size ?? 0)) || "1";

const bytesText = (bytes: number): string =>
  bytes < 1e6
    ? formatNumber(bytes / 1e3, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 })
    : formatNumber(bytes / 1e6, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

function Row({ of }: { of: LayerFacts }) {
  const { name, className, outputShape, parameters, multiplyAdds, receptiveField, isReuse } = of;
  const isChosen = layer.value === of;
  const countOr = (count: number): string => (count === 0 ? t("none") : formatNumber(count));
  return (
    <tr data-tone={toneOf(className)} data-chosen={isChosen ? "" : undefined}>
      <th scope="row">
        <button type="button" aria-pressed={isChosen} onClick={() => chooseLayer(name)}>
          <span>{name}</span> <small>{className}</small>
        </button>
      </th>
      <td>{sizesText(outputShape)}</td>
      <td>{isReuse ? t("shared") : countOr(parameters.value)}</td>
      <td>{countOr(multiplyAdds.value)}</td>
      <td>{receptiveField.length > 0 ? shapeText(...receptiveField.map(({ size }) => size)) : t("none")}</td>
      <td>{receptiveField[0]?.stride ? formatNumber(receptiveField[0].stride) : t("none")}</td>
    </tr>
  );
}

const COLUMNS = ["layerName", "outputShape", "parameters", "multiplyAdds", "field", "fieldStep"] as const;

export function SummaryPanel() {
  const facts = model.value?.facts;
  const chosen = layer.value;
  if (!facts || !chosen) return null;
  const { layers, parameters, trainable, multiplyAdds } = facts;
  return (
    <Panel name="inspect-summary" title={`${t("summary")}: ${facts.name}`} lead={t("summaryLead")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys. */}
      <section class="inspect-scroll" aria-label={t("summary")} tabIndex={0}>
        <table class="inspect-table">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((of) => (
              <Row key={of.name} of={of} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("total")}</th>
              <td />
              <td data-total={parameters}>{formatNumber(parameters)}</td>
              <td>{formatNumber(multiplyAdds)}</td>
              <td />
              <td />
            </tr>
          </tfoot>
        </table>
      </section>
      <p class="hint">{t("totals", { count: parameters, bytes: bytesText(parameters * 4), trainable })}</p>
      <div class="inspect-formulas">
        {chosen.parameters.value > 0 && (
          <Formula
            name={t("formulaParameters", { name: chosen.name })}
            expression={chosen.parameters.formula}
            result={formatNumber(chosen.parameters.value)}
          />
        )}
        {chosen.multiplyAdds.value > 0 && (
          <Formula
            name={t("formulaMultiplyAdds", { name: chosen.name })}
            expression={chosen.multiplyAdds.formula}
            result={formatNumber(chosen.multiplyAdds.value)}
          />
        )}
      </div>
    </Panel>
  );
}
