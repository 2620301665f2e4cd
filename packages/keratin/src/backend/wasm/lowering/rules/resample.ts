/** What takes pixels of images from other places: resizing. */
import type { Node } from "../../../../ir/graph.ts";
import type { ResizeAttributes } from "../../../../ops/image/resize.ts";
import { tapsOf } from "../../../../ops/image/taps.ts";
import type { Func, ModuleBuilder } from "../../encoder/index.ts";
import { emitResize, emitResizeGrad, type ResizeSpec, resizeScratch, tapTable } from "../../kernels/resize.ts";
import type { LoweringRule } from "../context.ts";
import { countOf } from "./common.ts";

/** The rule of resizing or of its gradient; `ends` tells the images before and after resizing from the node. */
const resizing =
  (emit: (module: ModuleBuilder, spec: ResizeSpec) => Func, ends: (node: Node) => [Node, Node]): LoweringRule =>
  (node, context) => {
    const [before, after] = ends(node);
    const { interpolation } = node.attributes as ResizeAttributes;
    const [, height = 1, width = 1, channels = 1] = before.shape;
    const [, outHeight = 1, outWidth = 1] = after.shape;
    const rows = tapsOf(height, outHeight, interpolation);
    const columns = tapsOf(width, outWidth, interpolation);
    const spec: ResizeSpec = {
      input: [height, width, channels],
      output: [outHeight, outWidth],
      taps: [rows[0]?.weights.length ?? 1, columns[0]?.weights.length ?? 1],
    };
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

const resize = resizing(emitResize, (node) => [node.inputs[0] as Node, node]);
const resizeGrad = resizing(emitResizeGrad, (node) => [node, node.inputs[0] as Node]);

export const resampleRules = { resize, resize_grad: resizeGrad } satisfies Record<string, LoweringRule>;
