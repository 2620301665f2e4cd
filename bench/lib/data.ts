/**
 * The data of all subjects, written once as plain files that TypeScript and Python read alike:
 * `NAME.images.f32` (float32 in [0, 1], row-major [n, height, width, channels]) and `NAME.labels.i32` (int32).
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mnist } from "../../packages/keratin/src/data/index.ts";
import { NETWORKS, type Network } from "./workload.ts";

export interface DataFiles {
  /** Path without its ending, by network. */
  readonly paths: Readonly<Record<Network, string>>;
  /** A sentence on where the data came from. */
  readonly source: string;
}

export async function writeData(directory: string): Promise<DataFiles> {
  await mkdir(directory, { recursive: true });
  const paths = { lab07: join(directory, "lab07"), lab08: join(directory, "lab08") };
  const { train, source } = await mnist.load({ source: "auto" });
  const count = NETWORKS.lab07.batch * NETWORKS.lab07.stepsPerEpoch;
  // The embedded set is smaller than an epoch of the benchmark: it is gone through again.
  const [pixels, labels] = [cyclic(train.x.data, count * 784), cyclic(train.y.data, count)];
  await write(
    paths.lab07,
    Float32Array.from(pixels, (pixel) => pixel / 255),
    Int32Array.from(labels),
  );
  const noise = uniformNoise(NETWORKS.lab08.batch * NETWORKS.lab08.stepsPerEpoch, 32 * 32 * 3);
  await write(paths.lab08, noise.images, noise.labels);
  return { paths, source: `Lab 07: ${source}; Lab 08: uniform noise (its speed does not depend on the pixels)` };
}

async function write(path: string, images: Float32Array, labels: Int32Array): Promise<void> {
  await writeFile(`${path}.images.f32`, images);
  await writeFile(`${path}.labels.i32`, labels);
}

function cyclic(values: ArrayLike<number>, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => values[i % values.length] ?? 0);
}

/** A linear congruential generator (Numerical Recipes) is random enough for pixels whose values do not matter. */
function uniformNoise(count: number, pixels: number): { images: Float32Array; labels: Int32Array } {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const images = Float32Array.from({ length: count * pixels }, next);
  const labels = Int32Array.from({ length: count }, () => Math.floor(next() * 10));
  return { images, labels };
}
