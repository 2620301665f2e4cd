/** The chapters in the order of the slides, each with its figure and the place on the map that it belongs to. */
import type { ComponentType } from "preact";
import type { Tone } from "../../components/volume-geometry.ts";
import { AboutChapter } from "./figures/about.tsx";
import { ChainChapter, ShrinkingChapter } from "./figures/chain.tsx";
import { DenseFigure } from "./figures/dense.tsx";
import { FeaturesChapter } from "./figures/features.tsx";
import { FilterFigure } from "./figures/filter.tsx";
import { MapsChapter, SizeChapter } from "./figures/maps.tsx";
import { MaxPoolingChapter } from "./figures/max-pooling.tsx";
import { NetworkChapter } from "./figures/network.tsx";
import { ParametersChapter } from "./figures/parameters.tsx";
import { PipelineChapter } from "./figures/pipeline.tsx";
import { PoolingChapter } from "./figures/pooling.tsx";
import { PaddingChapter, SlidingChapter, StrideChapter } from "./figures/sliding-chapters.tsx";
import { VolumeFigure } from "./figures/volume.tsx";
import { WallChapter } from "./figures/wall.tsx";

export interface Chapter {
  /** Its part of the address and of the messages' keys. */
  readonly id: ChapterId;
  readonly slides: string;
  /** Stages of the pipeline that it is about; all, if none is named. */
  readonly stages: readonly Tone[];
  readonly Figure: ComponentType;
}

export type ChapterId =
  | "about"
  | "pipeline"
  | "network"
  | "dense"
  | "volume"
  | "filter"
  | "maps"
  | "chain"
  | "features"
  | "wall"
  | "sliding"
  | "stride"
  | "padding"
  | "shrinking"
  | "size"
  | "parameters"
  | "pooling"
  | "max-pooling";

export const CHAPTERS: readonly Chapter[] = [
  { id: "about", slides: "1–2", stages: [], Figure: AboutChapter },
  { id: "pipeline", slides: "3", stages: [], Figure: PipelineChapter },
  { id: "network", slides: "4", stages: [], Figure: NetworkChapter },
  { id: "dense", slides: "5", stages: ["dense"], Figure: DenseFigure },
  { id: "volume", slides: "6", stages: ["input", "conv"], Figure: VolumeFigure },
  { id: "filter", slides: "7–8", stages: ["conv"], Figure: FilterFigure },
  { id: "maps", slides: "9", stages: ["conv"], Figure: MapsChapter },
  { id: "chain", slides: "10–11", stages: ["conv"], Figure: ChainChapter },
  { id: "features", slides: "12", stages: ["conv", "dense"], Figure: FeaturesChapter },
  { id: "wall", slides: "13", stages: [], Figure: WallChapter },
  { id: "sliding", slides: "14–18", stages: ["conv"], Figure: SlidingChapter },
  { id: "stride", slides: "19–21", stages: ["conv"], Figure: StrideChapter },
  { id: "padding", slides: "22–23", stages: ["conv"], Figure: PaddingChapter },
  { id: "shrinking", slides: "24", stages: ["conv"], Figure: ShrinkingChapter },
  { id: "size", slides: "25–26", stages: ["conv"], Figure: SizeChapter },
  { id: "parameters", slides: "27–28", stages: ["conv"], Figure: ParametersChapter },
  { id: "pooling", slides: "29", stages: ["pool"], Figure: PoolingChapter },
  { id: "max-pooling", slides: "30", stages: ["pool"], Figure: MaxPoolingChapter },
];
