/** Saves a trained model to a Blob, loads it back, and draws it, in a page. */
import { layers, loadModel, NdArray, plotModel, Sequential, saveModel } from "keratin";

const x = new NdArray(
  Float32Array.from({ length: 8 * 36 }, (_, i) => Math.sin(i)),
  [8, 6, 6, 1],
);
const y = new NdArray(
  Float32Array.from({ length: 8 }, (_, i) => i % 3),
  [8],
);

async function messageOf(action) {
  return await action.then(
    () => "it went well",
    (error) => `${error.name}: ${error.message}`,
  );
}

async function useModels() {
  const model = new Sequential([
    layers.Input({ shape: [6, 6, 1] }),
    layers.Conv2D({ filters: 4, kernelSize: 3, activation: "relu" }),
    layers.BatchNormalization(),
    layers.Flatten(),
    layers.Dense({ units: 3, activation: "softmax", name: "분류" }),
  ]);
  model.compile({ optimizer: "adam", loss: "sparse_categorical_crossentropy" });
  await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0 });
  const predictions = async (of) => Array.from((await of.predict(x, { verbose: 0 })).data);
  const before = await predictions(model);
  const loaded = {};
  for (const format of ["keras", "h5"]) {
    const blob = new Blob([await saveModel(model, { format })]);
    const again = await loadModel(format === "keras" ? blob : new File([blob], "model.h5"));
    loaded[format] = { data: await predictions(again), isCompiled: again.optimizer?.built === true };
  }
  const scriptsBefore = scripts();
  const svg = await plotModel(model, { showShapes: true, showLayerNames: true, showLayerActivations: true });
  return {
    before,
    loaded,
    refused: await messageOf(loadModel(new File(["no model"], "letter.txt"))),
    path: await messageOf(loadModel("model.keras")),
    saved: await messageOf(model.save("model.keras")),
    plotted: await messageOf(plotModel(model, { toFile: "model.svg" })),
    scriptsForPlot: scripts().filter((name) => !scriptsBefore.includes(name)),
    ...drawn(svg),
  };
}

const scripts = () =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name).pathname)
    .filter((name) => name.endsWith(".js"));

/** What a browser makes of a drawing: whether it is XML, and which texts do not fit into their boxes. */
function drawn(svg) {
  const { documentElement } = new DOMParser().parseFromString(svg, "image/svg+xml");
  document.body.append(documentElement);
  const tooWide = [...documentElement.querySelectorAll("g[data-layer] text")].filter((text) => {
    const [inner, outer] = [text.getBBox(), text.parentElement.querySelector("rect").getBBox()];
    return inner.x < outer.x || inner.x + inner.width > outer.x + outer.width;
  });
  return {
    root: documentElement.nodeName,
    boxes: documentElement.querySelectorAll("g[data-layer]").length,
    tooWide: tooWide.map(({ textContent }) => textContent),
  };
}

useModels().then(
  (outcome) => {
    globalThis.outcome = outcome;
  },
  (error) => {
    globalThis.outcome = { error: String(error) };
  },
);
