/** The inspector: a network is opened, shown a picture, and looked into. */
import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { route } from "../../app/router.ts";
import { DrawingPanel } from "./drawing-panel.tsx";
import { HeatPanel } from "./heat-panel.tsx";
import { MapsPanel } from "./maps-panel.tsx";
import { t } from "./messages.ts";
import { OpenPanel } from "./open-panel.tsx";
import { type Shown, suitPicture, useShown } from "./picture.ts";
import { PicturePanel } from "./picture-panel.tsx";
import { RefusalPanel } from "./refusal-panel.tsx";
import { model, openAddress, opened, openFile } from "./state.ts";
import { SummaryPanel } from "./summary-panel.tsx";
import { UnitPanel } from "./unit-panel.tsx";
import { useUnit } from "./use-unit.ts";
import { VisionsPanel } from "./visions-panel.tsx";
import { WeightsPanel } from "./weights-panel.tsx";
import "../../styles/inspect.css";

effect(() => {
  if (model.value) suitPicture(model.value.facts);
});

/** Files may be dropped anywhere in the view. */
function useDrop() {
  const [isOver, setIsOver] = useState(false);
  return {
    isOver,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void openFile(file);
    },
  };
}

export function Inspect() {
  useEffect(() => {
    const address = route.value.query.get("model");
    if (address) void openAddress(address);
  }, [route.value]);
  const { isOver, ...drop } = useDrop();
  const { status } = opened.value;
  return (
    <div class="inspect" data-status={status} {...drop}>
      <header class="inspect-title">
        <h1>{t("title")}</h1>
        <p class="lead">{t("lead")}</p>
      </header>
      <OpenPanel isOver={isOver} />
      {(status === "refused" || status === "failed") && <RefusalPanel of={opened.value} />}
      {status === "open" && <Open />}
    </div>
  );
}

function Open() {
  const { value, error } = useShown();
  // While another network is opened, what is there is still the picture for the one before.
  const shown: Shown | undefined = value?.shape === model.value?.facts.picture ? value : undefined;
  const unit = useUnit(shown);
  const takesPictures = model.value?.facts.picture !== undefined;
  return (
    <div class="inspect-body">
      <div class="inspect-side">
        <PicturePanel shown={shown} error={error} field={unit.value?.field} />
      </div>
      <div class="inspect-main">
        <SummaryPanel />
        <DrawingPanel />
        {takesPictures && <MapsPanel shown={shown} />}
        {takesPictures && <UnitPanel unit={unit} />}
        <WeightsPanel />
        {takesPictures && <HeatPanel shown={shown} />}
        {takesPictures && <VisionsPanel />}
      </div>
    </div>
  );
}
