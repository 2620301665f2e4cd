/** One colour for each kind of layer, by day and by night. */
import type { Operation } from "../layers/operation.ts";
import type * as registry from "../layers/registry.ts";
import { Model } from "../model/model.ts";

/** Colours of a kind's headings: white is read on the first, black on the second. */
const KINDS = {
  input: ["#56606f", "#aab4c2"],
  convolution: ["#2c5ba3", "#8ab2f0"],
  activation: ["#8f5a0a", "#e3b160"],
  pooling: ["#136f5d", "#66c9b1"],
  shape: ["#6b5d4c", "#c9b79f"],
  dense: ["#82387e", "#dc9ad6"],
  normalization: ["#4b6b16", "#a9cb6c"],
  random: ["#8a3454", "#eb9db7"],
  merge: ["#55489b", "#b6abf3"],
  model: ["#a84a22", "#f0946b"],
  other: ["#4d4d4d", "#bdbdbd"],
} as const;

export type Kind = keyof typeof KINDS;

type Name = keyof typeof registry;

const NAMES: Readonly<Partial<Record<Kind, readonly Name[]>>> = {
  input: ["InputLayer"],
  convolution: ["Conv1D", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"],
  activation: ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"],
  pooling: ["AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "MaxPooling2D"],
  shape: ["CenterCrop", "Cropping2D", "Flatten", "Permute", "Reshape", "Resizing", "UpSampling2D", "ZeroPadding2D"],
  dense: ["Dense"],
  normalization: [
    "BatchNormalization",
    "GroupNormalization",
    "LayerNormalization",
    "Normalization",
    "Rescaling",
    "UnitNormalization",
  ],
  random: [
    "Dropout",
    "GaussianNoise",
    "RandomBrightness",
    "RandomContrast",
    "RandomCrop",
    "RandomFlip",
    "RandomRotation",
    "RandomTranslation",
    "RandomZoom",
    "SpatialDropout2D",
  ],
  merge: ["Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"],
};

const KIND_OF: ReadonlyMap<string, Kind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind])),
);

/** "other" for layers of one's own. */
export const kindOf = (layer: Operation): Kind =>
  layer instanceof Model ? "model" : (KIND_OF.get(layer.className) ?? "other");

/**
 * The drawing's styles. Colours follow the page that the drawing stands in, or the reader's system where it stands alone;
 * programs that do not know `light-dark` take the light ones. Text stands on painted ground everywhere.
 */
export function styles(): string {
  const color = (property: string, [light, dark]: readonly [string, string]): string =>
    `${property}:${light};${property}:light-dark(${light},${dark})`;
  const paper = ["#fffdf9", "#211e1b"] as const;
  const ink = ["#24201b", "#f1ebe0"] as const;
  const muted = ["#665e53", "#b1a798"] as const;
  return [
    ":root.keratin-plot{color-scheme:light dark}",
    `.keratin-plot text{${color("fill", ink)}}`,
    `.keratin-plot .muted{${color("fill", muted)}}`,
    `.keratin-plot .heading{${color("fill", ["#ffffff", "#171513"])};font-weight:600}`,
    `.keratin-plot .paper{${color("fill", paper)}}`,
    `.keratin-plot .group{${color("fill", ["#f3efe6", "#2b2723"])};stroke:#8c8478;stroke-dasharray:5 4}`,
    `.keratin-plot .yes{${color("fill", ["#1d6b4d", "#7fd1a5"])};font-weight:600}`,
    `.keratin-plot .no{${color("fill", ["#a8321f", "#f39a86"])};font-weight:600}`,
    ".keratin-plot .arrow{fill:none;stroke:#857d72;stroke-width:1.75}",
    ".keratin-plot .head{fill:#857d72}",
    ...Object.entries(KINDS).map(
      ([kind, colors]) =>
        `.keratin-plot .${kind} .tone{${color("fill", colors)}}.keratin-plot .${kind} .frame{fill:none;stroke-width:1.5;${color("stroke", colors)}}`,
    ),
  ].join("\n");
}
