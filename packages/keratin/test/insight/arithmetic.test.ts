/** Sizes, parameters and multiply-adds, with their formulas: the lecture's numbers, and the engine's own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as insight from "../../src/insight/index.ts";
import { convOutputSize, resolvePadding } from "../../src/ops/index.ts";
import { ArgumentError } from "../../src/util/errors.ts";

const { explainFit, outputSize, showFormula } = insight;
const worked = ({ formula, value }: insight.Count): string =>
  `${showFormula(formula)} = ${showFormula(formula, "values")} = ${value}`;

test("the lecture's sizes, with the formula and the numbers put in", () => {
  assert.equal(worked(outputSize({ input: 7, filter: 3 })), "(N − F)/S + 1 = (7 − 3)/1 + 1 = 5");
  assert.equal(worked(outputSize({ input: 7, filter: 3, stride: 2 })), "(N − F)/S + 1 = (7 − 3)/2 + 1 = 3");
  assert.equal(worked(outputSize({ input: 7, filter: 3, padding: 1 })), "(N + 2P − F)/S + 1 = (7 + 2·1 − 3)/1 + 1 = 7");
  assert.equal(
    worked(outputSize({ input: 32, filter: 5, padding: 2 })),
    "(N + 2P − F)/S + 1 = (32 + 2·2 − 5)/1 + 1 = 32",
  );
  assert.equal(worked(outputSize({ input: 224, filter: 2, stride: 2 })), "(N − F)/S + 1 = (224 − 2)/2 + 1 = 112");
  const shrinking = [32, 28, 24, 20].map((input) => outputSize({ input, filter: 5 }).value);
  assert.deepEqual(shrinking, [28, 24, 20, 16]);
});

test("7×7, 3×3, stride 3 does not fit: which row is left over, which strides fit", () => {
  const size = outputSize({ input: 7, filter: 3, stride: 3 });
  assert.equal(worked(size), "⌊(N − F)/S⌋ + 1 = ⌊(7 − 3)/3⌋ + 1 = 2");
  assert.equal(size.exact.toFixed(2), "2.33");
  assert.deepEqual(size.fit, { kind: "remainder", remainder: 1, leftOver: [6], fittingStrides: [1, 2, 4] });
  assert.deepEqual(size.starts, [0, 3]);
  assert.equal(
    explainFit(size),
    "It does not fit: the last window ends in pixel 5 (counted from 0), no window reaches pixel 6. Strides that fit: 1, 2 and 4.",
  );
});

test("a filter larger than its padded input has an output of 0 and says so", () => {
  const size = outputSize({ input: 3, filter: 7, padding: 1 });
  assert.equal(size.value, 0);
  assert.deepEqual(size.fit, { kind: "too_large", extent: 7, padded: 5 });
  assert.match(explainFit(size), /window of 7 does not fit into 5 pixels/);
  assert.deepEqual(outputSize({ input: 3, filter: 2, dilation: 4 }).fit, { kind: "too_large", extent: 5, padded: 3 });
});

test('padding "same", uneven padding and dilation in formulas', () => {
  const same = outputSize({ input: 13, filter: 3, stride: 2, padding: "same" });
  assert.equal(worked(same), "⌈N/S⌉ = ⌈13/2⌉ = 7");
  assert.deepEqual(same.padding, [1, 1]);
  const formula = same.paddingFormula;
  assert.ok(formula);
  assert.equal(showFormula(formula), "max((O − 1)·S + F − N, 0)");
  assert.equal(showFormula(formula, "values"), "max((7 − 1)·2 + 3 − 13, 0)");
  const uneven = outputSize({ input: 10, filter: 3, padding: [0, 1], dilation: 2 });
  assert.equal(worked(uneven), "(N + P₁ + P₂ − (D·(F − 1) + 1))/S + 1 = (10 + 0 + 1 − (2·(3 − 1) + 1))/1 + 1 = 7");
  assert.equal(explainFit(uneven), "Windows of 5 cover the input to its end.");
});

test("padding that keeps the size: F = 3 → 1, 5 → 2, 7 → 3; even filters need an uneven one", () => {
  const padding = [3, 5, 7].map((filter) => insight.paddingToKeepSize({ filter }).value);
  assert.deepEqual(padding, [1, 2, 3]);
  assert.equal(worked(insight.paddingToKeepSize({ filter: 5 })), "(F − 1)/2 = (5 − 1)/2 = 2");
  const even = insight.paddingToKeepSize({ filter: 4 });
  assert.deepEqual([even.value, even.padding], [1.5, [1, 2]]);
  assert.equal(outputSize({ input: 9, filter: 4, padding: even.padding }).value, 9);
});

test("size, fit and formula agree with the engine and with windows counted one by one, over random windows", () => {
  const small = fc.integer({ min: 1, max: 12 });
  const padding = fc.oneof(
    fc.constantFrom("valid" as const, "same" as const),
    fc.nat(4),
    fc.tuple(fc.nat(4), fc.nat(4)),
  );
  fc.assert(
    fc.property(
      small,
      small,
      small,
      fc.integer({ min: 1, max: 3 }),
      padding,
      (input, filter, stride, dilation, pad) => {
        const size = outputSize({ input, filter, stride, dilation, padding: pad });
        const [before, after] = size.padding;
        const extent = (filter - 1) * dilation + 1;
        const starts: number[] = [];
        for (let start = 0 - before; start + extent <= input + after; start += stride) starts.push(start);
        assert.deepEqual(size.starts, starts);
        assert.equal(size.value, starts.length);
        if (size.fit.kind === "too_large") return assert.equal(size.value, 0);
        assert.equal(insight.evaluateFormula(size.formula), size.value);
        const along = [before, after] as const;
        const engine = convOutputSize([input, input], [filter, filter], {
          strides: [stride, stride],
          dilations: [dilation, dilation],
          padding: [along, along],
        });
        assert.equal(size.value, engine[0]);
        if (pad === "same") {
          const numbers = [stride, dilation].map((n) => [n, n] as const) as [[number, number], [number, number]];
          assert.deepEqual(resolvePadding("same", [input, input], [filter, filter], ...numbers)[0], size.padding);
        }
        const end = (starts.at(-1) ?? 0) + extent;
        const leftOver = Array.from({ length: input + after - end }, (_, i) => end + i);
        assert.deepEqual(size.fit.kind === "remainder" ? size.fit.leftOver : [], leftOver);
        if (size.fit.kind !== "remainder") return;
        const fits = (s: number) => outputSize({ input, filter, stride: s, dilation, padding: size.padding }).fit.kind;
        for (let s = 1; s <= input + before + after - extent; s++) {
          assert.equal(fits(s) === "exact", size.fit.fittingStrides.includes(s));
        }
      },
    ),
  );
});

test("transposed convolutions have the sizes of Keras's formulas", () => {
  const size = insight.transposedOutputSize;
  assert.equal(worked(size({ input: 7, filter: 3, stride: 2, padding: "same" })), "N·S = 7·2 = 14");
  assert.equal(worked(size({ input: 7, filter: 3, stride: 2 })), "(N − 1)·S + F = (7 − 1)·2 + 3 = 15");
  assert.equal(worked(size({ input: 7, filter: 2, stride: 3 })), "(N − 1)·S + S = (7 − 1)·3 + 3 = 21");
  assert.equal(size({ input: 7, filter: 3, stride: 2, padding: "same", outputPadding: 1 }).value, 14);
});

test("the slides' exercise: 32×32×3, ten 5×5 filters, stride 1, padding 2 gives 32×32×10 and 760 parameters", () => {
  const convolution = insight.describeConvolution({ input: [32, 32, 3], filters: 10, kernelSize: 5, padding: 2 });
  assert.deepEqual(convolution.output, [32, 32, 10]);
  assert.equal(worked(convolution.perFilter), "F·F·C + 1 = 5·5·3 + 1 = 76");
  assert.equal(worked(convolution.parameters), "(F·F·C + 1)·K = (5·5·3 + 1)·10 = 760");
  assert.equal(worked(convolution.multiplyAdds), "H′·W′·K·F·F·C = 32·32·10·5·5·3 = 768000");
});

test("other layers of the lecture: pooling 224×224×64, a dense layer of 3072 inputs, groups, no bias", () => {
  const pooling = insight.describePooling({ input: [224, 224, 64], poolSize: 2 });
  assert.deepEqual([pooling.output, pooling.parameters.value], [[112, 112, 64], 0]);
  assert.equal(worked(pooling.multiplyAdds), "H′·W′·C·F·F = 112·112·64·2·2 = 3211264");
  const dense = insight.describeDense({ inputs: 3072, units: 10 });
  assert.equal(worked(dense.parameters), "(n + 1)·m = (3072 + 1)·10 = 30730");
  assert.equal(worked(dense.multiplyAdds), "n·m = 3072·10 = 30720");
  const grouped = { input: [8, 8, 6], filters: 4, kernelSize: [3, 1], groups: 2, useBias: false } as const;
  const { parameters, output } = insight.describeConvolution(grouped);
  assert.equal(worked(parameters), "Fh·Fw·C/G·K = 3·1·6/2·4 = 36");
  assert.deepEqual(output, [6, 8, 4]);
});

test("numbers out of range are refused by name", () => {
  assert.throws(
    () => outputSize({ input: 0, filter: 3 }),
    /outputSize: input: expected a positive whole number, found 0/,
  );
  assert.throws(() => outputSize({ input: 7, filter: 3, padding: -1 }), ArgumentError);
  assert.throws(() => insight.paddingToKeepSize({ filter: 2.5 }), /filter/);
  const convolution = { input: [8, 8, 3], filters: 4, kernelSize: 3 } as const;
  assert.throws(() => insight.describeConvolution({ ...convolution, groups: 2 }), /multiples of its 2 groups/);
  assert.throws(
    () => insight.describeConvolution({ ...convolution, input: [8, 3] as never }),
    /height, width, channels/,
  );
});
