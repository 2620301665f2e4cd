/** Play, pause, step and scrub. */
import { formatNumber } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";
import { t } from "./messages.ts";
import type { Player } from "./player.ts";

interface PlayBarProps {
  readonly player: Player;
  /** What the present step is called, for those who do not see the figure. Default: its number. */
  readonly text?: string;
}

export function PlayBar({ player, text }: PlayBarProps) {
  const { step, count, playing, seek, toggle } = player;
  return (
    <div class="play-bar">
      <button
        type="button"
        class="round"
        aria-label={t("stepBack")}
        disabled={step === 0}
        onClick={() => seek(step - 1)}
      >
        <Icon name="back" />
      </button>
      <button type="button" class="round primary" aria-label={playing ? t("pause") : t("play")} onClick={toggle}>
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <button
        type="button"
        class="round"
        aria-label={t("stepOn")}
        disabled={step >= count - 1}
        onClick={() => seek(step + 1)}
      >
        <Icon name="forward" />
      </button>
      <input
        type="range"
        aria-label={t("progress")}
        aria-valuetext={text ?? t("stepOf", { step: step + 1, count })}
        min={0}
        max={Math.max(0, count - 1)}
        value={step}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <span class="play-count" aria-hidden="true">
        {formatNumber(step + 1)} / {formatNumber(count)}
      </span>
    </div>
  );
}
