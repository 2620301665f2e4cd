/** Winograd convolution: what the lowering rules use. */
export { emitWinogradFilter } from "./filter.ts";
export { emitWinogradForward, emitWinogradInput } from "./forward.ts";
export { emitWinogradGradFilter, emitWinogradGradInput, emitWinogradOutputGrad } from "./gradients.ts";
export type { TileSize } from "./matrices.ts";
export { type WinogradPlan, type WinogradSpec, winogradPlan } from "./plan.ts";
