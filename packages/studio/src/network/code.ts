/** A network written in TypeScript and in Python: programs that run as they stand. */
import { type LayerSpec, type NetworkSpec, type OptionValue, POSITIONAL, snakeCase } from "./spec.ts";

export type CodeLanguage = "typescript" | "python";

type Option = readonly [name: string, value: OptionValue];

interface Style {
  value(value: OptionValue): string;
  /** `name = value` pairs as an argument list. */
  named(options: readonly Option[]): string;
  /** A layer's options as an argument list. */
  layer(layer: LayerSpec): string;
}

const isList = (value: OptionValue): value is readonly OptionValue[] => Array.isArray(value);

const typescript: Style = {
  value: (value) => (isList(value) ? `[${value.map(typescript.value).join(", ")}]` : JSON.stringify(value)),
  named: (options) =>
    options.length ? `{ ${options.map(([name, value]) => `${name}: ${typescript.value(value)}`).join(", ")} }` : "",
  layer: ({ options }) => typescript.named(Object.entries(options)),
};

/** What Keras's users write without a name, if it comes first. */
const UNNAMED: ReadonlySet<string> = new Set(["filters", "kernelSize", "poolSize", "units", "rate", "size"]);

const python: Style = {
  value: (value) => {
    // A tuple of one needs its comma.
    if (isList(value)) return `(${value.map(python.value).join(", ")}${value.length === 1 ? "," : ""})`;
    if (value === null) return "None";
    if (typeof value === "boolean") return value ? "True" : "False";
    return JSON.stringify(value);
  },
  named: (options) => options.map(([name, value]) => `${snakeCase(name)}=${python.value(value)}`).join(", "),
  layer: ({ className, options }) => {
    const order = POSITIONAL[className] ?? [];
    const count = order.findIndex((name) => !(UNNAMED.has(name) && name in options));
    const first = order.slice(0, count === -1 ? order.length : count);
    const others = Object.entries(options).filter(([name]) => !first.includes(name));
    return [
      ...first.map((name) => python.value(options[name] ?? null)),
      ...(others.length > 0 ? [python.named(others)] : []),
    ].join(", ");
  },
};

const STYLES: Readonly<Record<CodeLanguage, Style>> = { typescript, python };

function layerLines(style: Style, { inputShape, layers }: NetworkSpec, indent: string): string[] {
  return [
    `${indent}layers.Input(${style.named([["shape", inputShape]])}),`,
    ...layers.map((layer) => `${indent}layers.${layer.className}(${style.layer(layer)}),`),
  ];
}

function optimizerText(style: Style, { optimizer, learningRate }: NetworkSpec): string {
  if (learningRate === undefined) return JSON.stringify(optimizer);
  return `optimizers.${OPTIMIZERS[optimizer] ?? optimizer}(${style.named([["learningRate", learningRate]])})`;
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
  const optimizer = optimizerText(style, spec);
  const [loss, metric] = [JSON.stringify(spec.loss), JSON.stringify(metricOf(spec.loss))];
  const names = spec.learningRate === undefined ? "layers" : "layers, optimizers";
  if (language === "python") {
    return [
      "import keras",
      `from keras import ${names}`,
      "",
      "model = keras.Sequential([",
      ...layerLines(style, spec, "    "),
      "])",
      "model.compile(",
      `    optimizer=${optimizer},`,
      `    loss=${loss},`,
      `    metrics=[${metric}],`,
      ")",
      `model.fit(x_train, y_train, epochs=${spec.epochs}, batch_size=${spec.batchSize})`,
      "",
    ].join("\n");
  }
  return [
    `import { ${names}, Sequential } from "keratin";`,
    "",
    "const model = new Sequential([",
    ...layerLines(style, spec, "  "),
    "]);",
    "model.compile({",
    `  optimizer: ${optimizer},`,
    `  loss: ${loss},`,
    `  metrics: [${metric}],`,
    "});",
    `await model.fit(trainX, trainY, { epochs: ${spec.epochs}, batchSize: ${spec.batchSize} });`,
    "",
  ].join("\n");
}
