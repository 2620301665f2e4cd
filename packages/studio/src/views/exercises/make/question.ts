/** What an exercise asks, as data: drawings, words, arithmetic and the engine all read it. */
import type { Size3 } from "../../../engine/shapes.ts";

export interface ConvSpec {
  readonly kind: "conv";
  readonly filters: number;
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}
export interface PoolSpec {
  readonly kind: "pool";
  readonly size: number;
  readonly stride: number;
}
export type LayerSpec = ConvSpec | PoolSpec;

/** Whole numbers, row by row. */
export type Grid = readonly (readonly number[])[];

export type Question =
  /** The shape of one layer's output, or of a chain's. */
  | { readonly kind: "output"; readonly input: Size3; readonly layers: readonly LayerSpec[] }
  /** How many parameters a convolution has. */
  | { readonly kind: "parameters"; readonly input: Size3; readonly layer: ConvSpec }
  /** Of how many products a number in the map is the sum. */
  | { readonly kind: "products"; readonly input: Size3; readonly layer: ConvSpec }
  /** How long the stretched volume is, and how many weights the layer behind has. */
  | { readonly kind: "dense"; readonly input: Size3; readonly units: number }
  /** Which padding keeps the size at stride 1. */
  | { readonly kind: "keep"; readonly size: number; readonly dilation: number }
  /** Whether the windows come out even. */
  | {
      readonly kind: "fit";
      readonly input: number;
      readonly size: number;
      readonly stride: number;
      readonly padding: number;
    }
  /** The largest number of each window. */
  | { readonly kind: "pooling"; readonly grid: Grid; readonly size: number; readonly stride: number }
  /** One number of a map. */
  | { readonly kind: "sum"; readonly grid: Grid; readonly filter: Grid; readonly row: number; readonly column: number }
  /** How much of the input a unit of the last layer sees. */
  | { readonly kind: "field"; readonly layers: readonly LayerSpec[] };

export type QuestionKind = Question["kind"];
export type QuestionOf<Kind extends QuestionKind> = Extract<Question, { readonly kind: Kind }>;

/** "Yes" and "no" as answers. */
export const YES = 1;
export const NO = 0;
