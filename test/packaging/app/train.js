// What a first script looks like: it trains a little and ends, without any call that stops something.
import { layers, NdArray, Sequential, setRandomSeed } from "keratin";

setRandomSeed(1);
const x = new NdArray(
  Float32Array.from({ length: 64 * 4 }, (_, i) => Math.sin(i)),
  [64, 4],
);
const y = new NdArray(
  Float32Array.from({ length: 64 }, (_, i) => Math.sin(4 * i) + 1),
  [64, 1],
);
const model = new Sequential([layers.Input({ shape: [4] }), layers.Dense({ units: 1 })]);
model.compile({ optimizer: "sgd", loss: "mse" });
const { history } = await model.fit(x, y, { epochs: 20, batchSize: 16, verbose: 0 });
console.log(JSON.stringify({ node: process.version, loss: history.loss }));
