/** Loss and metric while the network learns. */
import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../app/theme.ts";
import { drawInTurn, leaveQueue } from "../../components/in-turn.ts";
import { Panel } from "../../components/panel.tsx";
import { useWidth } from "../../components/stage.tsx";
import { formatFixed, formatNumber, formatPercent, language } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import { loadPlots, makePlot, type Plot, resize, type Series, update } from "./plot.ts";
import type { CurvePoint, EpochResult } from "./run/protocol.ts";
import { foldOf, metric, points, results } from "./state.ts";

function seriesOf(
  curve: readonly CurvePoint[],
  ends: readonly EpochResult[],
  of: "loss" | "metric",
  name: string,
): Series {
  const tests = new Map(ends.map(({ epoch, logs }) => [epoch, logs[`val_${name}`] ?? null]));
  const xs = curve.map(({ at }) => at);
  return [xs, curve.map((point) => point[of]), xs.map((at) => tests.get(at) ?? null)];
}

interface CurveProps {
  readonly of: "loss" | "metric";
  /** Keras's name in the results. */
  readonly name: string;
  readonly title: string;
}

function Curve({ of, name, title }: CurveProps) {
  const [box, width] = useWidth();
  const plot = useRef<Plot>(undefined);
  const series = seriesOf(points.value, results.value, of, name);
  const latest = useRef(series);
  latest.current = series;
  const draw = (place: HTMLElement) => drawInTurn(place, () => plot.current && update(plot.current, latest.current));
  useEffect(() => {
    const place = box.current;
    if (!place || width === 0) return;
    let gone = false;
    void loadPlots().then((UPlot) => {
      if (gone) return;
      // The first time, making a plot and drawing it take a good part of a frame each.
      drawInTurn(place, () => {
        plot.current = makePlot(UPlot, place, [t("ofTraining"), t("ofTest")]);
        draw(place);
      });
    });
    return () => {
      gone = true;
      leaveQueue(place);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [theme.value, language.value, width > 0]);
  useEffect(() => {
    if (plot.current && width > 0) resize(plot.current, width);
  }, [width]);
  useEffect(() => {
    if (plot.current && box.current) draw(box.current);
  }, [points.value, results.value]);
  const last = points.value.at(-1)?.[of] ?? 0;
  return (
    <figure class="lab-curve">
      <figcaption>
        {title} <span class="lab-key">{t("ofTraining")}</span> <span class="lab-key is-test">{t("ofTest")}</span>
      </figcaption>
      <div ref={box} role="img" aria-label={t("curveLabel", { name: title, value: formatNumber(last) })} />
    </figure>
  );
}

function EpochTable() {
  const name = metric.value;
  const title = t(name === "accuracy" ? "accuracy" : "mae");
  const number = (value = Number.NaN) => formatFixed(value, 4);
  return (
    <details class="lab-table">
      <summary>{t("table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("epoch")}</th>
            <th scope="col">{t("loss")}</th>
            <th scope="col">{title}</th>
            <th scope="col">
              {t("loss")} ({t("ofTest")})
            </th>
            <th scope="col">
              {title} ({t("ofTest")})
            </th>
          </tr>
        </thead>
        <tbody>
          {results.value.map(({ epoch, logs, perSecond }) => (
            // The exact numbers, by which runs are compared.
            <tr
              key={epoch}
              data-loss={logs["loss"]}
              data-val-loss={logs["val_loss"]}
              data-val-metric={logs[`val_${name}`]}
              data-per-second={perSecond}
            >
              <th scope="row">{formatNumber(epoch)}</th>
              <td>{number(logs["loss"])}</td>
              <td>{number(logs[name])}</td>
              <td>{number(logs["val_loss"])}</td>
              <td>{number(logs[`val_${name}`])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function CurvesPanel() {
  const name = metric.value;
  const tested = results.value.at(-1)?.logs[`val_${name}`];
  const isAccuracy = name === "accuracy";
  return (
    <Panel
      name="lab-curves"
      title={t("curves")}
      fold={foldOf("curves")}
      aside={
        tested !== undefined && (
          <p class="lab-figure">
            {t(isAccuracy ? "testAccuracy" : "testError")}{" "}
            <b>{isAccuracy ? formatPercent(tested, 1) : formatFixed(tested, 4)}</b>
          </p>
        )
      }
    >
      {points.value.length === 0 ? (
        <p class="hint">{t("noCurve")}</p>
      ) : (
        <>
          <div class="lab-curves-both">
            <Curve of="loss" name="loss" title={t("loss")} />
            <Curve key={name} of="metric" name={name} title={t(isAccuracy ? "accuracy" : "mae")} />
          </div>
          <EpochTable />
        </>
      )}
    </Panel>
  );
}
