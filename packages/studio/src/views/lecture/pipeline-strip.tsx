/** Slide 3 as a map that is always in view: where in the network the chapter is. */
import { hashOf } from "../../app/router.ts";
import { pointsOf, project, type Tone } from "../../components/volume-geometry.ts";
import type { ChapterId } from "./chapters.ts";
import { t } from "./messages/strip.ts";

interface Stage {
  readonly tone: Tone;
  readonly chapter: ChapterId;
  /** Size of its little block: height, width, depth. */
  readonly block: readonly [number, number, number];
}

const STAGES: readonly Stage[] = [
  { tone: "input", chapter: "volume", block: [22, 22, 4] },
  { tone: "conv", chapter: "filter", block: [19, 19, 12] },
  { tone: "pool", chapter: "pooling", block: [11, 11, 12] },
  { tone: "dense", chapter: "dense", block: [26, 4, 3] },
  { tone: "output", chapter: "dense", block: [11, 4, 3] },
];

function Block({ block: [height, width, depth] }: Pick<Stage, "block">) {
  const corner = (x: number, y: number, z: number) => project(1, x, y, z);
  return (
    <svg class="strip-block" viewBox="-1 -9 34 38" width="34" height="38" aria-hidden="true">
      <g transform={`translate(${(32 - width - depth * 0.62) / 2} ${(26 - height) / 2})`}>
        <polygon
          class="face top"
          points={pointsOf(corner(0, 0, 0), corner(width, 0, 0), corner(width, 0, depth), corner(0, 0, depth))}
        />
        <polygon
          class="face side"
          points={pointsOf(
            corner(width, 0, 0),
            corner(width, height, 0),
            corner(width, height, depth),
            corner(width, 0, depth),
          )}
        />
        <rect class="face front" width={width} height={height} />
      </g>
    </svg>
  );
}

export function PipelineStrip({ stages }: { stages: readonly Tone[] }) {
  const here = (tone: Tone) => stages.length === 0 || stages.includes(tone);
  return (
    <nav class="strip" aria-label={t("map")}>
      <ol>
        {STAGES.map(({ tone, chapter, block }) => (
          <li key={tone} data-tone={tone} class={here(tone) ? "here" : undefined}>
            <a href={hashOf(["lecture", chapter])} aria-current={here(tone) ? "step" : undefined}>
              <Block block={block} />
              <span>{t(tone as "input")}</span>
            </a>
          </li>
        ))}
      </ol>
      <p class="strip-end">
        {t("question")} <b>{t("answer")}</b>
      </p>
    </nav>
  );
}
