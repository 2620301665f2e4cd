/** From a layer's numbers to tiles, and from a point on them back to the unit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf, layoutOf, placeAt, strongest } from "../../src/views/inspect/unit-tiles.ts";

const tensor = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => ((i * 37) % 101) - 20) };
};

for (const shape of [[5, 7, 12], [3, 3, 300], [10], [9000], [4, 6]]) {
  test(`a click into the middle of a unit of ${shape.join("×")} means that unit; maps show each channel's numbers`, () => {
    const values = tensor(...shape);
    const layout = layoutOf(values);
    const isVector = shape.length !== 3;
    assert.equal(layout.count, isVector ? values.data.length : shape[2]);
    const area = isVector ? 1 : (shape[0] ?? 1) * (shape[1] ?? 1);
    for (let i = 0; i < values.data.length; i += 7) {
      const channels = isVector ? 1 : (shape[2] ?? 1);
      const place = isVector
        ? shape.length === 1
          ? [i]
          : [Math.floor(i / (shape[1] ?? 1)), i % (shape[1] ?? 1)]
        : [Math.floor(i / channels / (shape[1] ?? 1)), Math.floor(i / channels) % (shape[1] ?? 1), i % channels];
      const boxes = boxesOf(layout, place, shape);
      const map = isVector ? i : i % channels;
      if (map >= layout.tiles.count) {
        assert.equal(boxes, undefined);
        continue;
      }
      assert.ok(boxes);
      const { x, y, width, height } = boxes.unit;
      assert.deepEqual(placeAt(layout, x + width / 2, y + height / 2, shape), place);
      const pixel = isVector ? 0 : Math.floor(i / channels);
      assert.equal(layout.tiles.data[map * area + pixel], values.data[i]);
    }
  });
}

test("the air between tiles and what lies beyond them means no unit", () => {
  const values = tensor(4, 4, 6);
  const layout = layoutOf(values);
  const { map } = boxesOf(layout, [0, 0, 0], values.shape) ?? assert.fail("no first map");
  assert.equal(placeAt(layout, map.x + map.width + 1, 1, values.shape), undefined);
  assert.equal(placeAt(layout, 1, 1e6, values.shape), undefined);
  assert.equal(placeAt(layout, 1e6, 1, values.shape), undefined);
});

test("the strongest unit is the place of the largest number", () => {
  const values = tensor(3, 4, 5);
  values.data[2 * 20 + 1 * 5 + 3] = 1e3;
  assert.deepEqual(strongest(values), [2, 1, 3]);
});
