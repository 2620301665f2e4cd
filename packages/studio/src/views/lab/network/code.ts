/** A network written in TypeScript and in Python: programs that run as they stand. */
import { type LayerSpec, type NetworkSpec, type OptionValue, snakeCase } from "./spec.ts";

export type CodeLanguage = "typescript" | "python";

interface Style {
  value(value: OptionValue): string;
  /** `name = value` pairs as an argument list. */
  named(options: readonly (readonly [string, OptionValue])[]): string;
}

const isList = (value: OptionValue): value is readonly OptionValue[] => Array.isArray(value);

const typescript: Style = {
  value: (value) => (isList(value) ? `[${value.map(typescript.value).join(", ")}]` : JSON.stringify(value)),
  named: (options) =>
    options.length ? `{ ${options.map(([name, value]) => `${name}: ${typescript.value(value)}`).join(", ")} }` : "",
};

const python: Style = {
  value: (value) => {
    // A tuple of one needs its comma.
    if (isList(value)) return `(${value.map(python.value).join(", ")}${value.length === 1 ? "," : ""})`;
    if (value === null) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    return JSON.stringify(value);
  },
  named: (options) => options.map(([name, value]) => `${snakeCase(name)}=${python.value(value)}`).join(", "),
};

const STYLES: Readonly<Record<CodeLanguage, Style>> = { typescript, python };

function layerLines(style: Style, { inputShape, layers }: NetworkSpec): string[] {
  const call = ({ className, options }: LayerSpec): string =>
    `    layers.${className}(${style.named(Object.entries(options))}),`;
  return [call({ className: "Input", options: { shape: inputShape } }), ...layers.map(call)];
}

function optimizerText(style: Style, { optimizer, learningRate }: NetworkSpec, name: string): string {
  if (learningRate === undefined) return JSON.stringify(optimizer);
  return `optimizers.${name}(${style.named([["learningRate", learningRate]])})`;
}

/** Keras's class names of the optimizers' strings. */
export const OPTIMIZERS: Readonly<Record<string, string>> = {
  sgd: "SGD",
  rmsprop: "RMSprop",
  adam: "Adam",
  adamw: "AdamW",
  nadam: "Nadam",
  adagrad: "Adagrad",
  adadelta: "Adadelta",
  lion: "Lion",
};

/** The metric that goes with a loss. */
export const metricOf = (loss: string): string => (loss.includes("crossentropy") ? "accuracy" : "mae");

export function codeOf(spec: NetworkSpec, language: CodeLanguage): string {
  const style = STYLES[language];
  const optimizer = optimizerText(style, spec, OPTIMIZERS[spec.optimizer] ?? spec.optimizer);
  const [loss, metric] = [JSON.stringify(spec.loss), JSON.stringify(metricOf(spec.loss))];
  const layers = layerLines(style, spec);
  const names = spec.learningRate === undefined ? "layers" : "layers, optimizers";
  if (language === "python") {
    return [
      "import keras",
      `from keras import ${names}`,
      "",
      "model = keras.Sequential([",
      ...layers,
      "])",
      `model.compile(optimizer=${optimizer}, loss=${loss}, metrics=[${metric}])`,
      `model.fit(x_train, y_train, epochs=${spec.epochs}, batch_size=${spec.batchSize})`,
      "",
    ].join("\n");
  }
  return [
    `import { ${names}, Sequential } from "keratin";`,
    "",
    "const model = new Sequential([",
    ...layers.map((line) => line.slice(2)),
    "]);",
    `model.compile({ optimizer: ${optimizer}, loss: ${loss}, metrics: [${metric}] });`,
    `await model.fit(trainX, trainY, { epochs: ${spec.epochs}, batchSize: ${spec.batchSize} });`,
    "",
  ].join("\n");
}
