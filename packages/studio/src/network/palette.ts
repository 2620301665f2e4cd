/** The layers of the palette: what a fresh one is like, and which of its options have a control. */
import type { LayerSpec, OptionValue } from "./spec.ts";

export type OptionControl =
  | {
      readonly name: string;
      readonly kind: "number";
      readonly min: number;
      readonly max: number;
      readonly step?: number;
    }
  | { readonly name: string; readonly kind: "choice"; readonly options: readonly string[] };

export interface PaletteEntry {
  readonly fresh: LayerSpec["options"];
  readonly controls: readonly OptionControl[];
}

const ACTIVATIONS = ["linear", "relu", "elu", "selu", "gelu", "silu", "sigmoid", "tanh", "softmax"] as const;
const whole = (name: string, min: number, max: number): OptionControl => ({ name, kind: "number", min, max });
const part = (name: string): OptionControl => ({ name, kind: "number", min: 0, max: 0.9, step: 0.05 });
const padding: OptionControl = { name: "padding", kind: "choice", options: ["valid", "same"] };
const activation: OptionControl = { name: "activation", kind: "choice", options: ACTIVATIONS };
const filter = [whole("kernelSize", 1, 11), whole("strides", 1, 4), padding, activation];
const window = [whole("poolSize", 1, 8), whole("strides", 1, 8), padding];

export const PALETTE: Readonly<Record<string, PaletteEntry>> = {
  Conv2D: {
    fresh: { filters: 16, kernelSize: 3, activation: "relu" },
    controls: [whole("filters", 1, 128), ...filter],
  },
  DepthwiseConv2D: { fresh: { kernelSize: 3 }, controls: filter },
  SeparableConv2D: {
    fresh: { filters: 16, kernelSize: 3, activation: "relu" },
    controls: [whole("filters", 1, 128), ...filter],
  },
  MaxPooling2D: { fresh: { poolSize: 2 }, controls: window },
  AveragePooling2D: { fresh: { poolSize: 2 }, controls: window },
  GlobalAveragePooling2D: { fresh: {}, controls: [] },
  Flatten: { fresh: {}, controls: [] },
  Dense: { fresh: { units: 32, activation: "relu" }, controls: [whole("units", 1, 512), activation] },
  ReLU: { fresh: {}, controls: [] },
  Activation: { fresh: { activation: "relu" }, controls: [activation] },
  BatchNormalization: { fresh: {}, controls: [] },
  Dropout: { fresh: { rate: 0.25 }, controls: [part("rate")] },
  ZeroPadding2D: { fresh: { padding: 1 }, controls: [whole("padding", 0, 8)] },
  RandomTranslation: {
    fresh: { heightFactor: 0.1, widthFactor: 0.1 },
    controls: [part("heightFactor"), part("widthFactor")],
  },
};

/** What an option is at the moment: as set, or Keras's default. */
export function optionValue({ className, options }: LayerSpec, name: string): OptionValue {
  const value = options[name];
  if (value !== undefined && value !== null)
    return Array.isArray(value) && value[0] === value[1] ? (value[0] ?? null) : value;
  if (name === "strides") return /Pooling/.test(className) ? optionValue({ className, options }, "poolSize") : 1;
  return { padding: "valid", activation: "linear", poolSize: 2, kernelSize: 3 }[name] ?? null;
}
