/** Strokes become pictures as MNIST has them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { centreOfMass, mnistDigit } from "../src/data/mnist-digit.ts";

const one = [
  [
    { x: 5, y: 3 },
    { x: 4, y: 90 },
  ],
];
const seven = [
  [
    { x: 100, y: 100 },
    { x: 160, y: 100 },
    { x: 120, y: 190 },
  ],
];

describe("drawn digits", () => {
  it("have their centre of mass in the middle, within 0.05 pixels", () => {
    for (const strokes of [one, seven]) {
      const { x, y } = centreOfMass(mnistDigit(strokes) ?? new Float32Array());
      assert.ok(Math.abs(x - 14) < 0.05 && Math.abs(y - 14) < 0.05, `${x}, ${y}`);
    }
  });

  it("fill a box of 20 pixels, and are antialiased", () => {
    const pixels = mnistDigit(one) ?? new Float32Array();
    const rows = Array.from({ length: 28 }, (_, row) => pixels.subarray(row * 28, row * 28 + 28).some((v) => v >= 0.5));
    assert.equal(rows.filter(Boolean).length, 20);
    assert.ok(pixels.some((v) => v > 0.1 && v < 0.9));
  });

  it("do not depend on where and how large they were drawn, to 1e-4", () => {
    const far = seven.map((stroke) => stroke.map(({ x, y }) => ({ x: x * 3 + 500, y: y * 3 - 40 })));
    const [a, b] = [mnistDigit(seven), mnistDigit(far)];
    assert.ok(a && b && a.every((value, i) => Math.abs(value - (b[i] ?? 9)) < 1e-4));
  });

  it("a dot is a dot, and nothing is nothing", () => {
    assert.ok((mnistDigit([[{ x: 1, y: 1 }]]) ?? []).some((v) => v === 1));
    assert.equal(mnistDigit([]), undefined);
  });
});
