/** The public names of Keratin. */
export type { Backend, Executable, ProgramStatistics } from "./backend/backend.ts";
export { getBackend, setBackend } from "./backend/current.ts";
export { ReferenceBackend } from "./backend/reference/backend.ts";
export { WasmBackend, type WasmOptions } from "./backend/wasm/backend.ts";
export {
  type ImageDirectoryOptions,
  imageDatasetFromDirectory,
} from "./data/images/from-directory.ts";
export type { ImageDataset, SkippedImage } from "./data/images/image-dataset.ts";
export { type LoadImgOptions, loadImg, saveImg } from "./data/images/load-img.ts";
export * as datasets from "./data/index.ts";
export type { Batch, BatchDataset, BatchPart, BatchSource, BatchTuple, StreamingData } from "./data/source.ts";
export { type SplitOptions, splitDataset } from "./data/split-dataset.ts";
export { toCategorical } from "./data/to-categorical.ts";
export { type FileContents, type FilePart, fileContents } from "./formats/contents.ts";
export {
  type FileInput,
  type LoadOptions,
  loadModel,
  type SaveFormat,
  type SaveOptions,
  saveModel,
} from "./formats/keras/index.ts";
export { exportOnnx } from "./formats/onnx/index.ts";
export * as insight from "./insight/index.ts";
export { Graph, type Node } from "./ir/graph.ts";
export { Variable } from "./ir/variable.ts";
export { Layer, MergeLayer, type WeightSpec } from "./layers/layer.ts";
export { type BatchShape, type CallContext, KerasTensor, type LayerOptions, Operation } from "./layers/operation.ts";
export * as layers from "./layers/registry.ts";
export type { ArrayLike } from "./model/arrays.ts";
export { History } from "./model/callbacks/history.ts";
export * as callbacks from "./model/callbacks/index.ts";
export type {
  BatchOptions,
  CompileOptions,
  EvaluateOptions,
  FitOptions,
  MetricsOption,
  PerOutput,
  RunOptions,
  ValidationData,
  Verbosity,
} from "./model/fit-options.ts";
export { cloneModel, layerFromConfig, modelFromConfig, modelFromJSON } from "./model/from-config.ts";
export { Model, type ModelOptions } from "./model/model.ts";
export { Sequential, type SequentialOptions } from "./model/sequential.ts";
export type { SummaryOptions } from "./model/summary.ts";
export * as activations from "./nn/activations.ts";
export * as initializers from "./nn/initializers.ts";
export * as losses from "./nn/losses/index.ts";
export * as metrics from "./nn/metrics/index.ts";
export * as optimizers from "./nn/optimizers/index.ts";
export * as regularizers from "./nn/regularizers.ts";
export * as ops from "./ops/index.ts";
export { type PlotOptions, plotModel } from "./plot/index.ts";
export { type RegisterOptions, registerKerasSerializable } from "./saving/registry.ts";
export {
  ArgumentError,
  BackendError,
  DataError,
  FileFormatError,
  InternalError,
  KeratinError,
  MemoryError,
  ShapeError,
  StateError,
} from "./util/errors.ts";
export { type DType, NdArray, type NestedNumbers, type TypedArray } from "./util/ndarray.ts";
export { setRandomSeed } from "./util/random.ts";
export type { Shape } from "./util/shape.ts";
