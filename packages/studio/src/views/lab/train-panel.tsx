/** Starting, pausing, ending a run; its options; the link that replays it. */

import { hashOf } from "../../app/router.ts";
import { useCopied } from "../../components/copied.ts";
import { Icon } from "../../components/icon.tsx";
import { NumberField, Panel, Select } from "../../components/panel.tsx";
import { formatNumber } from "../../i18n/index.ts";
import { OPTIMIZERS } from "../../network/code.ts";
import { hasPictures } from "./fit.ts";
import { t } from "./messages.ts";
import { useCheck } from "./network-panel.tsx";
import {
  addressQuery,
  changeRate,
  data,
  failure,
  forgetStored,
  isBusy,
  isRateChanged,
  labSession,
  network,
  perSecond,
  points,
  resumeStored,
  running,
  seed,
  status,
  stored,
  train,
  workers,
} from "./state.ts";

/** Workers that Keratin takes by itself, and the most it takes at all. */
const DEFAULT_WORKERS = crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency) : 1;
const MOST_WORKERS = 16;

function Options() {
  const spec = network.value;
  const busy = isBusy.value;
  const set = (more: Partial<typeof spec>) => {
    network.value = { ...spec, ...more };
  };
  return (
    <div class="lab-run-options">
      <Select
        label={t("optimizer")}
        value={spec.optimizer}
        options={Object.entries(OPTIMIZERS)}
        disabled={busy}
        onChange={(optimizer) => set({ optimizer })}
      />
      <NumberField
        label={t("learningRate")}
        value={spec.learningRate}
        min={1e-7}
        max={10}
        step="any"
        placeholder={t("rateDefault")}
        onChange={(rate) => void changeRate(rate)}
      />
      <NumberField
        label={t("epochs")}
        value={spec.epochs}
        min={1}
        max={1000}
        disabled={busy}
        onChange={(epochs) => set({ epochs })}
      />
      <NumberField
        label={t("batchSize")}
        value={spec.batchSize}
        min={1}
        max={1024}
        disabled={busy}
        onChange={(batchSize) => set({ batchSize })}
      />
      <NumberField
        label={t("seed")}
        value={seed.value}
        min={0}
        max={2 ** 31}
        disabled={busy}
        onChange={(value) => {
          seed.value = value;
        }}
      />
      <NumberField
        label={t("workers")}
        value={workers.value}
        min={1}
        max={MOST_WORKERS}
        placeholder={String(DEFAULT_WORKERS)}
        disabled={busy || !crossOriginIsolated}
        onChange={(count) => {
          workers.value = count;
        }}
      />
    </div>
  );
}

async function togglePause(): Promise<void> {
  const isPaused = status.value === "paused";
  status.value = isPaused ? "training" : "paused";
  await (isPaused ? labSession().resume() : labSession().pause());
}

function Buttons() {
  const check = useCheck();
  const isReady = check?.sound && check.fits && hasPictures(data.value);
  const paused = status.value === "paused";
  const [linked, copyLink] = useCopied();
  return (
    <div class="lab-buttons">
      {isBusy.value ? (
        <>
          <button type="button" class="button" disabled={status.value === "loading"} onClick={togglePause}>
            <Icon name={paused ? "play" : "pause"} /> {t(paused ? "resume" : "pause")}
          </button>
          <button
            type="button"
            class="button secondary"
            disabled={status.value === "loading"}
            onClick={() => void labSession().stop()}
          >
            <Icon name="cross" /> {t("stop")}
          </button>
        </>
      ) : (
        <button type="button" class="button" disabled={!isReady} onClick={() => void train()}>
          <Icon name="play" /> {t(status.value === "idle" ? "start" : "restart")}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        onClick={() => copyLink(new URL(hashOf(["lab"], addressQuery()), location.href).href)}
      >
        <Icon name="link" /> {t(linked ? "linked" : "link")}
      </button>
    </div>
  );
}

function State() {
  const at = points.value.at(-1)?.at ?? 0;
  const epochs = running.value?.network.epochs ?? network.value.epochs;
  const isRunning = status.value === "training" || status.value === "paused";
  return (
    <div class="lab-state">
      <p>
        {/* Read out when it changes; the numbers beside it change too often for that. */}
        <b role="status" data-status={status.value}>
          {t(`status.${status.value}`)}
        </b>
        {at > 0 && (
          <span class="lab-epoch-count">
            {t("epochOf", { epoch: Math.min(epochs, Math.floor(at) + (isRunning ? 1 : 0)), count: epochs })}
          </span>
        )}
        {perSecond.value > 0 && (
          <span class="lab-pace" data-per-second={perSecond.value}>
            {t("perSecond", { count: formatNumber(perSecond.value, { maximumSignificantDigits: 2 }) })}
          </span>
        )}
      </p>
      <progress max={epochs} value={at} aria-label={t("training")} />
      {isRateChanged.value && <p class="hint">{t("rateChanged")}</p>}
      {data.value.kind === "folders" && <p class="hint">{t("foldersNotLinked")}</p>}
      {failure.value && (
        <p class="refusal" role="alert">
          {t("failed", { message: failure.value })}
        </p>
      )}
    </div>
  );
}

/** A run that the browser kept: interrupted by a reload, or finished. */
function Kept() {
  const run = stored.value;
  if (!run) return null;
  const { epochsDone, settings } = run;
  const { epochs } = settings.network;
  const isDone = epochsDone >= epochs;
  const values = { epoch: epochsDone, count: epochs, seed: String(settings.seed) };
  return (
    <div class="lab-kept" role="status">
      <p>{t(isDone ? "finished" : "interrupted", values)}</p>
      <button type="button" class="button" onClick={() => void resumeStored()}>
        {t(isDone ? "bringBack" : "goOn")}
      </button>
      <button type="button" class="quiet" onClick={() => void forgetStored()}>
        {t("discard")}
      </button>
    </div>
  );
}

export function TrainPanel() {
  return (
    <Panel name="lab-train" title={t("training")}>
      <Kept />
      <Buttons />
      <State />
      <Options />
    </Panel>
  );
}
