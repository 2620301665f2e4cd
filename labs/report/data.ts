/** What a report is made of: plain numbers, so that the page can be written (and tested) without a model. */

/** One value of the training curves; `epoch` is a fraction inside of an epoch: 0.5 is half way through the first. */
export interface CurvePoint {
  epoch: number;
  loss: number;
  accuracy: number;
}

export interface DigitImage {
  /** `[28, 28]`, 0 = paper, 255 = ink. */
  pixels: Uint8Array;
  label: number;
}

export interface Mistake extends DigitImage {
  /** Its place in the test set. */
  index: number;
  /** The model's probability of each class, `[10]`. */
  probabilities: readonly number[];
}

/** What one layer makes of the chosen digit. */
export interface LayerActivation {
  name: string;
  /** Keras's class name: "Conv2D". */
  kind: string;
  parameters: number;
  /** Without the batch axis: `[height, width, channels]` or `[units]`. */
  shape: readonly number[];
  values: Float32Array;
}

export interface ReportData {
  /** A sentence from the data set itself. */
  dataSource: string;
  trainImages: number;
  testImages: number;
  seed: number;
  epochs: number;
  batchSize: number;
  optimizer: string;
  deterministic: boolean;
  /** One point for each epoch, at its end. */
  history: readonly CurvePoint[];
  /** Means over short windows of steps; may be empty. */
  windows: readonly CurvePoint[];
  test: { loss: number; accuracy: number };
  /** `[true class, predicted class]` → number of test images. */
  confusion: readonly (readonly number[])[];
  mistakeCount: number;
  /** The surest mistakes, worst first. */
  mistakes: readonly Mistake[];
  /** The first convolution's kernel `[height, width, 1, filters]`. */
  filters: { layer: string; shape: readonly number[]; values: Float32Array };
  digit: DigitImage & { index: number };
  activations: readonly LayerActivation[];
  /** Keras's table of the layers. */
  summary: string;
  seconds: number;
  msPerStep: number;
  imagesPerSecond: number;
  /** Label (English, Korean) and value. */
  machine: readonly (readonly [string, string, string])[];
  /** When the run ended. */
  date: Date;
}
