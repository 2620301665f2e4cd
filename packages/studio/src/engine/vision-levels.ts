/** What a page and the worker know of pictures that excite channels. */
import type { ShippedName } from "./shipped-files.ts";
import type { Volume3 } from "./tensor.ts";

export const LEVELS = ["low", "mid", "high", "class"] as const;
export type Level = (typeof LEVELS)[number];

export interface VisionChoice {
  readonly model: ShippedName;
  readonly level: Level;
  /** From 0. */
  readonly channel: number;
  readonly seed: number;
}

export interface Vision {
  readonly layer: string;
  readonly className: string;
  /** The picture as it comes along, the finished one last. */
  readonly frames: readonly Volume3[];
  readonly activation: number;
  readonly noiseActivation: number;
  /** What the unit sees. */
  readonly field: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
}

export const STEPS = 96;
/** Steps between pictures that are kept. */
export const KEPT = 6;
export const FRAMES = STEPS / KEPT;
