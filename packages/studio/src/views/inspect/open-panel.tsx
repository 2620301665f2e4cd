/** The networks that come with the studio, and the way to one's own. */
import { useEffect, useState } from "preact/hooks";
import { hashOf } from "../../app/router.ts";
import { Panel } from "../../components/panel.tsx";
import { addressOf, fetchFacts, SHIPPED, type ShippedFacts, type ShippedName } from "../../engine/shipped-files.ts";
import { formatPercent } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import { openAddress, opened, openFile } from "./state.ts";

function Card({ name }: { name: ShippedName }) {
  const [about, setAbout] = useState<ShippedFacts>();
  useEffect(() => {
    // Without its accuracy the card is a link all the same.
    fetchFacts(name, document.baseURI).then(setAbout, () => undefined);
  }, [name]);
  const now = opened.value;
  const address = addressOf(name);
  const isOpen = now.status === "open" && now.about !== undefined && now.name === address.split("/").at(-1);
  return (
    <a
      class="inspect-card"
      href={hashOf(["inspect"], { model: address })}
      aria-current={isOpen ? "true" : undefined}
      onClick={() => void openAddress(address)}
    >
      <b>{t(`shipped.${name}`)}</b>
      <span>{t(`about.${name}`)}</span>
      <small>
        {about && t("accuracy", { percent: formatPercent(about.testAccuracy, 1), count: about.testImages })}
      </small>
    </a>
  );
}

export function OpenPanel({ isOver }: { isOver: boolean }) {
  const now = opened.value;
  return (
    <Panel name="inspect-open" title={t("open")} lead={t("openLead")}>
      <div class="inspect-choices">
        {SHIPPED.map((name) => (
          <Card key={name} name={name} />
        ))}
        <label class="inspect-drop" data-over={isOver ? "" : undefined}>
          <b>{t("drop")}</b>
          <span>{t("choose")}</span>
          <input
            type="file"
            accept=".keras,.h5,.hdf5"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file) void openFile(file);
              // The same file can be chosen again.
              currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <p class="hint" role="status">
        {now.status === "opening" ? t("opening", { name: now.name }) : ""}
      </p>
    </Panel>
  );
}
