/** Lab 08, CIFAR-10: a deeper network tells ten kinds of things apart in small colour pictures. */
import { datasets, layers, optimizers, Sequential, toCategorical } from "keratin";
import { writeReport } from "./report/lab08.ts";
import { Recorder } from "./report/recorder.ts";
import { orExplain, startLab } from "./start.ts";

const options = startLab({ command: "npm run lab08", epochs: 10 });
const { epochs } = options;

// The data: 50,000 pictures of 32 × 32 pixels, three bytes each (red, green, blue).
const { train, test, source } = await orExplain(datasets.cifar10.load());
console.log(`\nData: ${source}.`);
const [trainY, testY] = [toCategorical(train.y, 10), toCategorical(test.y, 10)];

const model = new Sequential([
  layers.Input({ shape: [32, 32, 3] }),
  layers.Rescaling({ scale: 1 / 255 }),
  // In training no picture comes twice the same: shifted by up to a tenth, and mirrored half of the time.
  layers.RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: "nearest" }),
  layers.RandomFlip({ mode: "horizontal" }),

  layers.Conv2D({ filters: 32, kernelSize: 3, padding: "same" }),
  layers.Activation({ activation: "relu" }),
  layers.Conv2D({ filters: 32, kernelSize: 3 }),
  layers.Activation({ activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Dropout({ rate: 0.25 }),

  layers.Conv2D({ filters: 64, kernelSize: 3, padding: "same" }),
  layers.Activation({ activation: "relu" }),
  layers.Conv2D({ filters: 64, kernelSize: 3 }),
  layers.Activation({ activation: "relu" }),
  layers.MaxPooling2D({ poolSize: 2 }),
  layers.Dropout({ rate: 0.25 }),

  layers.Flatten(),
  layers.Dense({ units: 512 }),
  layers.Activation({ activation: "relu" }),
  layers.Dropout({ rate: 0.5 }),
  layers.Dense({ units: 10 }),
  layers.Activation({ activation: "softmax" }),
]);
model.summary();

// The notebook's RMSprop(lr=0.0001, decay=1e-6), as Keras 3 spells it.
const learningRate = optimizers.schedules.InverseTimeDecay({
  initialLearningRate: 1e-4,
  decaySteps: 1,
  decayRate: 1e-6,
});
model.compile({
  optimizer: optimizers.RMSprop({ learningRate }),
  loss: "categorical_crossentropy",
  metrics: ["accuracy"],
});

const batchSize = 32;
const recorder = new Recorder();
const validationData = [test.x, testY] as const;
await model.fit(train.x, trainY, { epochs, batchSize, validationData, callbacks: [recorder] });

const { loss = Number.NaN, accuracy = Number.NaN } = await model.evaluate(test.x, testY, { verbose: 0 });
console.log(`\nTest accuracy: ${accuracy.toFixed(4)} (loss ${loss.toFixed(4)}, n = ${test.y.data.length} images)`);

const about = { options, batchSize, dataSource: source, trainImages: train.y.data.length };
const { classNames } = datasets.cifar10;
const run = { model, recorder, classNames, input: test.x, test, result: { loss, accuracy }, ...about };
const report = `Report: ${await writeReport("out/lab08/report.html", run, train.x.slice(0, 1))}`;
console.log(report);
await model.save("out/lab08/lab08.h5");
