import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseConv } from "../../../../src/backend/wasm/kernels/conv/choose.ts";
import type { ConvShape } from "../../../../src/backend/wasm/kernels/conv/shape.ts";

const conv = (size: number, channels: number, filters: number, more: Partial<ConvShape> = {}): ConvShape => ({
  inputSize: [size, size],
  channels,
  filters,
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
  ...more,
});

describe("chooseConv", () => {
  it("takes exactly fitting tiles for Lab 07", () => {
    assert.equal(chooseConv(conv(28, 1, 32)), "direct");
    const used = [
      [0, -1],
      [0, -1],
    ] as const;
    assert.equal(chooseConv(conv(13, 32, 64, { padding: used })), "winograd-f5");
    assert.equal(chooseConv(conv(5, 64, 64)), "winograd-f3");
  });
  it("takes the direct kernel where Winograd does not fit or does not pay", () => {
    assert.equal(chooseConv(conv(16, 32, 32, { strides: [2, 2] })), "direct");
    assert.equal(chooseConv(conv(16, 32, 30)), "direct");
    assert.equal(chooseConv(conv(16, 4, 4)), "direct");
  });
  it("takes the depthwise kernel where every channel has one filter", () => {
    assert.equal(chooseConv(conv(16, 32, 32, { groups: 32 })), "depthwise");
    assert.equal(chooseConv(conv(16, 32, 64, { groups: 32 })), "multiplied");
    assert.equal(chooseConv(conv(16, 32, 64, { groups: 16 })), "direct");
    assert.equal(chooseConv(conv(16, 1, 1)), "direct");
  });
  it("takes large tiles only up to 128 channels", () => {
    assert.match(chooseConv(conv(14, 128, 128)), /winograd-f[46]/);
    assert.equal(chooseConv(conv(14, 160, 160)), "winograd-f4");
  });
});
