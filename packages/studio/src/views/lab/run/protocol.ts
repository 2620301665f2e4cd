/** What the page and the Lab's worker say to each other. All of it can be cloned. */
import type { LayerMaps } from "../../../engine/layer-maps.ts";
import type { NetworkSpec } from "../../../network/spec.ts";

export type DataChoice =
  | { readonly kind: "digits" }
  | { readonly kind: "circles" }
  | { readonly kind: "cifar10" }
  | { readonly kind: "folders"; readonly files: readonly File[]; readonly size: number; readonly grey: boolean };

export interface RunSettings {
  readonly network: NetworkSpec;
  readonly data: DataChoice;
  readonly seed: number;
  /** How many share the work; the results do not depend on it. Default: as many as the machine has processors. */
  readonly workers?: number | undefined;
}

/** Filters of one convolution: `[size, size, depth, count]` as the layer has them. */
export interface LayerFilters {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What the network makes of one picture. */
export interface Look {
  /** After how many epochs; fractions while an epoch runs. */
  readonly epoch: number;
  /** `[height, width, channels]`, 0 … 1. */
  readonly input: Float32Array;
  readonly inputShape: readonly number[];
  readonly maps: readonly LayerMaps[];
  readonly filters: LayerFilters | undefined;
  readonly scores: Float32Array;
}

/** Grad-CAM: which parts of a picture speak for the class that the network says. */
export interface ClassMap {
  readonly classIndex: number;
  /** The layer whose maps were weighted. */
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** One point of the curves. */
export interface CurvePoint {
  /** Epochs done, with the part of the running one. */
  readonly at: number;
  readonly loss: number;
  readonly metric: number;
}

/** A test sample and what the network says to it. */
export interface Mistake {
  readonly index: number;
  readonly pixels: Float32Array;
  readonly truth: Float32Array;
  readonly scores: Float32Array;
}

/** The end of an epoch. */
export interface EpochResult {
  /** Epochs done: from 1. */
  readonly epoch: number;
  readonly logs: Readonly<Record<string, number>>;
  /** Row by row: `[truth, predicted]`; empty for regression. */
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: readonly Mistake[];
  /** Pictures per second while it trained. */
  readonly perSecond: number;
}

/** What is known once the data are there. */
export interface DataFacts {
  readonly inputShape: readonly number[];
  readonly classes: readonly string[];
  readonly train: number;
  readonly test: number;
  /** Images that could not be read. */
  readonly skipped: number;
}

/** A run that the browser keeps. */
export interface StoredRun {
  readonly settings: Omit<RunSettings, "data"> & { readonly data: DataChoice["kind"] };
  readonly epochsDone: number;
  readonly isRateChanged: boolean;
}

export type RunEvent =
  | { readonly kind: "data"; readonly facts: DataFacts }
  | { readonly kind: "progress"; readonly points: readonly CurvePoint[]; readonly perSecond: number }
  | { readonly kind: "epoch"; readonly result: EpochResult }
  | { readonly kind: "kept"; readonly epochs: readonly number[] }
  | { readonly kind: "look"; readonly look: Look }
  | { readonly kind: "ended"; readonly how: "done" | "stopped" };

/** The picture to look at: a test sample by number, or pixels of the network's input shape. */
export type Subject = { readonly test: number } | { readonly pixels: Float32Array };

/** Where in time: the running network, or one that was kept at the end of an epoch (0: before training). */
export type Moment = "now" | number;

/** What the page can ask of the worker. */
export interface Session {
  /** Trains until the end; `resume` goes on with the stored run. @throws what Keratin throws */
  train(settings: RunSettings, resume: boolean): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
  setLearningRate(rate: number): Promise<void>;
  /** The picture that is looked at while training goes on; undefined: none. */
  watch(subject: Subject | undefined): Promise<void>;
  look(subject: Subject, moment: Moment): Promise<Look>;
  /** @throws ArgumentError if the network has no layer with maps */
  classMap(subject: Subject, moment: Moment): Promise<ClassMap>;
  save(format: "keras" | "onnx"): Promise<Uint8Array<ArrayBuffer>>;
  stored(): Promise<StoredRun | undefined>;
  forget(): Promise<void>;
}
