import type { Node } from "../../ir/graph.ts";
import { build } from "../build.ts";
import { expectDtype, expectShape, inputAt } from "../check.ts";
import type { Op, ReferenceArray, Sample } from "../op.ts";
import { alongRows, lastAxis, rowsOf, softmaxOfRow } from "./rows.ts";

export type CrossEntropyAttributes = { readonly clip: number };

export const softmaxCrossEntropyGradOp: Op<CrossEntropyAttributes> = {
  name: "softmax_cross_entropy_grad",
  doc:
    "The gradient of softmax_cross_entropy with respect to the logits: gradient · (p · Σ t − t), where the targets t of " +
    "clipped probabilities count as 0.",
  arity: 3,
  parameters: { clip: "That of the loss." },
  infer: (inputs) => {
    const logits = inputAt(inputs, 1);
    lastAxis("softmax_cross_entropy_grad: logits", logits);
    expectShape("softmax_cross_entropy_grad: gradient", inputAt(inputs, 0), logits.shape.slice(0, -1));
    expectShape("softmax_cross_entropy_grad: targets", inputAt(inputs, 2), logits.shape);
    for (const input of inputs) expectDtype("softmax_cross_entropy_grad", input, "float32");
    return { shape: logits.shape, dtype: "float32" };
  },
  evaluate: (inputs, { clip }) => {
    const [gradient, logits, targets] = inputs as [ReferenceArray, ReferenceArray, ReferenceArray];
    const targetRows = rowsOf(targets);
    const rows = rowsOf(logits).map((row, r) => {
      const { probabilities } = softmaxOfRow(row);
      const counted = (targetRows[r] as Float64Array).map((t, i) => {
        const p = probabilities[i] as number;
        return clip > 0 && (p < clip || p > 1 - clip) ? 0 : t;
      });
      const sum = counted.reduce((a, b) => a + b, 0);
      return probabilities.map((p, i) => (gradient.data[r] as number) * (p * sum - (counted[i] as number)));
    });
    return Float64Array.from(rows.flatMap((row) => [...row]));
  },
  distribute: (inputs, node) => alongRows("softmax_cross_entropy_grad", inputs, node),
  samples: [
    sample("ten classes, Keras's clip", [4, 10], 1e-7),
    sample("ten classes, no clip", [4, 10], 0),
    sample("clip that bites", [5, 6], 0.1),
    sample("a tail", [3, 37], 1e-7),
    sample("per pixel", [2, 3, 2, 5], 0),
  ],
};

function sample(title: string, shape: number[], clip: number): Sample {
  const inputs = [
    { shape: shape.slice(0, -1) },
    { shape, batch: true },
    { shape, values: "unit" as const, batch: true },
  ];
  return { title, inputs, attributes: { clip } };
}

/**
 * The gradient of `softmaxCrossEntropy` with respect to its logits.
 *
 * @param gradient [batch, …] of the losses
 * @returns [batch, …, classes]
 */
export const softmaxCrossEntropyGrad = (
  gradient: Node,
  logits: Node,
  targets: Node,
  { clip }: CrossEntropyAttributes,
): Node => build(softmaxCrossEntropyGradOp, [gradient, logits, targets], { clip });
