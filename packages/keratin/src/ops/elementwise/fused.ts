import type { Op } from "../op.ts";
import { apply, argument, type Scalar } from "../scalar.ts";
import { distributeElementwise, evaluateElementwise, inferElementwise } from "./define.ts";

type FusedAttributes = { readonly body: Scalar };

export const fusedOp: Op<FusedAttributes> = {
  name: "fused",
  doc: "A chain of elementwise ops in one; made by the compiler only.",
  arity: "any",
  parameters: { body: "What is done to one element of the broadcast inputs." },
  infer: (inputs) => inferElementwise("fused", inputs, true),
  evaluate: (inputs, { body }, type) => evaluateElementwise(body, inputs, type),
  distribute: (inputs, node) => distributeElementwise("fused", inputs, node),
  samples: [
    {
      title: "bias and ReLU",
      inputs: [{ shape: [2, 5, 3, 7] }, { shape: [7] }],
      attributes: { body: apply("max", apply("add", argument(0), argument(1)), 0) },
    },
    {
      title: "momentum of four operands",
      inputs: [{ shape: [3, 13] }, { shape: [3, 13], batch: true }, { shape: [] }, { shape: [13] }],
      attributes: {
        body: apply(
          "sub",
          argument(0),
          apply("mul", argument(2), apply("add", argument(1), apply("sqrt", apply("abs", argument(3))))),
        ),
      },
    },
    {
      title: "an input used twice, a mask",
      inputs: [{ shape: [4, 9] }, { shape: [4, 9], batch: true }],
      attributes: {
        body: apply("select", apply("lt", 0, argument(0)), apply("mul", argument(1), argument(0)), argument(1)),
      },
    },
  ],
};
