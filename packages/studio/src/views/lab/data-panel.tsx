/** What the network learns from. */
import { useState } from "preact/hooks";
import { NumberField, Panel } from "../../components/panel.tsx";
import { Segmented } from "../../components/segmented.tsx";
import { t } from "./messages.ts";
import { PRESETS } from "./network/presets.ts";
import type { LayerSpec } from "./network/spec.ts";
import type { DataChoice } from "./run/protocol.ts";
import { data, facts, isBusy, network } from "./state.ts";

const KINDS = ["digits", "circles", "folders"] as const;
const SIZES = { min: 8, max: 256, initial: 48 } as const;

/** Class folders among files that a folder chooser gave: `chosen/class/picture.png`. */
const classesOf = (files: readonly File[]): number =>
  new Set(files.map(({ webkitRelativePath }) => webkitRelativePath.split("/").slice(1, -1).join("/"))).size;

/** The network with the input and output that the data want; what lies between stays. */
function fitNetwork(inputShape: readonly number[], outputs: number, isClasses: boolean): void {
  const { layers, loss, ...rest } = network.value;
  const last = layers.at(-1);
  const end: LayerSpec = {
    className: "Dense",
    options: { units: outputs, ...(isClasses ? { activation: "softmax" } : {}) },
  };
  const body = last?.className === "Dense" ? layers.slice(0, -1) : layers;
  network.value = {
    ...rest,
    inputShape,
    layers: [...body, end],
    loss: isClasses ? "categorical_crossentropy" : "mse",
  };
}

export function fitTo(choice: DataChoice): void {
  if (choice.kind === "folders") {
    const { size, grey, files } = choice;
    return fitNetwork([size, size, grey ? 1 : 3], Math.max(2, classesOf(files)), true);
  }
  const { inputShape } = PRESETS[choice.kind === "digits" ? "tiny" : "circles"].network;
  fitNetwork(inputShape, choice.kind === "digits" ? 10 : 3, choice.kind === "digits");
}

export function DataPanel() {
  const [files, setFiles] = useState<readonly File[]>([]);
  const choice = data.value;
  const choose = (next: DataChoice) => {
    data.value = next;
    if (next.kind !== "folders" || next.files.length > 0) fitTo(next);
  };
  const folders = (more: Partial<DataChoice & { kind: "folders" }>): DataChoice => ({
    kind: "folders",
    files,
    size: choice.kind === "folders" ? choice.size : SIZES.initial,
    grey: choice.kind === "folders" && choice.grey,
    ...more,
  });
  const known = facts.value;
  return (
    <Panel name="lab-data" title={t("data")} lead={t(`about.${choice.kind}`)}>
      <Segmented
        label={t("data")}
        options={KINDS.map((value) => ({ value, text: t(`data.${value}`) }))}
        value={choice.kind}
        onChange={(kind) => choose(kind === "folders" ? folders({}) : { kind: kind as "digits" | "circles" })}
      />
      {choice.kind === "folders" && (
        <div class="lab-folders">
          <label class="field">
            <span class="control-label">{t("chooseFolder")}</span>
            <input
              type="file"
              multiple
              {...{ webkitdirectory: true }}
              disabled={isBusy.value}
              onChange={({ currentTarget }) => {
                const chosen = [...(currentTarget.files ?? [])];
                setFiles(chosen);
                choose(folders({ files: chosen }));
              }}
            />
          </label>
          <NumberField
            label={t("pictureSize")}
            value={choice.size}
            min={SIZES.min}
            max={SIZES.max}
            onChange={(size) => choose(folders({ size }))}
          />
          <Segmented
            label={t("colours")}
            options={[
              { value: "colour", text: t("colour") },
              { value: "grey", text: t("grey") },
            ]}
            value={choice.grey ? "grey" : "colour"}
            onChange={(value) => choose(folders({ grey: value === "grey" }))}
          />
          <p class="hint">{t("chosen", { count: files.length })}</p>
        </div>
      )}
      {known && (
        <p class="hint">
          {t("facts", { train: known.train, test: known.test })}
          {known.skipped > 0 && ` ${t("skipped", { count: known.skipped })}`}
        </p>
      )}
    </Panel>
  );
}
