/** What docs/parity.md cannot read off the registry: how things differ, and what convolutional networks have no use for. */

/** How Keratin differs where it has the thing, by Keras's name. */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  "layers.Input": "gives a tensor; Sequential takes it too",
  "layers.RandomCrop": "outside of training the largest window of the target's aspect ratio, resized, as documented",
  "layers.Dropout": "another generator: the same seed draws other numbers than in Python",
  "callbacks.Callback": "an interface: any object with some of its methods",
  "losses.Loss": "a subclass gives `call`; functions are losses too",
  "metrics.Metric": "a subclass gives `update`, which adds to the graph",
  "utils.set_random_seed": "seeds Keratin's own generator: the same bits on every run, other numbers than in Python",
  "utils.PyDataset": "an interface, `BatchDataset`: any object with `length` and `getItem`",
  "utils.image_dataset_from_directory": "`imageDatasetFromDirectory`; decoding needs the package sharp in Node",
  "utils.plot_model": "gives the text of an SVG; `toFile` has no default",
  "Model.fit": "also takes `signal` (an AbortSignal) and `checkData`; results are promises",
  "Model.predict": "one output; `predictAll` for several",
  "Model.get_weights": "a promise of arrays",
  "Model.set_weights": "a promise",
  "Model.export": "`exportOnnx(model)`",
  "activations.softmax": "`axis` as an option",
};

/** What is an interface in TypeScript, of which nothing is left at run time. */
export const INTERFACES: ReadonlySet<string> = new Set(["callbacks.Callback", "utils.PyDataset"]);

/** Under another name than Keras's in camelCase. */
export const RENAMED: Readonly<Record<string, string>> = {
  "layers.Layer": "Layer",
  "losses.Loss": "losses.Loss",
  "metrics.Metric": "metrics.Metric",
  "Model.export": "exportOnnx",
  "Model.to_json": "Model.toJSON",
  "models.model_from_json": "modelFromJSON",
  "models.clone_model": "cloneModel",
  "models.load_model": "loadModel",
  "models.save_model": "saveModel",
  "saving.load_model": "loadModel",
  "saving.save_model": "saveModel",
  "utils.plot_model": "plotModel",
};

/** Options that make an object of a class which has required ones. */
export const REQUIRED: Readonly<Record<string, object>> = {
  Activation: { activation: "relu" },
  CenterCrop: { height: 1, width: 1 },
  Conv1D: { filters: 1, kernelSize: 1 },
  Conv2D: { filters: 1, kernelSize: 1 },
  Conv2DTranspose: { filters: 1, kernelSize: 1 },
  CosineDecay: { initialLearningRate: 1, decaySteps: 1 },
  CosineDecayRestarts: { initialLearningRate: 1, firstDecaySteps: 1 },
  Dense: { units: 1 },
  DepthwiseConv2D: { kernelSize: 1 },
  Dot: { axes: 1 },
  Dropout: { rate: 0.5 },
  ExponentialDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 },
  GaussianNoise: { stddev: 1 },
  InputLayer: { shape: [1] },
  InverseTimeDecay: { initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 },
  Permute: { dims: [1] },
  PiecewiseConstantDecay: { boundaries: [1], values: [1, 0.5] },
  PolynomialDecay: { initialLearningRate: 1, decaySteps: 1 },
  RandomBrightness: { factor: 0.1 },
  RandomContrast: { factor: 0.1 },
  RandomCrop: { height: 1, width: 1 },
  RandomRotation: { factor: 0.1 },
  RandomTranslation: { heightFactor: 0.1, widthFactor: 0.1 },
  RandomZoom: { heightFactor: 0.1 },
  Rescaling: { scale: 1 },
  Reshape: { targetShape: [1] },
  Resizing: { height: 1, width: 1 },
  SeparableConv2D: { filters: 1, kernelSize: 1 },
  SpatialDropout2D: { rate: 0.5 },
};

/** Not for convolutional networks on images, or a part of Keras's own machinery. */
export const OUT_OF_SCOPE: readonly RegExp[] = [
  /^layers\.(.*Attention|Bidirectional|ConvLSTM.*|GRU.*|LSTM.*|RNN|SimpleRNN.*|StackedRNNCells|TimeDistributed|Masking|RepeatVector)$/,
  /^layers\.(.*Embedding|CategoryEncoding|Discretization|Hash.*|.*Lookup|TextVectorization|MelSpectrogram|STFTSpectrogram)$/,
  /^layers\.(FlaxLayer|JaxLayer|TFSMLayer|TorchModuleWrapper|Lambda|InputSpec|Wrapper|Pipeline|MaxNumBoundingBoxes)$/,
  /^(layers|initializers)\..*(3D|STFT).*$/,
  /^utils\.(Config|CustomObjectScope|FeatureSpace|Progbar|Sequence|.*(audio|text|timeseries)_dataset.*|bounding_boxes|legacy|pad_sequences)$/,
  /^utils\.(.*interactive_logging.*|get_.*|is_keras_tensor|.*pack_x_y_sample_weight|standardize_dtype|normalize|model_to_dot|clear_session)$/,
  /^(utils|saving)\.(custom_object_scope|(de)?serialize_keras_object|.*register.*|get_custom_objects|CustomObjectScope|KerasFileEditor)$/,
  /^datasets\.(boston_housing|california_housing|imdb|reuters)$/,
  /^optimizers\.(LossScaleOptimizer|OptimizerMap|MultiOptimizer|legacy)$/,
  /^callbacks\.(CallbackList|OrbaxCheckpoint|RemoteMonitor)$/,
  /^Model\.(stateless_.*|.*state_tree.*|.*quantiz.*|make_.*|.*_step|jax_.*|symbolic_call|rematerialized_call|compute_.*|.*_spec|.*own_variables)$/,
  /^Model\.(add_metric|add_variable|add_weight|build_from_config|call|compile_from_config|from_config|get_(build|compile)_config|get_metrics_result|reset_metrics|build|add_loss)$/,
];

/** Options that are not of the thing itself, or that Keras itself ignores on the CPU. */
export const IGNORED_OPTIONS: ReadonlySet<string> = new Set([
  "activity_regularizer",
  "auto_scale_loss",
  "input_tensor",
  "shape",
  "thresholds",
  "batch_size",
  "bounding_box_format",
  "kwargs",
  "jit_compile",
  "optional",
  "ragged",
  "renorm",
  "renorm_clipping",
  "renorm_momentum",
  "run_eagerly",
  "sparse",
  "steps_per_execution",
  "synchronized",
  "tensor",
]);
