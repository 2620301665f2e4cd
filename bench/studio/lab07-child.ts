/** Lab 07 in Node as the Lab trains it: the embedded digits, deterministic mode, one thread. Prints one line `@@{json}`. */
import { datasets, NdArray, setBackend, setRandomSeed, toCategorical, WasmBackend } from "keratin";
import { MODELS } from "../keratin/networks.ts";
import { LAB07_BATCH } from "../lib/workload.ts";

/** As in the Lab (packages/studio/src/views/lab): its epochs, and the time after which it reports. */
const EPOCHS = 5;
const REPORT_EVERY = 120;

setBackend(new WasmBackend({ deterministic: true, threads: 1 }));
setRandomSeed(1);
const { train } = await datasets.mnist.load({ source: "embedded" });
const x = new NdArray(
  Float32Array.from(train.x.data, (byte) => byte / 255),
  train.x.shape,
);
const speeds: number[] = [];
let [since, seen] = [0, 0];
const begin = (): void => {
  [since, seen] = [performance.now(), 0];
};
function onTrainBatchEnd(): void {
  seen += LAB07_BATCH;
  const now = performance.now();
  if (now - since <= REPORT_EVERY) return;
  speeds.push((seen * 1000) / (now - since));
  begin();
}
const callbacks = [{ onEpochBegin: begin, onTrainBatchEnd }];
await MODELS.lab07().fit(x, toCategorical(train.y, 10), {
  epochs: EPOCHS,
  batchSize: LAB07_BATCH,
  verbose: 0,
  callbacks,
});
console.log(`@@${JSON.stringify({ speeds })}`);
