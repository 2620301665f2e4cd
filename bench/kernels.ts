/**
 * Times of the convolution and matrix kernels on one core, beside the multiply-add peak measured in the same run:
 * `node bench/kernels.ts [--turbo] [word in the name …]`. Kernels and peak take turns, so that a noisy minute hits both;
 * the best of all rounds counts.
 */

import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { type Func, ModuleBuilder } from "../packages/keratin/src/backend/wasm/encoder/index.ts";
import { detectEngine } from "../packages/keratin/src/backend/wasm/engine.ts";
import { emitConvForward } from "../packages/keratin/src/backend/wasm/kernels/conv/forward.ts";
import { emitConvGradFilter } from "../packages/keratin/src/backend/wasm/kernels/conv/grad-filter.ts";
import { emitConvGradInput } from "../packages/keratin/src/backend/wasm/kernels/conv/grad-input.ts";
import type { ConvShape } from "../packages/keratin/src/backend/wasm/kernels/conv/shape.ts";
import { emitMatmul, type MatmulSpec } from "../packages/keratin/src/backend/wasm/kernels/matmul.ts";
import {
  emitWinogradFilter,
  emitWinogradForward,
  emitWinogradGradFilter,
  emitWinogradGradInput,
  emitWinogradOutputGrad,
  type TileSize,
  winogradPlan,
} from "../packages/keratin/src/backend/wasm/kernels/winograd/index.ts";

const { values, positionals } = parseArgs({ options: { turbo: { type: "boolean" } }, allowPositionals: true });
if (values.turbo) setFlagsFromString("--experimental-wasm-revectorize");
const detected = detectEngine({ deterministic: false });
const engine = values.turbo ? { ...detected, tileVectors: 4 } : detected;

const IMAGES = 32;
const ROUNDS = 12;
const CALLS = 10;

interface Kernel {
  readonly name: string;
  /** Floating-point operations of the direct method. */
  readonly operations: number;
  readonly emit: (module: ModuleBuilder) => Func;
  /** A number of bytes for each pointer, in brackets; plain numbers are passed on. */
  readonly args: readonly ([number] | number)[];
}

interface Runner {
  readonly kernel: Kernel;
  /** The best time of a few calls, in milliseconds. */
  readonly time: () => number;
}

function prepare(kernel: Kernel): Runner {
  const module = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: 65536 });
  module.export("kernel", kernel.emit(module));
  let at = 4096;
  const args = kernel.args.map((argument) => {
    if (typeof argument === "number") return argument;
    const address = at;
    at += Math.ceil(argument[0] / 64) * 64 + 4160;
    return address;
  });
  const memory = new WebAssembly.Memory({ initial: Math.ceil(at / 65536), maximum: 65536 });
  const floats = new Float32Array(memory.buffer);
  floats.forEach((_, i) => {
    floats[i] = ((i * 7919) % 1000) / 1000 - 0.5;
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { host: { memory } });
  const call = exports["kernel"] as (...values: number[]) => void;
  const time = (): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < CALLS; i++) {
      const start = performance.now();
      call(...args);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  };
  return { kernel, time };
}

/** Twelve independent sums in registers: nothing but multiply-adds. */
function peak(): Kernel {
  const rounds = 200_000;
  const sums = 12;
  const emit = (module: ModuleBuilder): Func =>
    module.func("peak", { at: "i32" }, [], (f) => {
      const at = f.parameter("at");
      const factor = f.v128(at.loadSplat());
      const locals = Array.from({ length: sums }, (_, i) => f.v128(at.loadV128(i * 16)));
      f.repeat(rounds, () => {
        for (const local of locals) f.set(local, module.madd(local, factor, factor));
      });
      locals.forEach((local, i) => {
        f.storeV128(at, local, i * 16);
      });
    });
  return { name: "multiply-add peak", operations: rounds * sums * 8, emit, args: [[sums * 16]] };
}

function convShape(size: number, channels: number, filters: number, crop = 0): ConvShape {
  const side = [0, -crop] as const;
  return {
    inputSize: [size, size],
    channels,
    filters,
    kernel: [3, 3],
    strides: [1, 1],
    dilations: [1, 1],
    padding: [side, side],
    groups: 1,
  };
}

interface Sizes {
  readonly x: [number];
  readonly w: [number];
  readonly y: [number];
  readonly operations: number;
}

function sizesOf({ inputSize, channels, filters }: ConvShape): Sizes {
  const out = inputSize[0] - 2;
  return {
    x: [IMAGES * inputSize[0] ** 2 * channels * 4],
    w: [9 * channels * filters * 4],
    y: [IMAGES * out ** 2 * filters * 4],
    operations: 2 * IMAGES * out ** 2 * 9 * channels * filters,
  };
}

function directKernels(name: string, shape: ConvShape): Kernel[] {
  const { x, w, y, operations } = sizesOf(shape);
  const scratch: [number] = [2 * (x[0] + w[0])];
  return [
    {
      name: `${name} direct fwd`,
      operations,
      emit: (m) => emitConvForward(m, shape),
      args: [x, w, y, scratch, IMAGES],
    },
    {
      name: `${name} direct dX`,
      operations,
      emit: (m) => emitConvGradInput(m, shape),
      args: [y, w, x, scratch, IMAGES],
    },
    {
      name: `${name} direct dW`,
      operations,
      emit: (m) => emitConvGradFilter(m, shape),
      args: [x, y, w, scratch, IMAGES],
    },
  ];
}

function winogradKernels(name: string, shape: ConvShape, m: TileSize): Kernel[] {
  const { x, w, y, operations } = sizesOf(shape);
  const spec = { shape, m };
  const plan = winogradPlan(spec, IMAGES);
  const [U, UT, V, Z, M, dU, scratch] = [plan.U, plan.UT, plan.V, plan.Z, plan.M, plan.dU, plan.scratch].map(
    (bytes): [number] => [bytes],
  ) as [[number], [number], [number], [number], [number], [number], [number]];
  const title = `${name} F${m}`;
  return [
    {
      name: `${title} kernels`,
      operations,
      emit: (module) => emitWinogradFilter(module, spec),
      args: [w, U, UT, scratch, 0, shape.channels],
    },
    {
      name: `${title} fwd`,
      operations,
      emit: (module) => emitWinogradForward(module, { ...spec, saveInput: true }),
      args: [x, U, V, M, y, scratch, IMAGES],
    },
    {
      name: `${title} Z`,
      operations,
      emit: (module) => emitWinogradOutputGrad(module, spec),
      args: [y, Z, scratch, IMAGES],
    },
    {
      name: `${title} dX`,
      operations,
      emit: (module) => emitWinogradGradInput(module, spec),
      args: [Z, UT, M, x, scratch, IMAGES],
    },
    {
      name: `${title} dW`,
      operations,
      emit: (module) => emitWinogradGradFilter(module, spec),
      args: [V, Z, dU, w, scratch, IMAGES],
    },
  ];
}

function matmulKernels(name: string, inner: number, columns: number): Kernel[] {
  const [a, b, y]: [number][] = [[IMAGES * inner * 4], [inner * columns * 4], [IMAGES * columns * 4]] as [number][];
  const operations = 2 * IMAGES * inner * columns;
  const kernel = (what: string, spec: MatmulSpec, args: Kernel["args"]): Kernel => ({
    name: `${name} ${what}`,
    operations,
    emit: (module) => emitMatmul(module, spec),
    args: [...args, IMAGES],
  });
  const plain = { transposeA: false, transposeB: false };
  return [
    kernel("fwd", { ...plain, rows: IMAGES, inner, columns }, [a, b, y] as Kernel["args"]),
    kernel("dX", { ...plain, transposeB: true, rows: IMAGES, inner: columns, columns: inner }, [
      y,
      b,
      a,
    ] as Kernel["args"]),
    kernel("dW", { ...plain, transposeA: true, rows: inner, inner: IMAGES, columns }, [a, y, b] as Kernel["args"]),
  ];
}

const all = [
  ...directKernels("conv1 28×28×1→32", convShape(28, 1, 32)),
  ...directKernels("conv2 13×13×32→64", convShape(13, 32, 64)),
  ...winogradKernels("conv2 13×13×32→64", convShape(13, 32, 64, 1), 5),
  ...directKernels("conv3 5×5×64→64", convShape(5, 64, 64)),
  ...winogradKernels("conv3 5×5×64→64", convShape(5, 64, 64), 3),
  ...winogradKernels("34×34×32→32", convShape(34, 32, 32), 4),
  ...winogradKernels("18×18×64→64", convShape(18, 64, 64), 4),
  ...matmulKernels("dense 576→64", 576, 64),
  ...matmulKernels("dense 64→10", 64, 10),
];
const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)));
const runners = [peak(), ...chosen].map(prepare);
const best = runners.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < ROUNDS; round++) {
  runners.forEach(({ time }, i) => {
    best[i] = Math.min(best[i] as number, time());
  });
}
const gigaflops = runners.map(({ kernel }, i) => kernel.operations / (best[i] as number) / 1e6);
console.log(`Node ${process.version}, ${values.turbo ? "turbo" : "plain"}, ${IMAGES} images, one core`);
runners.forEach(({ kernel }, i) => {
  const ratio = (gigaflops[i] as number) / (gigaflops[0] as number);
  const columns = [
    kernel.name.padEnd(28),
    `${(best[i] as number).toFixed(3)} ms`.padStart(10),
    `${(gigaflops[i] as number).toFixed(1)} GFLOPS`.padStart(15),
    `${ratio.toFixed(2)} of peak`.padStart(13),
  ];
  console.log(columns.join(" "));
});
