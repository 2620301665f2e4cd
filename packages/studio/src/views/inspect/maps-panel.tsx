/** The activation maps of the chosen layer; a click into one chooses a unit. */
import { useMemo } from "preact/hooks";
import { MapsCanvas } from "../../components/maps-canvas.tsx";
import { Panel, Select } from "../../components/panel.tsx";
import { Refusal } from "../../components/refusal.tsx";
import { gridOf } from "../../components/tiles.ts";
import { toneOf } from "../../components/tone-of.ts";
import { useEngine } from "../../engine/use-engine.ts";
import { formatNumber } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { Shown } from "./picture.ts";
import type { LayerFacts, Tensor } from "./run/protocol.ts";
import { chooseLayer, choosePlace, layer, model, place, session } from "./state.ts";
import { sizesText } from "./summary-panel.tsx";
import { boxesOf, layoutOf, placeAt, strongest } from "./unit-tiles.ts";

function Maps({ of, values }: { of: LayerFacts; values: Tensor }) {
  const layout = useMemo(() => layoutOf(values), [values]);
  const { tiles, count, isVector } = layout;
  const { width, height } = tiles;
  const grid = gridOf(tiles);
  const chosen = place.value && boxesOf(layout, place.value, values.shape);
  const onPointerDown = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * grid.width;
    const y = ((event.clientY - box.top) / box.height) * grid.height;
    const next = placeAt(layout, x, y, values.shape);
    if (next) choosePlace(next);
  };
  const extent = values.data.reduce(([low, top], value) => [Math.min(low, value), Math.max(top, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as readonly [number, number]);
  const label = t(isVector ? "vectorLabel" : "mapsLabel", { count, name: of.name, height, width });
  return (
    <>
      <div
        class="inspect-maps-field"
        data-vector={isVector ? "" : undefined}
        data-layer={of.name}
        onPointerDown={onPointerDown}
      >
        <MapsCanvas label={label} tiles={tiles} />
        {chosen && (
          <svg class="inspect-chosen" viewBox={`0 0 ${grid.width} ${grid.height}`} aria-hidden="true">
            {!isVector && <rect class="is-map" {...chosen.map} />}
            <rect class="is-unit" {...chosen.unit} />
          </svg>
        )}
      </div>
      <p class="hint">
        {t("mapsRange", { low: formatNumber(extent[0]), high: formatNumber(extent[1]) })}{" "}
        {tiles.count < count && t("mapsShown", { shown: tiles.count, count })}
      </p>
    </>
  );
}

/** The layer that all panels below look at; the same as choosing its row in the table. */
function LayerChoice({ of }: { of: LayerFacts }) {
  const layers = model.value?.facts.layers ?? [];
  return (
    <Select
      label={t("layerChoice")}
      value={of.name}
      options={layers.map(({ name, className, outputShape }) => [
        name,
        `${name} · ${className} · ${sizesText(outputShape)}`,
      ])}
      onChange={chooseLayer}
    />
  );
}

export function MapsPanel({ shown }: { shown: Shown | undefined }) {
  const of = layer.value;
  const name = of?.name ?? "";
  const { value, error } = useEngine(async () => {
    if (!shown || !name) return undefined;
    const values = await session().activations(shown.pixels, name);
    // The strongest unit is worth a look, until another is chosen.
    if (!place.peek() && layer.peek()?.name === name) choosePlace(strongest(values));
    return { name, values };
  }, [shown, name]);
  if (!of) return null;
  return (
    <Panel name="inspect-maps" title={t("maps", { name })} lead={t("mapsLead")}>
      <LayerChoice of={of} />
      <div data-tone={toneOf(of.className)}>
        {error ? <Refusal error={error} /> : value?.name === name && <Maps of={of} values={value.values} />}
      </div>
    </Panel>
  );
}
