/** The arrows of the design: what each folder of the library may import. Everything else is an error, and so are cycles. */
const SOURCE = "packages/keratin/src";

/** folder → the folders it may import from, besides itself. */
const ARROWS = {
  util: [],
  ir: ["util"],
  ops: ["ir", "util"],
  autodiff: ["ir", "ops", "util"],
  compile: ["ir", "ops", "autodiff", "util"],
  "backend/reference": ["backend", "ir", "ops", "util"],
  "backend/wasm": ["backend", "compile", "ir", "ops", "util"],
  nn: ["ops", "ir", "util"],
  layers: ["ops", "nn", "ir", "util"],
  saving: ["layers", "nn", "util"],
  model: ["saving", "layers", "nn", "ops", "autodiff", "compile", "backend", "data", "ir", "util"],
  data: ["util"],
  formats: ["model", "saving", "layers", "nn", "data", "compile", "ops", "ir", "util"],
  insight: ["model", "layers", "ops", "autodiff", "backend", "data", "ir", "util"],
  plot: ["formats", "model", "layers", "nn", "util"],
  cli: ["insight", "plot", "formats", "model", "saving", "layers", "nn", "data", "util"],
};

const folders = Object.keys(ARROWS);
/** The files of a folder; "backend" means the interface beside its implementations, not these. */
const filesOf = (folder) => (folder === "backend" ? `^${SOURCE}/backend/[^/]+$` : `^${SOURCE}/${folder}/`);

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      // The one exception: a function under construction knows its module, and a module makes functions. One of the two
      // imports is of a type only; nothing is circular at run time.
      severity: "error",
      from: { pathNot: `^${SOURCE}/backend/wasm/encoder/(function|module)\\.ts$` },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"] },
    },
    ...folders.map((folder) => ({
      name: `arrows-of-${folder}`,
      comment: `${folder} may import ${ARROWS[folder].join(", ") || "nothing"}`,
      severity: "error",
      from: { path: filesOf(folder) },
      to: {
        path: `^${SOURCE}/`,
        pathNot: [folder, ...ARROWS[folder]].map(filesOf),
        dependencyTypesNot: ["dynamic-import"],
      },
    })),
    {
      name: "no-dynamic-imports",
      comment:
        "One against the arrows: model.save and model.loadWeights fetch the code of Keras's files when they are called, so that training without files loads no HDF5",
      severity: "error",
      from: { path: `^${SOURCE}/`, pathNot: `^${SOURCE}/model/model\\.ts$` },
      to: { dependencyTypes: ["dynamic-import"], path: `^${SOURCE}/` },
    },
    {
      name: "the-one-dynamic-import",
      comment: "See no-dynamic-imports",
      severity: "error",
      from: { path: `^${SOURCE}/model/model\\.ts$` },
      to: { dependencyTypes: ["dynamic-import"], pathNot: `^${SOURCE}/formats/keras/index\\.ts$` },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "dist"] },
    // TypeScript 7 has no interface for tools yet. swc's parser sees type imports too, so they obey the arrows as well.
    parser: "swc",
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["keratin-source", "node", "import", "types"],
    },
  },
};
