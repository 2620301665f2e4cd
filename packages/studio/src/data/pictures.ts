/** Small colour pictures for the figures, drawn by formulas at any size. */
import { type Volume3, volume } from "../engine/tensor.ts";

type Colour = readonly [red: number, green: number, blue: number];
/** The colour at a point, x to the right and y down, both 0 … 1. */
type Painter = (x: number, y: number) => Colour;

export const PICTURES = ["cat", "boat", "car", "plane"] as const;
export type PictureName = (typeof PICTURES)[number];

const hex = (code: number): Colour => [(code >> 16) / 255, ((code >> 8) & 255) / 255, (code & 255) / 255];
const inEllipse = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): boolean =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;

type Point = readonly [x: number, y: number];

function inTriangle(x: number, y: number, [a, b, c]: readonly [Point, Point, Point]): boolean {
  const side = ([px, py]: Point, [qx, qy]: Point): number => (x - qx) * (py - qy) - (px - qx) * (y - qy);
  const [d, e, f] = [side(a, b), side(b, c), side(c, a)];
  return (d >= 0 && e >= 0 && f >= 0) || (d <= 0 && e <= 0 && f <= 0);
}

const CAT = {
  wall: hex(0x7fb7ae),
  floor: hex(0x4f8f8a),
  fur: hex(0xe39a4d),
  dark: hex(0xb8672b),
  pale: hex(0xfbe9cf),
  ink: hex(0x2b211b),
  eye: hex(0x9fcf5a),
  nose: hex(0xd0605e),
};

/** A cat's face from the front. */
const cat: Painter = (x, yy) => {
  // Left and right are the same but for the stripes.
  const m = x < 0.5 ? x : 1 - x;
  const y = yy;
  if (inEllipse(m, y, 0.365, 0.5, 0.022, 0.055)) return CAT.ink;
  if (inEllipse(m, y, 0.365, 0.5, 0.062, 0.068)) return CAT.eye;
  if (
    inTriangle(m, y, [
      [0.455, 0.605],
      [0.5, 0.605],
      [0.5, 0.655],
    ])
  )
    return CAT.nose;
  if (Math.abs(y - 0.7 + 12 * (m - 0.465) ** 2) < 0.011 && m > 0.43) return CAT.ink;
  if (inEllipse(m, y, 0.45, 0.69, 0.09, 0.085)) return CAT.pale;
  if (Math.abs(y - 0.66 - 0.25 * (m - 0.3)) < 0.009 && m > 0.08 && m < 0.34) return CAT.pale;
  if (Math.abs(y - 0.72 + 0.12 * (m - 0.3)) < 0.009 && m > 0.1 && m < 0.34) return CAT.pale;
  const onHead = inEllipse(m, y, 0.5, 0.58, 0.335, 0.3);
  if (onHead && y < 0.43 && Math.abs(m - 0.5 + (0.43 - y) * 0.35) < 0.02) return CAT.dark;
  if (onHead && y < 0.4 && m > 0.475) return CAT.dark;
  if (onHead) return CAT.fur;
  if (
    inTriangle(m, y, [
      [0.25, 0.21],
      [0.245, 0.39],
      [0.36, 0.32],
    ])
  )
    return CAT.nose;
  if (
    inTriangle(m, y, [
      [0.2, 0.12],
      [0.17, 0.5],
      [0.45, 0.31],
    ])
  )
    return CAT.dark;
  if (inEllipse(m, y, 0.5, 1.02, 0.36, 0.24)) return m > 0.42 ? CAT.pale : CAT.dark;
  return y > 0.78 ? CAT.floor : CAT.wall;
};

const BOAT = {
  sky: hex(0xf3d9a8),
  sun: hex(0xe8663a),
  sea: hex(0x2f6690),
  wave: hex(0x5b93b8),
  hull: hex(0x7a2f2a),
  sail: hex(0xfdf6e6),
  mast: hex(0x2b211b),
  jib: hex(0xd9a441),
};

/** A sailing boat before the evening sun. */
const boat: Painter = (x, y) => {
  if (y > 0.64 && y < 0.78 && x > 0.2 + (y - 0.64) * 0.8 && x < 0.82 - (y - 0.64) * 0.9) return BOAT.hull;
  if (Math.abs(x - 0.5) < 0.014 && y > 0.1 && y < 0.65) return BOAT.mast;
  if (
    inTriangle(x, y, [
      [0.53, 0.13],
      [0.53, 0.6],
      [0.78, 0.6],
    ])
  )
    return BOAT.sail;
  if (
    inTriangle(x, y, [
      [0.47, 0.2],
      [0.47, 0.6],
      [0.27, 0.6],
    ])
  )
    return BOAT.jib;
  if (y > 0.7) return Math.sin(x * 34 + Math.round(y * 17) * 2) > 0.45 ? BOAT.wave : BOAT.sea;
  if (inEllipse(x, y, 0.78, 0.33, 0.13, 0.13)) return BOAT.sun;
  return BOAT.sky;
};

const CAR = {
  sky: hex(0xcfe0ea),
  hills: hex(0x8ba888),
  road: hex(0x8b8a86),
  body: hex(0xb3261e),
  shade: hex(0x7d1712),
  glass: hex(0x2c3e4a),
  tyre: hex(0x1b1a19),
  rim: hex(0xc9ccce),
  lamp: hex(0xf7e3a1),
};

/** A red car from the side. */
const car: Painter = (x, y) => {
  const onWheel = (cx: number, radius: number): boolean => inEllipse(x, y, cx, 0.7, radius, radius);
  if (onWheel(0.28, 0.045) || onWheel(0.73, 0.045)) return CAR.rim;
  if (onWheel(0.28, 0.1) || onWheel(0.73, 0.1)) return CAR.tyre;
  if (y > 0.52 && y < 0.57 && x > 0.88 && x < 0.94) return CAR.lamp;
  if (y > 0.49 && y < 0.71 && x > 0.05 + Math.max(0, 0.55 - y) * 0.4 && x < 0.95 - Math.max(0, 0.56 - y) * 0.8) {
    return y > 0.64 ? CAR.shade : CAR.body;
  }
  const inCabin = y > 0.31 && y < 0.5 && x > 0.38 - (y - 0.31) * 1.1 && x < 0.62 + (y - 0.31) * 0.95;
  if (inCabin && y > 0.345 && Math.abs(x - 0.49) > 0.015 && x > 0.4 - (y - 0.31) && x < 0.6 + (y - 0.31) * 0.8) {
    return CAR.glass;
  }
  if (inCabin) return CAR.body;
  if (y > 0.72) return CAR.road;
  return y > 0.44 + Math.sin(x * 7) * 0.03 ? CAR.hills : CAR.sky;
};

const PLANE = {
  sky: hex(0x5c9bd6),
  haze: hex(0xa9cdec),
  body: hex(0xf2f4f5),
  shade: hex(0xb9c0c6),
  stripe: hex(0x274b8f),
};

/** An airliner before the sky, seen from the side. */
const plane: Painter = (x, y) => {
  if (
    inTriangle(x, y, [
      [0.42, 0.5],
      [0.56, 0.5],
      [0.33, 0.76],
    ])
  )
    return PLANE.shade;
  if (
    inTriangle(x, y, [
      [0.1, 0.24],
      [0.2, 0.24],
      [0.27, 0.46],
    ])
  )
    return PLANE.stripe;
  if (
    inTriangle(x, y, [
      [0.1, 0.24],
      [0.14, 0.46],
      [0.28, 0.46],
    ])
  )
    return PLANE.stripe;
  if (inEllipse(x, y, 0.52, 0.49, 0.41, 0.065)) return y > 0.51 ? PLANE.shade : PLANE.body;
  if (
    inTriangle(x, y, [
      [0.47, 0.45],
      [0.56, 0.45],
      [0.42, 0.26],
    ])
  )
    return PLANE.body;
  return y > 0.7 ? PLANE.haze : PLANE.sky;
};

const PAINTERS: Readonly<Record<PictureName, Painter>> = { cat, boat, car, plane };
/** Points per pixel and axis whose mean is the pixel. */
const FINE = 4;

/** The picture as `[size, size, 3]`, values 0 … 1. */
export function picture(name: PictureName, size: number): Volume3 {
  const paint = PAINTERS[name];
  const made = volume(size, size, 3);
  for (let i = 0; i < size * size * FINE * FINE; i++) {
    const sub = i % (FINE * FINE);
    const pixel = Math.floor(i / (FINE * FINE));
    const x = ((pixel % size) + ((sub % FINE) + 0.5) / FINE) / size;
    const y = (Math.floor(pixel / size) + (Math.floor(sub / FINE) + 0.5) / FINE) / size;
    for (const [c, value] of paint(x, y).entries()) {
      made.data[pixel * 3 + c] = (made.data[pixel * 3 + c] ?? 0) + value / (FINE * FINE);
    }
  }
  return made;
}
