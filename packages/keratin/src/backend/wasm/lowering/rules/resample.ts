/** What takes pixels of images from other places: resizing, affine transforms. */
import type { Node } from "../../../../ir/graph.ts";
import type { AffineAttributes } from "../../../../ops/image/affine-transform.ts";
import type { ResizeAttributes } from "../../../../ops/image/resize.ts";
import { tapsOf } from "../../../../util/taps.ts";
import type { Func, ModuleBuilder } from "../../encoder/index.ts";
import { type AffineSpec, emitAffineTransform, emitAffineTransformGrad } from "../../kernels/affine.ts";
import { emitResize, emitResizeGrad, type ResizeSpec, resizeScratch, tapTable } from "../../kernels/resize.ts";
import type { LoweringRule } from "../context.ts";
import { countOf } from "./common.ts";

/** The images before and after an op; the op's gradient goes the other way. */
type Ends = (node: Node) => { before: Node; after: Node };
const forward: Ends = (node) => ({ before: node.inputs[0] as Node, after: node });
const backward: Ends = (node) => ({ before: node, after: node.inputs[0] as Node });

/** What both kinds of kernel know of the images. */
function sizesOf({ before, after }: ReturnType<Ends>): Pick<ResizeSpec, "input" | "output"> {
  const [, height = 1, width = 1, channels = 1] = before.shape;
  const [, outHeight = 1, outWidth = 1] = after.shape;
  return { input: [height, width, channels], output: [outHeight, outWidth] };
}

const resizing =
  (emit: (module: ModuleBuilder, spec: ResizeSpec) => Func, ends: Ends): LoweringRule =>
  (node, context) => {
    const { interpolation } = node.attributes as ResizeAttributes;
    const sizes = sizesOf(ends(node));
    const [height, width, channels] = sizes.input;
    const rows = tapsOf(height, sizes.output[0], interpolation);
    const columns = tapsOf(width, sizes.output[1], interpolation);
    const spec: ResizeSpec = { ...sizes, taps: [rows[0]?.weights.length ?? 1, columns[0]?.weights.length ?? 1] };
    const key = `${interpolation} ${JSON.stringify(spec)}`;
    const args = [
      context.read(node.inputs[0] as Node),
      context.write(node),
      context.table(`rows, ${key}`, tapTable(rows, width * channels * 4)),
      context.table(`columns, ${key}`, tapTable(columns, channels * 4)),
      context.use(context.scratch("line", resizeScratch(spec)), "update"),
      countOf(node, context),
    ];
    context.call(node, node.op, (module) => emit(module, spec), args);
  };

const transforming =
  (emit: (module: ModuleBuilder, spec: AffineSpec) => Func, ends: Ends): LoweringRule =>
  (node, context) => {
    const { interpolation, fillMode, fillValue } = node.attributes as AffineAttributes;
    const [images, transforms] = node.inputs as [Node, Node];
    const spec: AffineSpec = { ...sizesOf(ends(node)), interpolation, fillMode, fillValue };
    const args = [context.read(images), context.read(transforms), context.write(node), countOf(node, context)];
    context.call(node, node.op, (module) => emit(module, spec), args);
  };

export const resampleRules = {
  resize: resizing(emitResize, forward),
  resize_grad: resizing(emitResizeGrad, backward),
  affine_transform: transforming(emitAffineTransform, forward),
  affine_transform_grad: transforming(emitAffineTransformGrad, backward),
} satisfies Record<string, LoweringRule>;
