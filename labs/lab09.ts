/** Lab 09: a SqueezeNet tells the classes of a folder of pictures apart, and shows where it looks. */
import { mkdirSync } from "node:fs";
import { callbacks, imageDatasetFromDirectory, type KerasTensor, layers, Model, optimizers } from "keratin";
import { writeReport } from "./report/lab09.ts";
import { Recorder } from "./report/recorder.ts";
import { orExplain, startLab } from "./start.ts";

const options = startLab({ command: "npm run lab09", epochs: 10, argument: "DIR" });
const { epochs, seed, argument: directory } = options;
if (directory === undefined) {
  console.error("Say which pictures: npm run lab09 -- DIR, where DIR holds one folder of pictures for each class.");
  process.exit(2);
}

const [train, validation] = await orExplain(
  imageDatasetFromDirectory(directory, {
    imageSize: [128, 128],
    labelMode: "categorical",
    validationSplit: 0.2,
    subset: "both",
    seed,
  }),
);
const { classNames = [] } = train;

/** Few channels in, many out: 1×1 filters squeeze, 1×1 and 3×3 filters expand. Iandola et al. 2016. */
function fire(x: KerasTensor, squeeze: number, expand: number): KerasTensor {
  const y = bn(layers.Conv2D({ filters: squeeze, kernelSize: 1, padding: "same", activation: "relu" })(x));
  const small = layers.Conv2D({ filters: expand / 2, kernelSize: 1, padding: "same", activation: "relu" })(y);
  const large = layers.Conv2D({ filters: expand / 2, kernelSize: 3, padding: "same", activation: "relu" })(y);
  return layers.Concatenate()([bn(small), bn(large)]);
}
const bn = (x: KerasTensor): KerasTensor => layers.BatchNormalization({ momentum: 0.85 })(x);
const pool = (x: KerasTensor): KerasTensor => layers.MaxPooling2D({ poolSize: 2 })(x);

const image = layers.Input({ shape: [128, 128, 3] });
let x = layers.Rescaling({ scale: 1 / 255 })(image);
x = bn(layers.Conv2D({ filters: 12, kernelSize: 5, padding: "same", activation: "relu" })(x));
x = pool(fire(pool(fire(pool(x), 12, 24)), 16, 32));
x = fire(x, 24, 48);
const maps = fire(pool(x), 18, 36);
const classes = layers.Dense({ units: classNames.length, activation: "softmax" })(
  layers.GlobalAveragePooling2D()(maps),
);
const model = new Model({ inputs: image, outputs: classes });
model.summary();

model.compile({
  optimizer: optimizers.Adam({ learningRate: 0.005 }),
  loss: "categorical_crossentropy",
  metrics: ["accuracy"],
});
// The rate is halved after each third of the training.
const stepDecay = (epoch: number): number => 0.005 * 0.5 ** Math.floor((3 * epoch) / epochs);
const recorder = new Recorder();
await model.fit(train, {
  epochs,
  validationData: validation,
  callbacks: [callbacks.LearningRateScheduler(stepDecay), recorder],
});

// The weights go into a file and come back.
mkdirSync("out/lab09", { recursive: true });
await model.saveWeights("out/lab09/lab09.weights.h5");
await model.loadWeights("out/lab09/lab09.weights.h5");
const { loss = Number.NaN, accuracy = Number.NaN } = await model.evaluate(validation, { verbose: 0 });
console.log(`\nValidation accuracy: ${accuracy.toFixed(4)} (loss ${loss.toFixed(4)})`);

const run = { model, recorder, options, batchSize: 32, validation, classNames, result: { loss, accuracy } };
console.log(`Report: ${await writeReport("out/lab09/report.html", run)}`);
