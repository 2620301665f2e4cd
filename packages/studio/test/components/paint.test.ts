/** Pictures of numbers, read as the format's description has it: BITMAPINFOHEADER, rows from the top, multiples of four bytes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { colourOf, type Palette } from "../../src/components/colours.ts";
import { paint } from "../../src/components/paint.ts";
import { type Volume3, volume } from "../../src/engine/tensor.ts";

interface Read {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of a pixel. */
  at(x: number, y: number): number[];
}

function read(address: string): Read {
  const [kind, text = ""] = address.split(",");
  assert.equal(kind, "data:image/bmp;base64");
  const file = Buffer.from(text, "base64");
  assert.equal(file.toString("latin1", 0, 2), "BM");
  assert.equal(file.readUInt32LE(2), file.length);
  assert.equal(file.readUInt32LE(14), 40);
  const [start, width, height] = [file.readUInt32LE(10), file.readInt32LE(18), -file.readInt32LE(22)];
  const depth = file.readUInt16LE(28);
  const pitch = Math.ceil((width * depth) / 32) * 4;
  assert.equal(file.length, start + pitch * height);
  return {
    width,
    height,
    at: (x, y) => {
      const pixel = start + y * pitch + (x * depth) / 8;
      const from = depth === 24 ? pixel : 54 + 4 * (file[pixel] as number);
      return [...file.subarray(from, from + 3)].reverse();
    },
  };
}

const sizes = fc.record({ height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) });
const numbers = fc.double({ min: -2, max: 2, noNaN: true });

const volumes = (channels: number): fc.Arbitrary<Volume3> =>
  sizes.chain(({ height, width }) =>
    fc
      .array(numbers, { minLength: height * width * channels, maxLength: height * width * channels })
      .map((data) => volume(height, width, channels, data)),
  );

const places = ({ height, width }: Volume3): [number, number][] =>
  Array.from({ length: height * width }, (_, i) => [i % width, Math.floor(i / width)]);

for (const palette of ["picture", "activation", "signed"] as const satisfies Palette[]) {
  test(`${palette}: each pixel has the number's colour, within the steps of a table of 256`, () => {
    fc.assert(
      fc.property(volumes(2), fc.integer({ min: 0, max: 1 }), fc.double({ min: 0.1, max: 3 }), (of, which, largest) => {
        const seen = read(paint(of, palette, which, largest));
        assert.deepEqual([seen.width, seen.height], [of.width, of.height]);
        for (const [x, y] of places(of)) {
          const expected = colourOf(of.data[(y * of.width + x) * 2 + which] as number, palette, largest);
          // Half a step of a ramp with up to four parts of at most 112 each, and half for rounding.
          for (const [c, value] of seen.at(x, y).entries()) assert.ok(Math.abs(value - (expected[c] as number)) <= 1.5);
        }
      }),
    );
  });
}

test("three channels are red, green and blue, exactly; what is out of 0 … 1 is cut off", () => {
  fc.assert(
    fc.property(volumes(3), (of) => {
      const seen = read(paint(of, "picture"));
      for (const [x, y] of places(of)) {
        const colours = [0, 1, 2].map((c) => of.data[(y * of.width + x) * 3 + c] as number);
        const expected = colours.map((value) => new Uint8ClampedArray([value * 255])[0]);
        assert.deepEqual(seen.at(x, y), expected);
      }
    }),
  );
});
