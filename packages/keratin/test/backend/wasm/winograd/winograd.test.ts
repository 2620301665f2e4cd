import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Func, ModuleBuilder } from "../../../../src/backend/wasm/encoder/index.ts";
import type { Engine } from "../../../../src/backend/wasm/engine.ts";
import { type ConvShape, outputSize } from "../../../../src/backend/wasm/kernels/conv/shape.ts";
import type { Epilogue } from "../../../../src/backend/wasm/kernels/epilogue.ts";
import {
  emitWinogradFilter,
  emitWinogradForward,
  emitWinogradGradFilter,
  emitWinogradGradInput,
  emitWinogradInput,
  emitWinogradOutputGrad,
} from "../../../../src/backend/wasm/kernels/winograd/index.ts";
import { TILE_SIZES, type TileSize } from "../../../../src/backend/wasm/kernels/winograd/matrices.ts";
import { type WinogradSpec, winogradFits, winogradPlan } from "../../../../src/backend/wasm/kernels/winograd/plan.ts";
import { forEachMultiply } from "../../../../src/ops/conv/common.ts";
import { apply, argument } from "../../../../src/ops/scalar.ts";
import { ENGINES, randomValues, relativeError } from "../kernel-harness.ts";

/** Largest error relative to the largest value. */
const BOUNDS: Readonly<Record<TileSize, number>> = { 2: 1e-5, 3: 1e-5, 4: 1e-5, 5: 2e-5, 6: 2e-5 };

const EPILOGUE: Epilogue = {
  body: apply("mul", apply("max", apply("add", argument(0), argument(1)), 0), argument(2)),
  operands: ["channel", "full"],
};

const shapes: fc.Arbitrary<{ shape: ConvShape; n: number; epilogue: boolean; saveInput: boolean }> = fc
  .record({
    n: fc.integer({ min: 1, max: 7 }),
    epilogue: fc.boolean(),
    saveInput: fc.boolean(),
    inputSize: fc.tuple(fc.integer({ min: 3, max: 15 }), fc.integer({ min: 3, max: 15 })),
    channels: fc.constantFrom(4, 8, 12, 20, 32),
    filters: fc.constantFrom(4, 8, 16, 28),
    padding: fc.tuple(
      fc.tuple(fc.integer({ min: -1, max: 2 }), fc.integer({ min: -1, max: 2 })),
      fc.tuple(fc.integer({ min: -1, max: 2 }), fc.integer({ min: -1, max: 2 })),
    ),
  })
  .filter(({ inputSize, padding }) =>
    [0, 1].every((axis) => {
      const [before, after] = padding[axis] as [number, number];
      return (inputSize[axis] as number) + before + after >= 3;
    }),
  )
  .map(({ n, epilogue, saveInput, ...rest }) => ({
    n,
    epilogue,
    saveInput,
    shape: { ...rest, kernel: [3, 3], strides: [1, 1], dilations: [1, 1], groups: 1 },
  }));

interface Run {
  readonly engine: Engine;
  readonly spec: WinogradSpec;
  readonly n: number;
  readonly epilogue: Epilogue | undefined;
  readonly saveInput: boolean;
}

/** All kernels one after the other over one memory full of NaN, as a training step would call them. */
function runAll(
  { engine, spec, n, epilogue, saveInput }: Run,
  arrays: Readonly<Record<"x" | "w" | "dy" | "fullY" | "fullX" | "biasY" | "biasX", Float32Array>>,
) {
  const plan = winogradPlan(spec, n);
  const buffers = { ...plan, y: arrays.dy.byteLength, dx: arrays.x.byteLength, dw: arrays.w.byteLength };
  let at = 1024;
  const place = (bytes: number): number => {
    const address = at;
    at += bytes + 256;
    return address;
  };
  const given = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, place(array.byteLength)]));
  const p = {
    ...given,
    ...Object.fromEntries(Object.entries(buffers).map(([name, bytes]) => [name, place(bytes)])),
  } as Record<keyof typeof arrays | keyof typeof buffers, number>;
  const module = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: 32768 });
  const memory = new WebAssembly.Memory({ initial: Math.ceil(at / 65536), maximum: 32768 });
  new Float32Array(memory.buffer).fill(Number.NaN);
  for (const [name, array] of Object.entries(arrays))
    new Float32Array(memory.buffer, p[name as "x"], array.length).set(array);
  const calls: [string, Func, number[]][] = [];
  const call = (name: string, func: Func, args: number[]): void => {
    module.export(name, func);
    calls.push([name, func, args]);
  };
  const { channels } = spec.shape;
  const first = Math.floor(channels / 8) * 4;
  const filter = emitWinogradFilter(module, spec);
  call("filter", filter, [p.w, p.U, p.UT, p.scratch, 0, first]);
  call("filter", filter, [p.w, p.U, p.UT, p.scratch, first, channels - first]);
  const operandsY = epilogue ? [p.biasY, p.fullY] : [];
  const operandsX = epilogue ? [p.biasX, p.fullX] : [];
  call("forward", emitWinogradForward(module, { ...spec, saveInput }, epilogue), [
    p.x,
    p.U,
    p.V,
    p.M,
    p.y,
    p.scratch,
    n,
    ...operandsY,
  ]);
  if (!saveInput) call("input", emitWinogradInput(module, spec), [p.x, p.V, p.scratch, n]);
  call("outputGrad", emitWinogradOutputGrad(module, spec), [p.dy, p.Z, p.scratch, n]);
  call("gradInput", emitWinogradGradInput(module, spec, epilogue), [p.Z, p.UT, p.M, p.dx, p.scratch, n, ...operandsX]);
  call("gradFilter", emitWinogradGradFilter(module, spec), [p.V, p.Z, p.dU, p.dw, p.scratch, n]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { host: { memory } });
  for (const [name, , args] of calls) (exports[name] as (...values: number[]) => void)(...args);
  for (const [name, bytes] of Object.entries(buffers)) {
    const behind = new Float32Array(memory.buffer, p[name as "y"] + bytes, 64);
    assert.ok(behind.every(Number.isNaN), `something was written behind ${name}`);
  }
  const result = (name: "y" | "dx" | "dw"): Float32Array => new Float32Array(memory.buffer, p[name], buffers[name] / 4);
  return { y: result("y"), dx: result("dx"), dw: result("dw") };
}

function check(run: Run): void {
  const {
    spec: { shape, m },
    n,
    epilogue,
  } = run;
  const { inputSize, channels, filters, kernel } = shape;
  const shapesOf = {
    x: [n, ...inputSize, channels],
    w: [...kernel, channels, filters],
    y: [n, ...outputSize(shape), filters],
  };
  const random = (of: readonly number[], seed: number): Float32Array =>
    randomValues(
      of.reduce((a, b) => a * b, 1),
      seed,
    );
  const arrays = {
    x: random(shapesOf.x, 1),
    w: random(shapesOf.w, 2),
    dy: random(shapesOf.y, 3),
    fullY: random(shapesOf.y, 4),
    fullX: random(shapesOf.x, 5),
    biasY: random([filters], 6),
    biasX: random([channels], 7),
  };
  const expected = {
    y: new Float64Array(arrays.dy.length),
    dx: new Float64Array(arrays.x.length),
    dw: new Float64Array(arrays.w.length),
  };
  forEachMultiply(shapesOf.x, shapesOf.w, shapesOf.y, shape, (x, w, y) => {
    expected.y[y] = (expected.y[y] as number) + (arrays.x[x] as number) * (arrays.w[w] as number);
    expected.dx[x] = (expected.dx[x] as number) + (arrays.dy[y] as number) * (arrays.w[w] as number);
    expected.dw[w] = (expected.dw[w] as number) + (arrays.x[x] as number) * (arrays.dy[y] as number);
  });
  const finish = (values: Float64Array, bias: Float32Array, full: Float32Array) =>
    epilogue
      ? values.map((value, i) => Math.max(value + (bias[i % bias.length] as number), 0) * (full[i] as number))
      : values;
  const found = runAll(run, arrays);
  const errors = {
    y: relativeError(found.y, finish(expected.y, arrays.biasY, arrays.fullY)),
    dx: relativeError(found.dx, finish(expected.dx, arrays.biasX, arrays.fullX)),
    dw: relativeError(found.dw, expected.dw),
  };
  for (const [name, error] of Object.entries(errors))
    assert.ok(error <= BOUNDS[m], `${name} of F${m}: relative error ${error}`);
}

const WIDE: Engine = { relaxed: true, tileRows: 6, tileVectors: 4, unroll: 4 };

for (const { name: engineName, engine } of [...ENGINES, { name: "wide tiles", engine: WIDE }]) {
  describe(`Winograd, ${engineName}: error ≤ 1e-5 of the largest value up to F4, ≤ 2e-5 for F5 and F6`, () => {
    for (const m of TILE_SIZES) {
      it(`F${m}: forward and both gradients, any sizes and padding`, () => {
        fc.assert(
          fc.property(shapes, ({ shape, n, epilogue, saveInput }) => {
            check({ engine, spec: { shape, m }, n, epilogue: epilogue ? EPILOGUE : undefined, saveInput });
          }),
          { numRuns: 12, seed: 5 },
        );
      });
    }
  });
}

describe("winogradFits", () => {
  const fitting: ConvShape = {
    inputSize: [8, 8],
    channels: 4,
    filters: 8,
    kernel: [3, 3],
    strides: [1, 1],
    dilations: [1, 1],
    padding: [
      [0, 0],
      [0, 0],
    ],
    groups: 1,
  };
  it("refuses what the kernels cannot do", () => {
    assert.ok(winogradFits(fitting));
    const others: Partial<ConvShape>[] = [
      { kernel: [5, 5] },
      { strides: [2, 1] },
      { dilations: [1, 2] },
      { groups: 2 },
      { channels: 3 },
      { filters: 10 },
    ];
    for (const other of others) assert.ok(!winogradFits({ ...fitting, ...other }), JSON.stringify(other));
  });
});
