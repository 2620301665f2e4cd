/** The palette: layers to add, in order, with what becomes of the input behind each. */
import { useMemo, useState } from "preact/hooks";
import { Icon } from "../../components/icon.tsx";
import { NumberField, Panel, Select } from "../../components/panel.tsx";
import { Segmented } from "../../components/segmented.tsx";
import { toneOf } from "../../components/tone-of.ts";
import { keratinNow } from "../../engine/keratin.ts";
import { shapeText } from "../../engine/tensor.ts";
import { formatNumber } from "../../i18n/index.ts";
import { checkNetwork, type LayerCheck, type NetworkCheck } from "../../network/check.ts";
import { type OptionControl, optionValue, PALETTE } from "../../network/palette.ts";
import type { LayerSpec, OptionValue } from "../../network/spec.ts";
import { fits, fitted, hasPictures } from "./fit.ts";
import { t } from "./messages.ts";
import { PRESETS, type PresetName } from "./presets.ts";
import { choosePreset, data, network, preset } from "./state.ts";

const setLayers = (layers: readonly LayerSpec[]): void => {
  network.value = { ...network.value, layers };
};

function replaceLayer(index: number, ...by: readonly LayerSpec[]): void {
  setLayers(network.value.layers.toSpliced(index, 1, ...by));
}

/** Exchanges a layer with the one behind it. */
function exchange(index: number): void {
  const { layers } = network.value;
  const [first, second] = [layers[index], layers[index + 1]];
  if (first && second) setLayers(layers.toSpliced(index, 2, second, first));
}

function OptionField({ layer, index, control }: { layer: LayerSpec; index: number; control: OptionControl }) {
  const label = t(`option.${control.name}` as Parameters<typeof t>[0]);
  const value = optionValue(layer, control.name);
  const set = (chosen: OptionValue) =>
    replaceLayer(index, { ...layer, options: { ...layer.options, [control.name]: chosen } });
  if (control.kind === "choice") {
    const choices = control.options.map((option) => [option, option] as const);
    return <Select label={label} value={String(value)} options={choices} onChange={set} />;
  }
  const { min, max, step = 1 } = control;
  return (
    <NumberField
      label={label}
      value={typeof value === "number" ? value : undefined}
      min={min}
      max={max}
      step={step === 1 ? 1 : "any"}
      onChange={set}
    />
  );
}

interface LayerCardProps {
  readonly layer: LayerSpec;
  readonly index: number;
  readonly last: boolean;
  readonly check: LayerCheck | undefined;
}

const sizesText = (sizes: readonly number[]): string =>
  sizes.length === 1 ? formatNumber(sizes[0] ?? 0) : shapeText(...sizes);

function LayerCard({ layer, index, last, check }: LayerCardProps) {
  const { className } = layer;
  const controls = PALETTE[className]?.controls ?? [];
  const name = `${className} (${index + 1})`;
  return (
    <li class="lab-layer" data-tone={toneOf(className)} data-refused={check?.error ? "" : undefined}>
      <div class="lab-layer-head">
        <b>{className}</b>
        <span class="lab-layer-shape">
          {check?.shape ? sizesText(check.shape) : "—"}
          <small>{check?.params ? t("parameters", { count: check.params }) : ""}</small>
        </span>
        <span class="lab-layer-tools">
          <button
            type="button"
            aria-label={t("moveUp", { name })}
            disabled={index === 0}
            onClick={() => exchange(index - 1)}
          >
            ↑
          </button>
          <button type="button" aria-label={t("moveDown", { name })} disabled={last} onClick={() => exchange(index)}>
            ↓
          </button>
          <button type="button" aria-label={t("remove", { name })} onClick={() => replaceLayer(index)}>
            <Icon name="cross" />
          </button>
        </span>
      </div>
      {controls.length > 0 && (
        <fieldset class="lab-options">
          <legend class="unseen">{t("options", { name })}</legend>
          {controls.map((control) => (
            <OptionField key={control.name} {...{ layer, index, control }} />
          ))}
        </fieldset>
      )}
      {check?.error && (
        <p class="refusal" role="alert">
          {t("refused")} <span lang="en">{check.error}</span>
        </p>
      )}
    </li>
  );
}

interface Checked extends NetworkCheck {
  /** Whether it goes with the data. */
  readonly fits: boolean;
}

/** What Keratin says to the network as it stands; undefined until the engine is here. */
export function useCheck(): Checked | undefined {
  const k = keratinNow();
  const spec = network.value;
  const check = useMemo(() => k && checkNetwork(k, spec), [k, spec.inputShape, spec.layers]);
  return check && { ...check, fits: fits(spec, check, data.value) };
}

export function NetworkPanel() {
  const check = useCheck();
  const { inputShape, layers } = network.value;
  const [kind, setKind] = useState("Conv2D");
  const add = () => {
    const { fresh } = PALETTE[kind] ?? { fresh: {} };
    setLayers([...layers, { className: kind, options: fresh }]);
  };
  return (
    <Panel name="lab-network" title={t("network")}>
      <Segmented
        label={t("preset")}
        showLabel
        options={Object.keys(PRESETS).map((value) => ({ value, text: t(`preset.${value as PresetName}`) }))}
        value={preset.value ?? ""}
        onChange={(value) => choosePreset(value as PresetName)}
      />
      <ol class="lab-layers">
        <li class="lab-layer" data-tone="input">
          <div class="lab-layer-head">
            <b>{t("input")}</b>
            <span class="lab-layer-shape">{shapeText(...inputShape)}</span>
          </div>
        </li>
        {layers.map((layer, index) => (
          <LayerCard
            key={index}
            {...{ layer, index }}
            last={index === layers.length - 1}
            check={check?.layers[index]}
          />
        ))}
      </ol>
      <div class="lab-add">
        <Select
          label={t("add")}
          value={kind}
          options={Object.keys(PALETTE).map((name) => [name, name] as const)}
          onChange={setKind}
        />
        <button type="button" class="button secondary" aria-label={t("addNamed", { name: kind })} onClick={add}>
          +
        </button>
      </div>
      {check?.sound && !check.fits && hasPictures(data.value) && (
        <div class="lab-kept" role="status">
          <p>{t("unfit")}</p>
          <button
            type="button"
            class="button secondary"
            onClick={() => {
              network.value = fitted(network.value, data.value);
            }}
          >
            {t("fit")}
          </button>
        </div>
      )}
      <p class="lab-total">{check ? t("total", { count: check.params }) : t("loadingEngine")}</p>
    </Panel>
  );
}
