/** The frame of every figure: drawing, time, controls, formula, and what is seen, in one order for the eye and for readers. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ControlPanel } from "../../../components/control-panel.tsx";
import type { Controls, Specs } from "../../../components/controls.ts";
import { t as shared } from "../../../components/messages.ts";
import { OwnPicture } from "../../../components/own-picture.tsx";
import { engineState } from "../../../engine/keratin.ts";
import type { Answer } from "../../../engine/use-engine.ts";
import { t } from "../messages/figures.ts";

interface FigureProps<S extends Specs> {
  readonly controls?: Controls<S>;
  readonly hidden?: readonly string[];
  /** What is drawn of the answer; while the next one is under way, the drawing and the details stay as they are. */
  readonly children: ComponentChildren;
  readonly player?: ComponentChildren;
  readonly formula?: ComponentChildren;
  /** What there is to see at these settings. */
  readonly remark?: ComponentChildren;
  /** More of the drawing, below the player. */
  readonly details?: ComponentChildren;
  readonly answer?: Answer<unknown>;
  /** The drawing needs the whole width: the controls stand below it. */
  readonly isWide?: boolean;
}

const controlText = (name: string): string => t(`control.${name}` as Parameters<typeof t>[0]);
const optionText = (option: string): string => t(`option.${option}` as Parameters<typeof t>[0]);

/**
 * The last value that held good; the present one as long as none did. What is kept is not drawn again: to make it for
 * settings that the engine has no answer to yet would cost a frame more than the answer itself.
 */
function useKept<T>(value: T, holds: boolean): T {
  const kept = useRef<T>(undefined);
  if (holds) kept.current = value;
  return kept.current ?? value;
}

export function Figure<S extends Specs>({
  controls,
  hidden,
  children,
  player,
  formula,
  remark,
  details,
  answer,
  isWide = false,
}: FigureProps<S>) {
  useEffect(() => controls?.readAddress(), [controls]);
  // Sizes and counts come from the engine's layers too, so no figure is ready before the engine is here.
  const engine = engineState();
  const state = answer?.error ? "failed" : engine === "ready" && answer?.pending ? "pending" : engine;
  const drawn = useKept({ children, details }, state !== "pending");
  return (
    <figure class={isWide ? "figure is-wide" : "figure"} data-state={state}>
      <div class="figure-drawing" aria-busy={state === "pending"}>
        {state === "failed" ? <p class="notice">{shared("engineFailed")}</p> : drawn.children}
      </div>
      {controls?.values.value["source"] === "own" && <OwnPicture />}
      {player}
      {drawn.details && <div class="figure-details">{drawn.details}</div>}
      {(formula || remark) && (
        <div class="figure-words">
          {formula && <div class="formulas">{formula}</div>}
          {remark && (
            <p class="remark" aria-live="polite">
              {remark}
            </p>
          )}
        </div>
      )}
      {controls && (
        <ControlPanel controls={controls} label={controlText} optionText={optionText} {...(hidden ? { hidden } : {})} />
      )}
    </figure>
  );
}
