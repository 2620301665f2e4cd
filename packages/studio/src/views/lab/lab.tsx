/** The Lab: build, train, watch, try. */
import { useEffect } from "preact/hooks";
import { route } from "../../app/router.ts";
import { CodePanel } from "./code-panel.tsx";
import { CurvesPanel } from "./curves-panel.tsx";
import { DataPanel } from "./data-panel.tsx";
import { DownloadPanel } from "./download-panel.tsx";
import { DrawPanel } from "./draw-panel.tsx";
import { t } from "./messages.ts";
import { NetworkPanel } from "./network-panel.tsx";
import { ResultsPanel } from "./results-panel.tsx";
import { data, findSets, findStored, isBusy, readAddress } from "./state.ts";
import { TrainPanel } from "./train-panel.tsx";
import { WallPanel } from "./wall-panel.tsx";
import "../../styles/lab.css";

export function Lab() {
  useEffect(() => {
    if (!isBusy.peek()) readAddress();
    void findStored();
  }, [route.value]);
  useEffect(() => void findSets(), []);
  return (
    <div class="lab">
      <header class="lab-title">
        <h1>{t("title")}</h1>
        <p class="lead">{t("lead")}</p>
      </header>
      <div class="lab-build">
        <NetworkPanel />
        <DataPanel />
        <CodePanel />
      </div>
      <div class="lab-run">
        <TrainPanel />
        <CurvesPanel />
        <WallPanel />
        {data.value.kind === "digits" && <DrawPanel />}
        <ResultsPanel />
        <DownloadPanel />
      </div>
    </div>
  );
}
