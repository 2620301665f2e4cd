/**
 * Lab 07 on @jax-js/jax: its jitted step (loss, gradients, RMSprop by Keras's formula), with the library's own
 * convolution or with im2col written by hand. jax-js has no `fit`; the loop below shuffles nothing and shows nothing,
 * so its figure is a bare step's.
 *
 * Run by bench/run.ts with one JSON argument; prints one line `@@{json}`.
 * Layout is the library's: images [batch, channels, height, width], kernels [out, in, height, width].
 */
import { readFileSync } from "node:fs";
import { installWebWorker } from "./web-worker.mjs";

const born = performance.now();
const task = JSON.parse(process.argv[2]);
if (task.threads > 1) {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: task.threads });
  installWebWorker();
}
const jax = await import("@jax-js/jax");
const { numpy: np, lax, nn, tree } = jax;
await jax.init("wasm");
jax.defaultDevice("wasm");

/** [batch, c, h, w] → [batch, c·9, (h-2)·(w-2)], rows in the order of a kernel [f, c, 3, 3] flattened. */
function im2col(x) {
  const [batch, channels, height, width] = x.shape;
  const [rows, columns] = [height - 2, width - 2];
  const shifted = [];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      shifted.push(x.ref.slice([], [], [i, i + rows], [j, j + columns]).reshape([batch, channels, 1, rows * columns]));
    }
  }
  x.dispose();
  return np.concatenate(shifted, 2).reshape([batch, channels * 9, rows * columns]);
}

const convolutions = {
  own: (x, w) => lax.conv(x, w, [1, 1], "VALID"),
  im2col: (x, w) => {
    const [batch, , height, width] = x.shape;
    const filters = w.shape[0];
    const product = np.matmul(w.reshape([1, filters, -1]), im2col(x));
    return product.reshape([batch, filters, height - 2, width - 2]);
  },
};
const convolve = convolutions[task.convolution];

const block = (x, { w, b }) => nn.relu(convolve(x, w).add(b.reshape([1, -1, 1, 1])));
const pool = (x) => lax.reduceWindow(x, (window) => np.max(window), [2, 2], [2, 2]);

function network(p, x) {
  const maps = block(pool(block(pool(block(x, p.conv1)), p.conv2)), p.conv3);
  const hidden = nn.relu(np.matmul(maps.reshape([maps.shape[0], 576]), p.dense1.w).add(p.dense1.b));
  return np.matmul(hidden, p.dense2.w).add(p.dense2.b);
}

const lossOf = (p, x, y) =>
  nn
    .logSoftmax(network(p, x))
    .mul(y)
    .sum()
    .mul(-1 / task.batch);

/** Keras's RMSprop, defaults: v ← 0.9 v + 0.1 g²; w ← w − 0.001 g / √(v + 1e-7). */
const step = jax.jit((p, v, x, y) => {
  const [loss, gradients] = jax.valueAndGrad(lossOf)(tree.ref(p), x, y);
  const nextV = tree.map((a, g) => a.mul(0.9).add(np.square(g).mul(0.1)), v, tree.ref(gradients));
  const nextP = tree.map((w, g, a) => w.sub(g.mul(0.001).div(np.sqrt(a.add(1e-7)))), p, gradients, tree.ref(nextV));
  return { p: nextP, v: nextV, loss };
});

function uniform(shape, limit, random) {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, () => (2 * random() - 1) * limit)).reshape(shape);
}

/** A small seeded generator (mulberry32): weights need no quality, only repeatability. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function parameters() {
  const random = generator(1);
  const layer = (shape, fanIn, fanOut, units) => ({
    w: uniform(shape, Math.sqrt(6 / (fanIn + fanOut)), random),
    b: np.zeros([units]),
  });
  return {
    conv1: layer([32, 1, 3, 3], 9, 288, 32),
    conv2: layer([64, 32, 3, 3], 288, 576, 64),
    conv3: layer([64, 64, 3, 3], 576, 576, 64),
    dense1: layer([576, 64], 576, 64, 64),
    dense2: layer([64, 10], 64, 10, 10),
  };
}

function read(path, Type) {
  const bytes = readFileSync(path);
  return new Type(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

const images = read(`${task.data}.images.f32`, Float32Array);
const labels = read(`${task.data}.labels.i32`, Int32Array);

function batchAt(index) {
  const first = (index % Math.floor(labels.length / task.batch)) * task.batch;
  const targets = new Float32Array(task.batch * 10);
  for (let i = 0; i < task.batch; i++) targets[i * 10 + labels[first + i]] = 1;
  return {
    x: np.array(images.slice(first * 784, (first + task.batch) * 784)).reshape([task.batch, 1, 28, 28]),
    y: np.array(targets).reshape([task.batch, 10]),
  };
}

let p = parameters();
let v = tree.map((w) => np.zeros(w.shape), tree.ref(p));
const stepEnds = [0];
let startupMilliseconds;
let loss = Number.NaN;
const start = performance.now();
for (let i = 0; i < task.steps; i++) {
  const { x, y } = batchAt(i);
  const next = step(p, v, x, y);
  await jax.blockUntilReady(tree.ref([next.p, next.v]));
  loss = (await next.loss.data())[0];
  ({ p, v } = next);
  stepEnds.push(performance.now() - start);
  startupMilliseconds ??= performance.now() - born;
  if (performance.now() - start > task.mostMilliseconds) break;
}

const { version } = JSON.parse(
  readFileSync(new URL("../node_modules/@jax-js/jax/package.json", import.meta.url), "utf8"),
);
const result = {
  version: `@jax-js/jax ${version}`,
  stepEnds,
  startupMilliseconds,
  loss,
  residentBytes: process.memoryUsage.rss(),
};
process.stdout.write(`\n@@${JSON.stringify(result)}\n`, () => process.exit());
