/** What reports are made of: plain numbers, so that a page can be written (and tested) without a model. */

/** One value of the training curves; `epoch` is a fraction inside of an epoch: 0.5 is half way through the first. */
export interface CurvePoint {
  epoch: number;
  loss: number;
  /** What is plotted beside the loss: the accuracy, for example. */
  score: number;
}

/** How a training went. */
export interface Training {
  /** One point for each epoch, at its end. */
  history: readonly CurvePoint[];
  /** The same on the validation data; empty without. */
  validation: readonly CurvePoint[];
  /** Means over short windows of steps; may be empty. */
  windows: readonly CurvePoint[];
  seconds: number;
  msPerStep: number;
}

export interface Picture {
  /** Row by row; of one channel: 0 = paper, 255 = ink; of three: red, green, blue. */
  pixels: Uint8Array;
  /** `[height, width, channels]`. */
  shape: readonly number[];
}

export interface LabelledPicture extends Picture {
  label: number;
  /** Its place in the test set. */
  index: number;
}

/** A picture and what the model says of it: the probability of each class. */
export interface JudgedPicture extends LabelledPicture {
  probabilities: readonly number[];
}

/** What one layer makes of the chosen picture. */
export interface LayerActivation {
  name: string;
  /** Keras's class name: "Conv2D". */
  kind: string;
  parameters: number;
  /** Without the batch axis: `[height, width, channels]` or `[units]`. */
  shape: readonly number[];
  values: Float32Array;
}

/** A convolution's filters. */
export interface Filters {
  layer: string;
  /** `[filters, height, width, channels]`. */
  shape: readonly number[];
  values: Float32Array;
  /** The largest absolute weight. */
  largest: number;
}

/** What every report says of its run. */
export interface RunData {
  training: Training;
  seed: number;
  epochs: number;
  batchSize: number;
  optimizer: string;
  deterministic: boolean;
  /** Keras's table of the layers. */
  summary: string;
  /** Label (English, Korean) and value. */
  machine: readonly (readonly [string, string, string])[];
  /** When the run ended. */
  date: Date;
}

/** How a classifier did on pictures that it was not trained on. */
export interface Judgement {
  /** `[true class, predicted class]` → number of pictures. */
  confusion: readonly (readonly number[])[];
  mistakeCount: number;
  /** The surest mistakes, worst first. */
  mistakes: readonly JudgedPicture[];
}

/** The report of a network that tells classes apart. */
export interface ClassifierData extends RunData, Judgement {
  classNames: readonly string[];
  /** A sentence from the data set itself. */
  dataSource: string;
  trainImages: number;
  testImages: number;
  test: { loss: number; accuracy: number };
  /** Of the first convolution. */
  filters: Filters;
  followed: LabelledPicture;
  activations: readonly LayerActivation[];
}
