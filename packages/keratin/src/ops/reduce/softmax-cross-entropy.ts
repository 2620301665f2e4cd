import type { Node, TensorType } from "../../ir/graph.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { build } from "../build.ts";
import { expectDtype, expectShape, inputAt } from "../check.ts";
import type { Op, ReferenceArray, Sample } from "../op.ts";
import { alongRows, lastAxis, rowsOf, softmaxOfRow } from "./rows.ts";
import { type CrossEntropyAttributes, softmaxCrossEntropyGrad } from "./softmax-cross-entropy-grad.ts";

export const softmaxCrossEntropyOp: Op<CrossEntropyAttributes> = {
  name: "softmax_cross_entropy",
  doc:
    "−Σ target · log(softmax(logits)) along the last axis. With clip > 0 the probabilities are held between clip and " +
    "1 − clip, as Keras's categorical_crossentropy does with probabilities; a clipped term has no gradient. Targets have none.",
  arity: 2,
  parameters: { clip: "0, or Keras's 1e-7." },
  infer: (inputs, attributes) => {
    const [logits] = checkCrossEntropy("softmax_cross_entropy", inputs, attributes);
    return { shape: logits.shape.slice(0, -1), dtype: "float32" };
  },
  vjp: ({ inputs }, gradient, attributes) => {
    const [logits, targets] = inputs as [Node, Node];
    return [softmaxCrossEntropyGrad(gradient, logits, targets, attributes), null];
  },
  evaluate: (inputs, { clip }) => {
    const targets = rowsOf(inputs[1] as ReferenceArray);
    const losses = rowsOf(inputs[0] as ReferenceArray).map((logits, row) => {
      const target = targets[row] as Float64Array;
      const { probabilities, logSum } = softmaxOfRow(logits);
      return target.reduce((loss, t, i) => {
        const held = Math.min(Math.max(probabilities[i] as number, clip), 1 - clip);
        return loss - t * (clip > 0 ? Math.log(held) : (logits[i] as number) - logSum);
      }, 0);
    });
    return Float64Array.from(losses);
  },
  distribute: (inputs, node) => alongRows("softmax_cross_entropy", inputs, inputAt(node.inputs, 0)),
  samples: crossEntropySamples(),
};

function crossEntropySamples(): Sample[] {
  const of = (title: string, shape: number[], clip: number): Sample => ({
    title,
    inputs: [{ shape }, { shape, values: "unit", batch: true }],
    attributes: { clip },
  });
  return [
    of("ten classes, Keras's clip", [4, 10], 1e-7),
    of("ten classes, no clip", [4, 10], 0),
    of("clip that bites", [5, 6], 0.1),
    of("a tail", [3, 37], 1e-7),
    of("per pixel", [2, 3, 2, 5], 0),
  ];
}

function checkCrossEntropy(
  where: string,
  inputs: readonly TensorType[],
  { clip }: CrossEntropyAttributes,
): [TensorType, TensorType] {
  const logits = inputAt(inputs, 0);
  const targets = inputAt(inputs, 1);
  lastAxis(`${where}: logits`, logits);
  expectDtype(`${where}: logits`, logits, "float32");
  expectShape(`${where}: targets`, targets, logits.shape);
  expectDtype(`${where}: targets`, targets, "float32");
  if (!(clip >= 0 && clip < 0.5))
    throw new ArgumentError(
      complain({ where: `${where}: clip`, expected: "a number in [0, 0.5)", found: String(clip) }),
    );
  return [logits, targets];
}

/**
 * The cross-entropy of softmax(logits) against targets, along the last axis.
 *
 * @param logits [batch, …, classes]
 * @param targets the same shape, such as one-hot rows; no gradient reaches them
 * @param options clip: 0 (default) takes the loss from the logits; Keras's 1e-7 holds probabilities off 0 and 1
 * @returns [batch, …]
 */
export const softmaxCrossEntropy = (logits: Node, targets: Node, { clip = 0 }: { clip?: number } = {}): Node =>
  build(softmaxCrossEntropyOp, [logits, targets], { clip });
