import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ShapeError } from "../../src/util/errors.ts";
import { broadcastShapes, normalizeAxes, sameShape, showShape, sizeOf, stridesOf } from "../../src/util/shape.ts";
import { refuses } from "../ops/run.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });

test("strides count the elements behind an axis", () => {
  fc.assert(
    fc.property(shapes, (shape) => stridesOf(shape).every((stride, axis) => stride === sizeOf(shape.slice(axis + 1)))),
  );
});

test("broadcasting is commutative, keeps a shape with itself and with a scalar, and takes sizes of 1", () => {
  fc.assert(
    fc.property(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (shape, ones) => {
      const narrow = shape.map((size, axis) => (ones[axis] ? 1 : size));
      assert.deepEqual(broadcastShapes(shape, narrow), shape);
      assert.deepEqual(broadcastShapes(narrow, shape), shape);
      assert.deepEqual(broadcastShapes(shape, []), shape);
    }),
  );
  refuses(
    () => broadcastShapes([2, 3], [2, 4]),
    ShapeError,
    /\(2, 3\) and \(2, 4\) do not broadcast: sizes 3 and 4 differ/,
  );
});

test("axes count from the end when negative, and come out ascending", () => {
  assert.deepEqual(normalizeAxes([-1, 0], 3), [0, 2]);
  refuses(() => normalizeAxes([3], 3), ShapeError, /Axis 3 is out of range for an array of 3 axes/);
  refuses(() => normalizeAxes([0.5], 3), ShapeError, /Axis 0.5/);
});

test("shapes print as in Keras", () => {
  assert.equal(showShape([null, 28, 28, 1]), "(None, 28, 28, 1)");
  assert.equal(showShape([5]), "(5,)");
  assert.equal(showShape([]), "()");
  assert.ok(sameShape([1, 2], [1, 2]) && !sameShape([1, 2], [1, 2, 1]) && !sameShape([1], [2]));
});
