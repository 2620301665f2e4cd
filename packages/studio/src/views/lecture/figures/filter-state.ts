/** What the chapters about filters over a volume share: settings, picture, filters, and the maps that the engine makes. */
import { useMemo } from "preact/hooks";
import { depthOf, type Source, usePicture } from "../../../data/source.ts";
import { figures } from "../../../engine/figures.ts";
import { keratinNow } from "../../../engine/keratin.ts";
import type { ConvSettings, Filters } from "../../../engine/layers.ts";
import { convShape, type FittedConvolution, isRefused } from "../../../engine/shapes.ts";
import type { Volume3 } from "../../../engine/tensor.ts";
import { type Answer, settled, useEngine } from "../../../engine/use-engine.ts";
import { t } from "../messages/figures.ts";

export interface Convolved {
  readonly input: Volume3;
  readonly filters: Filters;
  /** Undefined if the filter fits nowhere. */
  readonly maps: Volume3 | undefined;
  readonly settings: ConvSettings;
}

export interface FilterState {
  readonly answer: Answer<Convolved>;
  readonly fitted: FittedConvolution | undefined;
  readonly settings: ConvSettings;
}

export interface FilterValues {
  readonly source: Source;
  readonly N: number;
  readonly F: number;
  readonly S: number;
  readonly P: number;
  readonly D: number;
}

/** What is said if there is no output. */
export function whyNothing(input: number, settings: ConvSettings): string {
  if (isRefused(settings)) return t("slide.both");
  const { size, padding, dilation } = settings;
  return t("slide.tooLarge", { size: dilation * (size - 1) + 1, room: input + 2 * padding });
}

/** @param count the number of filters; @param relu whether ReLU follows */
export function useFilters({ source, N, F, S, P, D }: FilterValues, count: number, relu = false): FilterState {
  const settings = useMemo(() => ({ size: F, stride: S, padding: P, dilation: D }), [F, S, P, D]);
  const depth = depthOf(source);
  const k = keratinNow();
  const fitted = useMemo(() => k && convShape(k, [N, N, depth], count, settings), [k, N, depth, count, settings]);
  const image = usePicture(source, N);
  const answer = useEngine(async () => {
    const input = settled(image);
    if (!input || !fitted) return undefined;
    if (fitted.shape) return { input, settings, ...(await figures().filtered(input, count, settings, relu)) };
    return { input, settings, filters: await figures().makeFilters(F, input.channels, count), maps: undefined };
  }, [image, fitted, relu]);
  return { answer, fitted, settings };
}
