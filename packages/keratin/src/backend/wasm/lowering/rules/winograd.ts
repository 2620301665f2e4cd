/**
 * Convolutions by Winograd's transforms. The three passes of one convolution share what they can: the kernels' transform
 * serves forward and dX, the images' transform forward and dW, the gradient's transform dX and dW.
 */
import type { Buffer } from "../../../../compile/program.ts";
import type { Node } from "../../../../ir/graph.ts";
import type { ConvShape } from "../../kernels/conv/shape.ts";
import { showConv } from "../../kernels/conv/shape.ts";
import {
  emitWinogradFilter,
  emitWinogradForward,
  emitWinogradGradFilter,
  emitWinogradGradInput,
  emitWinogradInput,
  emitWinogradOutputGrad,
  type TileSize,
  type WinogradPlan,
  type WinogradSpec,
  winogradPlan,
} from "../../kernels/winograd/index.ts";
import type { Argument, LoweringContext } from "../context.ts";
import { countOf, epilogueOf } from "./common.ts";

/** One node's convolution and its sizes for the largest part of the batch that is computed at once. */
interface Setting {
  readonly node: Node;
  readonly context: LoweringContext;
  readonly spec: WinogradSpec;
  readonly plan: WinogradPlan;
  readonly name: string;
}

function settingOf(node: Node, context: LoweringContext, shape: ConvShape, m: TileSize, images: Node): Setting {
  const spec = { shape, m };
  const rows = context.distributionOf(images) === "batch" ? context.rows : (images.shape[0] ?? 1);
  return { node, context, spec, plan: winogradPlan(spec, rows), name: `${node.op}:winograd-f${m}` };
}

const workspace = ({ context }: Setting, name: string, bytes: number): Argument =>
  context.use(context.scratch(name, bytes), "update");

/** The transformed kernels: computed once per program, each shard its range of input channels. */
function kernels(setting: Setting, w: Node): { U: Buffer; UT: Buffer } {
  const { node, context, spec, plan } = setting;
  const { channels, filters } = spec.shape;
  return context.once(`winograd kernels of %${w.id}, F${spec.m} ${channels}×${filters}`, () => {
    const [U, UT] = [context.shared("U", plan.U), context.shared("UT", plan.UT)];
    const range = [context.range("start", channels, 4), context.range("length", channels, 4)];
    const args = [
      context.read(w),
      context.use(U, "write"),
      context.use(UT, "write"),
      workspace(setting, "scratch", plan.scratch),
      ...range,
    ];
    context.call(node, `winograd filter f${spec.m}`, (module) => emitWinogradFilter(module, spec), args);
    return { U, UT };
  });
}

const imagesKey = (x: Node, { shape, m }: WinogradSpec): string =>
  `winograd images of %${x.id}, F${m} ${showConv(shape)}`;

/** Whether the images' transform should be kept for the kernel's gradient. */
function isNeededLater(x: Node, { context, spec }: Setting): boolean {
  const sameWindows = (user: Node): boolean =>
    user.op === "conv2d_grad_filter" && user.inputs[0] === x && user.shape.at(-1) === spec.shape.filters;
  return !context.frugal && context.usersOf(x).some(sameWindows);
}

export function winogradForward(node: Node, context: LoweringContext, shape: ConvShape, m: TileSize): void {
  const [x, w] = node.inputs as [Node, Node];
  const setting = settingOf(node, context, shape, m, x);
  const { spec, plan, name } = setting;
  const { U } = kernels(setting, w);
  const saveInput = isNeededLater(x, setting);
  const V = saveInput
    ? context.once(imagesKey(x, spec), () => context.scratch("V", plan.V))
    : context.scratch("V of a block", plan.VBlock);
  const { epilogue, operands } = epilogueOf(node, context);
  const args = [
    context.read(x),
    context.use(U, "read", "all"),
    context.use(V, "update"),
    workspace(setting, "M", plan.M),
    context.write(node),
    workspace(setting, "scratch", plan.scratch),
    countOf(node, context),
    ...operands,
  ];
  context.call(node, name, (module) => emitWinogradForward(module, { ...spec, saveInput }, epilogue), args);
}

/** The transformed gradient of the output, which both gradients need. */
function outputGradient(setting: Setting, dy: Node): Buffer {
  const { node, context, spec, plan } = setting;
  return context.once(`winograd gradient of %${dy.id}, F${spec.m} ${showConv(spec.shape)}`, () => {
    const Z = context.scratch("Z", plan.Z);
    const args = [
      context.read(dy),
      context.use(Z, "write"),
      workspace(setting, "scratch", plan.scratch),
      countOf(dy, context),
    ];
    context.call(node, `winograd output gradient f${spec.m}`, (module) => emitWinogradOutputGrad(module, spec), args);
    return Z;
  });
}

export function winogradGradInput(node: Node, context: LoweringContext, shape: ConvShape, m: TileSize): void {
  const [dy, w] = node.inputs as [Node, Node];
  const setting = settingOf(node, context, shape, m, dy);
  const { spec, plan, name } = setting;
  const { UT } = kernels(setting, w);
  const Z = outputGradient(setting, dy);
  const { epilogue, operands } = epilogueOf(node, context);
  const args = [
    context.use(Z, "read"),
    context.use(UT, "read", "all"),
    workspace(setting, "M", plan.M),
    context.write(node),
    workspace(setting, "scratch", plan.scratch),
    countOf(node, context),
    ...operands,
  ];
  context.call(node, name, (module) => emitWinogradGradInput(module, spec, epilogue), args);
}

export function winogradGradFilter(node: Node, context: LoweringContext, shape: ConvShape, m: TileSize): void {
  const [x, dy] = node.inputs as [Node, Node];
  const setting = settingOf(node, context, shape, m, x);
  const { spec, plan, name } = setting;
  const Z = outputGradient(setting, dy);
  const V = context.once(imagesKey(x, spec), () => {
    const made = context.scratch("V", plan.V);
    const args = [
      context.read(x),
      context.use(made, "write"),
      workspace(setting, "scratch", plan.scratch),
      countOf(x, context),
    ];
    context.call(node, `winograd input f${m}`, (module) => emitWinogradInput(module, spec), args);
    return made;
  });
  const args = [
    context.use(V, "read"),
    context.use(Z, "read"),
    workspace(setting, "dU", plan.dU),
    context.write(node),
    workspace(setting, "scratch", plan.scratch),
    countOf(x, context),
  ];
  context.call(node, name, (module) => emitWinogradGradFilter(module, spec), args);
}
