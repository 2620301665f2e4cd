/** A network as the Lab edits it: plain data, from which Keratin's layers, both codes and the address are made. */

/** What an option of a layer can be. */
export type OptionValue = number | string | boolean | null | readonly OptionValue[];

export interface LayerSpec {
  /** Keras's class name. */
  readonly className: string;
  /** Options in camelCase; those that are left out have Keras's default. */
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface NetworkSpec {
  /** Shape of one sample: `[height, width, channels]`. */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerSpec[];
  readonly optimizer: string;
  /** Undefined: the optimizer's own. */
  readonly learningRate?: number | undefined;
  readonly loss: string;
  readonly epochs: number;
  readonly batchSize: number;
}

/** The order in which Keras takes options without names; the layers of the palette are these. */
export const POSITIONAL: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ["filters", "kernelSize", "strides", "padding"],
  DepthwiseConv2D: ["kernelSize", "strides", "padding"],
  SeparableConv2D: ["filters", "kernelSize", "strides", "padding"],
  Conv2DTranspose: ["filters", "kernelSize", "strides", "padding"],
  MaxPooling2D: ["poolSize", "strides", "padding"],
  AveragePooling2D: ["poolSize", "strides", "padding"],
  GlobalAveragePooling2D: [],
  GlobalMaxPooling2D: [],
  ZeroPadding2D: ["padding"],
  UpSampling2D: ["size"],
  Flatten: [],
  Reshape: ["targetShape"],
  Dense: ["units", "activation"],
  Activation: ["activation"],
  ReLU: ["maxValue", "negativeSlope", "threshold"],
  LeakyReLU: ["negativeSlope"],
  ELU: ["alpha"],
  Softmax: ["axis"],
  BatchNormalization: ["axis", "momentum", "epsilon"],
  LayerNormalization: ["axis", "epsilon"],
  Dropout: ["rate"],
  SpatialDropout2D: ["rate"],
  GaussianNoise: ["stddev"],
  Rescaling: ["scale", "offset"],
  RandomFlip: ["mode"],
  RandomRotation: ["factor"],
  RandomTranslation: ["heightFactor", "widthFactor"],
  RandomZoom: ["heightFactor", "widthFactor"],
};

export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
export const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
