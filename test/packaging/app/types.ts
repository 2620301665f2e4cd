// Compiled against the published declarations, with libraries checked.
import { type Backend, datasets, layers, NdArray, Sequential } from "keratin";

const model: Sequential = new Sequential([layers.Input({ shape: [2] }), layers.Dense({ units: 1 })]);
model.compile({ optimizer: "adam", loss: "mse" });
await model.fit(new NdArray(new Float32Array(4), [2, 2]), new NdArray(new Float32Array(2), [2, 1]), { epochs: 1 });
const rows: number = (await datasets.mnist.load()).train.x.shape[0] ?? 0;
export const backend: Backend | number = rows;
