/** Writes and reads a file like Keras's in the worker for files, and meets two that are refused. */
import { h5Array, h5Get, h5Group, putDataset } from "./node_modules/keratin/dist/formats/hdf5/tree.js";
import { fileLimits } from "./node_modules/keratin/dist/formats/limits.js";
import { FormatWorker, withFormatWorker } from "./node_modules/keratin/dist/formats/worker/format-worker.js";
import { writeZip } from "./node_modules/keratin/dist/formats/zip/write.js";

function tree(length) {
  const root = h5Group();
  putDataset(root, "layers/dense/vars/0", h5Array(Float32Array.from({ length }, (_, i) => i / 2)));
  return root;
}

async function messageOf(reading) {
  return await reading.then(
    () => "it was read",
    (error) => `${error.name}: ${error.message}`,
  );
}

export async function useFiles() {
  const limits = fileLimits();
  const outcome = await withFormatWorker(limits, async (worker) => {
    const weights = await worker.writeHdf5("weights", tree(4));
    const members = await worker.readZip("zip", writeZip(new Map([["model.weights.h5", weights]])));
    const read = await worker.readHdf5("weights", members.get("model.weights.h5"));
    const data = [...h5Get(read, "layers/dense/vars/0").data];
    return { data, refused: await messageOf(worker.readHdf5("hostile", new Uint8Array(100))) };
  });
  const hasty = new FormatWorker(fileLimits({ deadline: 0.001 }));
  const late = await messageOf(hasty.readHdf5("large", await hasty.writeHdf5("large", tree(2 ** 24))));
  hasty.dispose();
  return { ...outcome, late, maxBytes: limits.maxBytes };
}
