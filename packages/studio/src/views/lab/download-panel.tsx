/** The trained network as a file. */
import { useState } from "preact/hooks";
import { Panel } from "../../components/panel.tsx";
import { messageOf } from "../../components/refusal.tsx";
import { t } from "./messages.ts";
import { failure, keptEpochs, labSession } from "./state.ts";

const FORMATS = { keras: "downloadKeras", onnx: "downloadOnnx" } as const;

function download(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function DownloadPanel() {
  const [busy, setBusy] = useState(false);
  const save = async (format: keyof typeof FORMATS) => {
    setBusy(true);
    try {
      download(await labSession().save(format), `keratin-lab.${format}`);
    } catch (error) {
      failure.value = messageOf(error);
    }
    setBusy(false);
  };
  return (
    <Panel name="lab-download" title={t("download")}>
      <div class="lab-buttons">
        {(Object.keys(FORMATS) as (keyof typeof FORMATS)[]).map((format) => (
          <button
            key={format}
            type="button"
            class="button secondary"
            disabled={busy || keptEpochs.value.length === 0}
            onClick={() => void save(format)}
          >
            {t(FORMATS[format])}
          </button>
        ))}
      </div>
    </Panel>
  );
}
