/** The models of golden/text.py, built here. */
import * as layers from "../../src/layers/registry.ts";
import { Model } from "../../src/model/model.ts";
import { Sequential } from "../../src/model/sequential.ts";

const { Add, Concatenate, Conv2D, Dense, Flatten, Input, MaxPooling2D } = layers;

function lab07(trainable = true): Sequential {
  return new Sequential([
    Input({ shape: [28, 28, 1] }),
    Conv2D({ filters: 32, kernelSize: 3, activation: "relu", trainable }),
    MaxPooling2D({ poolSize: 2 }),
    Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    MaxPooling2D({ poolSize: 2 }),
    Conv2D({ filters: 64, kernelSize: 3, activation: "relu" }),
    Flatten(),
    Dense({ units: 64, activation: "relu" }),
    Dense({ units: 10, activation: "softmax" }),
  ]);
}

const everyLayer = (): Sequential =>
  new Sequential([
    Input({ shape: [32, 32, 3] }),
    layers.Rescaling({ scale: 1 / 255 }),
    layers.ZeroPadding2D({ padding: 1 }),
    Conv2D({ filters: 8, kernelSize: 3 }),
    layers.BatchNormalization(),
    layers.Activation({ activation: "relu" }),
    layers.AveragePooling2D({ poolSize: 2 }),
    Conv2D({ filters: 16, kernelSize: 3, padding: "same" }),
    layers.BatchNormalization(),
    layers.ReLU(),
    MaxPooling2D({ poolSize: 2 }),
    layers.Dropout({ rate: 0.25 }),
    Conv2D({ filters: 16, kernelSize: 1 }),
    layers.GlobalAveragePooling2D(),
    layers.Reshape({ targetShape: [4, 4, 1] }),
    layers.GlobalMaxPooling2D(),
    Flatten(),
    Dense({ units: 10, name: "a_rather_long_name_of_a_layer_that_wraps_in_its_cell" }),
    layers.Softmax(),
  ]);

const large = (): Sequential =>
  new Sequential(
    [Input({ shape: [28, 28] }), Flatten(), Dense({ units: 2048, activation: "relu" }), Dense({ units: 10 })],
    { name: "large" },
  );

const unbuilt = (): Sequential =>
  new Sequential([Conv2D({ filters: 4, kernelSize: 3 }), MaxPooling2D(), Flatten(), Dense({ units: 3 })]);

/** Compiled, and the optimizer has its variables as after a first step. */
function trained(model: Model, optimizer: string): Model {
  model.compile({ optimizer, loss: "mse" });
  model.optimizer?.build(model.trainableWeights);
  return model;
}

function chain(): Model {
  const inputs = Input({ shape: [28, 28, 1] });
  const normal = layers.BatchNormalization()(Conv2D({ filters: 4, kernelSize: 3 })(inputs));
  return new Model({ inputs, outputs: Dense({ units: 10 })(Flatten()(normal)), name: "chain" });
}

function nestedChain(): Sequential {
  const stem = new Sequential([Conv2D({ filters: 4, kernelSize: 3 }), layers.ReLU()], { name: "stem" });
  const head = new Sequential([Dense({ units: 3 })], { name: "head" });
  return new Sequential([Input({ shape: [8, 8, 1] }), stem, Flatten(), head]);
}

const nestedUnbuilt = (): Sequential =>
  new Sequential([
    new Sequential([Conv2D({ filters: 4, kernelSize: 3 }), layers.ELU(), layers.LeakyReLU()]),
    layers.SpatialDropout2D({ rate: 0.5 }),
    Flatten(),
    layers.GaussianNoise({ stddev: 0.1 }),
    Dense({ units: 2 }),
  ]);

function branches(): Model {
  const inputs = Input({ shape: [8, 8, 3] });
  const a = Conv2D({ filters: 4, kernelSize: 3, padding: "same", activation: "relu" })(inputs);
  const b = Conv2D({ filters: 4, kernelSize: 3, padding: "same" })(a);
  const c = Add()([a, b]);
  const d = Concatenate()([c, MaxPooling2D({ poolSize: 1 })(inputs), b]);
  return new Model({ inputs, outputs: Dense({ units: 10 })(Flatten()(d)) });
}

function sharedLayer(): Model {
  const a = Input({ shape: [4], name: "left" });
  const b = Input({ shape: [4], name: "right" });
  const shared = Dense({ units: 5, name: "shared" });
  const outputs = Dense({ units: 1 })(layers.Subtract()([shared(a), shared(b)]));
  return new Model({ inputs: [a, b], outputs, name: "siamese" });
}

function repeatedLayer(): Model {
  const inputs = Input({ shape: [4] });
  const layer = Dense({ units: 4 });
  return new Model({ inputs, outputs: layer(layer(inputs)) });
}

function encoder(): Model {
  const inputs = Input({ shape: [8], name: "vector" });
  const hidden = Dense({ units: 6, activation: "relu", name: "hidden" })(inputs);
  const outputs = [Dense({ units: 3, name: "mean" })(hidden), Dense({ units: 2, name: "spread" })(hidden)];
  return new Model({ inputs, outputs, name: "encoder" });
}

function severalOutputs(): Model {
  const inner = encoder();
  const inputs = [Input({ shape: [8] }), Input({ shape: [8] })] as const;
  const [mean, spread] = inner.applyAll(inputs[0]);
  const [other] = inner.applyAll(inputs[1]);
  if (!mean || !spread || !other) throw new Error("encoder has two outputs");
  const sum = Add()([mean, other]);
  // Keras orders outputs that are given by name by their names.
  return new Model({ inputs, outputs: [Dense({ units: 1 })(spread), sum], name: "several" });
}

function nested(): Model {
  const head = new Sequential(
    [Dense({ units: 4, activation: "relu" }), layers.Dropout({ rate: 0.5 }), Dense({ units: 2 })],
    { name: "head" },
  );
  const x = Input({ shape: [8] });
  const y = head(Add()([Dense({ units: 8 })(x), x]));
  const middle = new Model({ inputs: x, outputs: y, name: "middle" });
  const stem = new Sequential(
    [Input({ shape: [3, 3] }), Flatten(), Dense({ units: 8, name: "a_long_name_in_the_stem_of_it" })],
    { name: "stem" },
  );
  stem.trainable = false;
  const z = Input({ shape: [3, 3] });
  return new Model({ inputs: z, outputs: Dense({ units: 1 })(middle(stem(z))), name: "outer" });
}

function longNames(): Model {
  const inputs = Input({ shape: [4], name: "an_input_whose_name_is_much_longer_than_its_column_of_the_table" });
  const a = Dense({ units: 4, name: "dense_layer_with_a_name_of_considerable_length" })(inputs);
  const b = Dense({ units: 4, name: "another_dense_layer_with_a_name_of_considerable_length" })(inputs);
  const c = Concatenate({ name: "concatenation_of_these_two" })([a, b]);
  return new Model({
    inputs,
    outputs: Add({ name: "sum" })([c, Dense({ units: 8, name: "x" })(c)]),
    name: "long_names",
  });
}

function branchesTrained(): Model {
  const model = branches();
  model.getLayer(1).trainable = false;
  return trained(model, "adam");
}

/** By the names of the cases. */
export const MODELS: Readonly<Record<string, () => Model>> = {
  lab07: () => lab07(),
  "every layer": everyLayer,
  large,
  unbuilt,
  "frozen first layer": () => lab07(false),
  "lab07 trained with rmsprop": () => trained(lab07(), "rmsprop"),
  "lab07 trained with adam": () => trained(lab07(), "adam"),
  chain,
  "nested chain": nestedChain,
  "nested unbuilt": nestedUnbuilt,
  branches,
  "shared layer": sharedLayer,
  "repeated layer": repeatedLayer,
  "several outputs": severalOutputs,
  nested,
  "long names": longNames,
  "branches trained with adam": branchesTrained,
};
