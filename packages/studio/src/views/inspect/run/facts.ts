/** What is known of a model without running it. */
import { insight, type Model, type Operation, plotModel } from "keratin";
import type { LayerFacts, ModelFacts } from "./protocol.ts";

const SCALING: ReadonlySet<string> = new Set(["Rescaling", "Normalization"]);

/** The layer that a trace's name means: `inner/conv2d` in a nested model, `conv2d#2` for its second use. */
export function layerAt(model: Model, name: string): Operation | undefined {
  const [first, ...rest] = name.replace(/#\d+$/, "").split("/");
  const found = model.layers.find((layer) => layer.name === first);
  if (rest.length === 0) return found;
  return found && "layers" in found ? layerAt(found as Model, rest.join("/")) : undefined;
}

function activationOf(layer: Operation | undefined): string | undefined {
  const { activation } = (layer?.getConfig() ?? {}) as { activation?: unknown };
  if (activation === undefined || activation === null) return undefined;
  return typeof activation === "function" ? activation.name : String(activation);
}

export async function factsOf(model: Model): Promise<ModelFacts> {
  const { rows, parameters, multiplyAdds } = insight.costs(model);
  const layers = rows.map((row): LayerFacts => {
    const layer = layerAt(model, row.name);
    const weights = (layer?.weights ?? []).map(({ name, shape }) => ({ name, shape }));
    return { ...row, weights, activation: activationOf(layer) };
  });
  const inputShapes = model.inputs.map(({ shape }) => shape);
  const [, height, width, channels] = inputShapes[0] ?? [];
  const isPicture = inputShapes.length === 1 && inputShapes[0]?.length === 4 && (channels === 1 || channels === 3);
  return {
    name: model.name,
    className: model.className,
    inputShapes,
    outputShapes: model.outputs.map(({ shape }) => shape),
    picture: isPicture ? [height as number, width as number, channels] : undefined,
    isScaling: layers.slice(0, 3).some(({ className }) => SCALING.has(className)),
    layers,
    drawing: await plotModel(model, {
      rankdir: "LR",
      showShapes: true,
      showLayerNames: true,
      showLayerActivations: true,
    }),
    parameters,
    trainable: model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    multiplyAdds,
  };
}
