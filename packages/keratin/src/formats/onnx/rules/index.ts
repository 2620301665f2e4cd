/** How each op is written in ONNX, or why it cannot be: an op without an entry does not compile. */
import type { OpName } from "../../../ops/registry.ts";
import type { Refusal, Rule } from "../context.ts";
import { elementwiseRules } from "./elementwise.ts";
import { imageRules } from "./images.ts";
import { rowRules } from "./rows.ts";
import { shapeRules } from "./shape.ts";

const gradient: Refusal = { refuse: "it belongs to gradients" };
const loss: Refusal = { refuse: "it belongs to losses" };
const compiler: Refusal = { refuse: "only the compiler makes it" };

/** Never depend on the batch, or are the batch: graph.ts stores them. */
export type Leaf = "leaf";

export const RULES: Readonly<Record<OpName, Rule | Refusal | Leaf>> = {
  ...elementwiseRules,
  ...imageRules,
  ...rowRules,
  ...shapeRules,
  constant: "leaf",
  input: "leaf",
  variable: "leaf",
  affine_transform: { refuse: "it belongs to augmentation" },
  affine_transform_grad: gradient,
  avg_pool_grad: gradient,
  conv2d_grad_filter: gradient,
  cross_batch_sum: compiler,
  fused: compiler,
  max_pool_argmax: gradient,
  max_pool_grad: gradient,
  resize_grad: gradient,
  random_uniform: { refuse: "its numbers are random" },
  softmax_cross_entropy: loss,
  softmax_cross_entropy_grad: loss,
};
