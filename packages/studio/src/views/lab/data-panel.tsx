/** What the network learns from. */
import { useState } from "preact/hooks";
import { NumberField, Panel } from "../../components/panel.tsx";
import { Segmented } from "../../components/segmented.tsx";
import { fitted, hasPictures } from "./fit.ts";
import { t } from "./messages.ts";
import type { DataChoice } from "./run/protocol.ts";
import { data, facts, hasCifar10, isBusy, network } from "./state.ts";

const KINDS = ["digits", "circles", "cifar10", "folders"] as const;
const SIZES = { min: 8, max: 256, initial: 48 } as const;

export function DataPanel() {
  const [files, setFiles] = useState<readonly File[]>([]);
  const choice = data.value;
  // An address may ask for it all the same; what the server says then is shown.
  const kinds = KINDS.filter((kind) => kind !== "cifar10" || hasCifar10.value || choice.kind === kind);
  const choose = (next: DataChoice) => {
    data.value = next;
    if (hasPictures(next)) network.value = fitted(network.value, next);
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
        options={kinds.map((value) => ({ value, text: t(`data.${value}`) }))}
        value={choice.kind}
        onChange={(kind) =>
          choose(kind === "folders" ? folders({}) : { kind: kind as "digits" | "circles" | "cifar10" })
        }
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
