/** A digit of one's own through the trained network: what it says, and where it looks. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { largestOf } from "../../components/colours.ts";
import { MapsCanvas } from "../../components/maps-canvas.tsx";
import { Pad } from "../../components/pad.tsx";
import { Panel } from "../../components/panel.tsx";
import { mnistDigit, type Stroke } from "../../data/mnist-digit.ts";
import { formatPercent } from "../../i18n/index.ts";
import { t } from "./messages.ts";
import type { ClassMap } from "./run/protocol.ts";
import { Scores } from "./scores.tsx";
import { facts, labSession, look, lookAgain, moment, running, subject } from "./state.ts";
import { InputCanvas } from "./wall-panel.tsx";

const SHAPE = [28, 28, 1] as const;
const strokes = signal<readonly Stroke[]>([]);
const heat = signal<ClassMap | undefined>(undefined);

/** Whether the running network takes digits. */
const takesDigits = (): boolean =>
  running.value?.data.kind === "digits" && facts.value !== undefined && facts.value.inputShape.join() === SHAPE.join();

/** Looks at the drawing; while one look is on its way, only the newest drawing waits. */
function useLook(): void {
  const busy = useRef(false);
  const again = useRef(false);
  const see = async (): Promise<void> => {
    if (busy.current) {
      again.current = true;
      return;
    }
    busy.current = true;
    do {
      again.current = false;
      const pixels = mnistDigit(strokes.peek());
      if (pixels && takesDigits()) {
        subject.value = { pixels };
        await lookAgain();
        heat.value = await labSession()
          .classMap(subject.peek(), moment.peek())
          .catch(() => undefined);
      } else heat.value = undefined;
    } while (again.current);
    busy.current = false;
  };
  useEffect(() => void see(), [strokes.value, moment.value]);
}

function Seen({ pixels }: { pixels: Float32Array }) {
  const map = heat.value;
  const scores = "pixels" in subject.value ? look.value?.scores : undefined;
  const best = scores?.reduce((most, value, i) => (value > (scores[most] ?? 0) ? i : most), 0) ?? 0;
  return (
    <>
      <div class="lab-seen">
        <figure>
          <figcaption class="control-label">{t("asSeen")}</figcaption>
          <InputCanvas pixels={pixels} shape={SHAPE} label={t("asSeen")} />
        </figure>
        {map && (
          <figure>
            <figcaption class="control-label">{t("heat")}</figcaption>
            <div class="lab-over">
              <InputCanvas pixels={pixels} shape={SHAPE} label={t("asSeen")} />
              <MapsCanvas
                label={t("heatLabel", { name: String(map.classIndex), layer: map.layer })}
                class="lab-heat"
                tiles={{
                  width: map.width,
                  height: map.height,
                  count: 1,
                  data: map.data,
                  across: 1,
                  palette: "glow",
                  largest: largestOf(map.data) || 1,
                }}
              />
            </div>
          </figure>
        )}
      </div>
      {scores && (
        <div class="lab-said">
          <p role="status">
            {t("prediction")} <b class="lab-digit">{facts.value?.classes[best]}</b>{" "}
            <span>{formatPercent(scores[best] ?? 0)}</span>
          </p>
          <Scores scores={scores} />
        </div>
      )}
    </>
  );
}

export function DrawPanel() {
  useLook();
  const pixels = mnistDigit(strokes.value);
  const erase = () => {
    strokes.value = [];
    subject.value = { test: 0 };
    void lookAgain();
  };
  return (
    <Panel
      name="lab-draw"
      title={t("draw")}
      lead={t("drawLead")}
      aside={
        <button type="button" class="quiet" disabled={!pixels} onClick={erase}>
          {t("erase")}
        </button>
      }
    >
      <div class="lab-drawing">
        <div>
          <Pad
            strokes={strokes.value}
            onChange={(next) => {
              strokes.value = next;
            }}
          />
        </div>
        <div class="lab-answer">
          {!(pixels && takesDigits()) && <p class="hint">{t(takesDigits() ? "nothingDrawn" : "drawFirst")}</p>}
          {pixels && <Seen pixels={pixels} />}
        </div>
      </div>
    </Panel>
  );
}
