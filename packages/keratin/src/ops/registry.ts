/** All ops by name. A backend's kernel table is a `Record<OpName, …>`: an op without a kernel does not compile. */
import type { Node } from "../ir/graph.ts";
import { InternalError } from "../util/errors.ts";
import { crossBatchSumOp } from "./batch/cross-batch-sum.ts";
import { conv2dGradInputOp, conv2dOp } from "./conv/conv2d.ts";
import { conv2dGradFilterOp } from "./conv/conv2d-grad-filter.ts";
import { absOp } from "./elementwise/abs.ts";
import { addOp } from "./elementwise/add.ts";
import { castOp } from "./elementwise/cast.ts";
import { cosOp } from "./elementwise/cos.ts";
import { divOp } from "./elementwise/div.ts";
import { equalOp } from "./elementwise/equal.ts";
import { erfOp } from "./elementwise/erf.ts";
import { expOp } from "./elementwise/exp.ts";
import { floorOp } from "./elementwise/floor.ts";
import { fusedOp } from "./elementwise/fused.ts";
import { lessOp } from "./elementwise/less.ts";
import { lessEqualOp } from "./elementwise/less-equal.ts";
import { logOp } from "./elementwise/log.ts";
import { maximumOp } from "./elementwise/maximum.ts";
import { minimumOp } from "./elementwise/minimum.ts";
import { mulOp } from "./elementwise/mul.ts";
import { negOp } from "./elementwise/neg.ts";
import { reluOp } from "./elementwise/relu.ts";
import { selectOp } from "./elementwise/select.ts";
import { sigmoidOp } from "./elementwise/sigmoid.ts";
import { signOp } from "./elementwise/sign.ts";
import { softplusOp } from "./elementwise/softplus.ts";
import { sqrtOp } from "./elementwise/sqrt.ts";
import { squareOp } from "./elementwise/square.ts";
import { subOp } from "./elementwise/sub.ts";
import { tanhOp } from "./elementwise/tanh.ts";
import { affineTransformGradOp, affineTransformOp } from "./image/affine-transform.ts";
import { resizeGradOp, resizeOp } from "./image/resize.ts";
import { constantOp } from "./leaf/constant.ts";
import { inputOp } from "./leaf/input.ts";
import { variableOp } from "./leaf/variable.ts";
import { matmulOp } from "./matrix/matmul.ts";
import type { Op } from "./op.ts";
import { avgPoolOp } from "./pool/avg-pool.ts";
import { avgPoolGradOp } from "./pool/avg-pool-grad.ts";
import { maxPoolOp } from "./pool/max-pool.ts";
import { maxPoolArgmaxOp } from "./pool/max-pool-argmax.ts";
import { maxPoolGradOp } from "./pool/max-pool-grad.ts";
import { randomUniformOp } from "./random/random-uniform.ts";
import { argmaxOp } from "./reduce/argmax.ts";
import { reduceMaxOp } from "./reduce/reduce-max.ts";
import { reduceSumOp } from "./reduce/reduce-sum.ts";
import { softmaxOp } from "./reduce/softmax.ts";
import { softmaxCrossEntropyOp } from "./reduce/softmax-cross-entropy.ts";
import { softmaxCrossEntropyGradOp } from "./reduce/softmax-cross-entropy-grad.ts";
import { broadcastToOp } from "./shape/broadcast-to.ts";
import { concatOp } from "./shape/concat.ts";
import { oneHotOp } from "./shape/one-hot.ts";
import { padOp, sliceOp } from "./shape/pad.ts";
import { reshapeOp } from "./shape/reshape.ts";
import { stopGradientOp } from "./shape/stop-gradient.ts";
import { transposeOp } from "./shape/transpose.ts";

export const OPS = {
  abs: absOp,
  add: addOp,
  affine_transform: affineTransformOp,
  affine_transform_grad: affineTransformGradOp,
  argmax: argmaxOp,
  avg_pool: avgPoolOp,
  avg_pool_grad: avgPoolGradOp,
  broadcast_to: broadcastToOp,
  cast: castOp,
  concat: concatOp,
  constant: constantOp,
  conv2d: conv2dOp,
  conv2d_grad_filter: conv2dGradFilterOp,
  conv2d_grad_input: conv2dGradInputOp,
  cos: cosOp,
  cross_batch_sum: crossBatchSumOp,
  div: divOp,
  equal: equalOp,
  erf: erfOp,
  exp: expOp,
  floor: floorOp,
  fused: fusedOp,
  input: inputOp,
  less: lessOp,
  less_equal: lessEqualOp,
  log: logOp,
  matmul: matmulOp,
  max_pool: maxPoolOp,
  max_pool_argmax: maxPoolArgmaxOp,
  max_pool_grad: maxPoolGradOp,
  maximum: maximumOp,
  minimum: minimumOp,
  mul: mulOp,
  neg: negOp,
  one_hot: oneHotOp,
  pad: padOp,
  random_uniform: randomUniformOp,
  reduce_max: reduceMaxOp,
  reduce_sum: reduceSumOp,
  relu: reluOp,
  reshape: reshapeOp,
  resize: resizeOp,
  resize_grad: resizeGradOp,
  select: selectOp,
  sigmoid: sigmoidOp,
  sign: signOp,
  slice: sliceOp,
  softmax: softmaxOp,
  softmax_cross_entropy: softmaxCrossEntropyOp,
  softmax_cross_entropy_grad: softmaxCrossEntropyGradOp,
  softplus: softplusOp,
  sqrt: sqrtOp,
  square: squareOp,
  stop_gradient: stopGradientOp,
  sub: subOp,
  tanh: tanhOp,
  transpose: transposeOp,
  variable: variableOp,
} as const satisfies Readonly<Record<string, Op>>;

export type OpName = keyof typeof OPS;

/** The record of a node's op. */
export function opOf(node: Pick<Node, "op">): Op {
  const op: Op | undefined = OPS[node.op as OpName];
  if (!op) throw new InternalError(`There is no op "${node.op}".`);
  return op;
}

/** A node's inputs without those that belong to its epilogue, which stand behind. */
export function ownInputs(node: Pick<Node, "op" | "inputs">): readonly Node[] {
  const { arity } = opOf(node);
  return arity === "any" ? node.inputs : node.inputs.slice(0, arity);
}
