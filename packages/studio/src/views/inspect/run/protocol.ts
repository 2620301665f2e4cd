/** What the page and the inspector's worker say to each other. All of it can be cloned. */
import type { FileContents, insight } from "keratin";

/** Numbers with a shape, without a batch axis. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface WeightFacts {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A layer as the cost table has it, and what can be shown of it. */
export interface LayerFacts extends insight.LayerCosts {
  readonly weights: readonly WeightFacts[];
  /** Keras's name of its activation; undefined if it has no such option. */
  readonly activation: string | undefined;
}

export interface ModelFacts {
  readonly name: string;
  /** "Sequential" or "Functional". */
  readonly className: string;
  readonly inputShapes: readonly (readonly (number | null)[])[];
  readonly outputShapes: readonly (readonly (number | null)[])[];
  /** What the network takes if it takes pictures: `[height, width, channels]`, with 1 or 3 channels. */
  readonly picture: readonly [number, number, number] | undefined;
  /** Whether it begins with a layer that scales pixels. */
  readonly isScaling: boolean;
  readonly layers: readonly LayerFacts[];
  /** The text of an SVG file. */
  readonly drawing: string;
  readonly parameters: number;
  readonly trainable: number;
  readonly multiplyAdds: number;
}

/** What became of a file. */
export type Opened =
  | { readonly facts: ModelFacts }
  | { readonly refusal: string; readonly contents: FileContents | undefined };

export interface LayerWeights {
  /** `[filters, height, width, channels]`; undefined for layers without filters. */
  readonly filters: Tensor | undefined;
  readonly largest: number;
  readonly histograms: readonly (WeightFacts & { readonly histogram: insight.Histogram })[];
}

export interface Explanation extends Omit<insight.UnitExplanation, "patch" | "filter" | "products"> {
  readonly patch: Tensor;
  readonly filter: Tensor;
  readonly products: Tensor;
}

/** What a unit sees, and how its number comes about. */
export interface UnitFacts {
  readonly field: insight.ReceptiveField | undefined;
  /** Undefined for layers whose numbers are not made of a window. */
  readonly explanation: Explanation | undefined;
}

export type HeatMethod = "gradCam" | "cam" | "saliency";

/** Where in a picture a class is seen: `[height, width]` of the picture. */
export interface Heat {
  readonly classIndex: number;
  /** The layer whose maps were weighed; undefined for saliency. */
  readonly layer: string | undefined;
  readonly map: Tensor;
}

/** A picture that excites a channel, on its way or done. */
export interface Vision {
  readonly layer: string;
  readonly channel: number;
  readonly step: number;
  readonly steps: number;
  /** `[height, width, channels]`, in the range of the network's input. */
  readonly image: Tensor;
  /** Of a finished one: the channel's mean activation for it, and for noise. */
  readonly activation?: number;
  readonly noiseActivation?: number;
}

export interface VisionSettings {
  readonly layer: string;
  readonly channel: number;
  readonly steps: number;
  readonly range: readonly [number, number];
}

/** What the page can ask of the worker. Pixels are one sample in the network's own range and shape. */
export interface Session {
  open(file: Blob, name: string): Promise<Opened>;
  /** The network's first output, flat. */
  predict(pixels: Float32Array): Promise<Float32Array>;
  activations(pixels: Float32Array, layer: string): Promise<Tensor>;
  weights(layer: string): Promise<LayerWeights>;
  unit(pixels: Float32Array, layer: string, place: readonly number[]): Promise<UnitFacts>;
  /** @throws ArgumentError if the network is not made for the method */
  heat(pixels: Float32Array, method: HeatMethod, classIndex: number | undefined): Promise<Heat>;
  /** Tells of its steps; ends early, with undefined, when `stop` is called. */
  visualize(settings: VisionSettings): Promise<Vision | undefined>;
  stop(): Promise<void>;
}
