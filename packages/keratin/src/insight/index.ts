/** Looking into networks: their arithmetic, what their units see and how they decide. Usable without any app. */
export { activations } from "./activations.ts";
export type { AxisField } from "./axis-fields.ts";
export { type ClassMap, cam, type GradCamOptions, gradCam } from "./class-maps.ts";
export { costs, type LayerCosts, type ModelCosts } from "./costs.ts";
export type { Counts } from "./counts.ts";
export { type Deconvolution, deconvnet } from "./deconvnet.ts";
export { type ExplainUnitOptions, explainUnit, type UnitExplanation } from "./explain-unit.ts";
export {
  featureVisualization,
  type Visualization,
  type VisualizationOptions,
  type VisualizationProgress,
} from "./feature-visualization.ts";
export {
  type Count,
  evaluateFormula,
  type Formula,
  type NumberFormula,
  type OperationFormula,
  type Quantity,
  type SymbolFormula,
  showFormula,
} from "./formula.ts";
export { type Classes, confusionMatrix, type Misclassified, misclassified } from "./mistakes.ts";
export { type Occlusion, type OcclusionOptions, occlusion } from "./occlusion.ts";
export {
  type AxisPadding,
  type AxisWindow,
  explainFit,
  type Fit,
  type KeepingPadding,
  type OutputSize,
  outputSize,
  paddingToKeepSize,
  type TransposedAxisWindow,
  transposedOutputSize,
} from "./output-size.ts";
export type { ParametrizationName } from "./parametrization.ts";
export { type ReceptiveField, type ReceptiveFieldOptions, receptiveField, type Unit } from "./receptive-field.ts";
export {
  type Attribution,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
  integratedGradients,
  type SmoothGradOptions,
  saliency,
  smoothGrad,
} from "./saliency.ts";
export { type ClassGradients, type ClassGradientsOptions, type ClassOptions, classGradients } from "./scores.ts";
export { type ActivatingPatch, type TopPatchesOptions, topActivatingPatches } from "./top-patches.ts";
export type { LayerChoice } from "./trace.ts";
export {
  type ConvolutionArithmetic,
  describeConvolution,
  describeDense,
  describePooling,
  type VolumeConvolution,
  type VolumeWindow,
  type WindowArithmetic,
} from "./volumes.ts";
export {
  type FilterImages,
  filtersAsImages,
  type Histogram,
  type HistogramOptions,
  histogram,
  weightHistograms,
} from "./weights.ts";
