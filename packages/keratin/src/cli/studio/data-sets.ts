/** Data sets of this machine that pages of the studio may ask for. Nothing is downloaded. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { placesOf } from "#data-files";
import { CIFAR10, load } from "../../data/cifar10.ts";
import type { FileSet } from "../../data/file-set.ts";
import { DataError } from "../../util/errors.ts";

/** Pictures that a page gets: what it can hold in memory, beside the network. */
const MOST = { train: 10_000, test: 2_000 } as const;

async function isAtHand(set: FileSet<unknown>): Promise<boolean> {
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  for (const { path } of placesOf(set, undefined)) {
    for (const { files } of set.forms) {
      const found = await Promise.all(
        files.map(async ({ names }) =>
          (await Promise.all(names.map((name) => isThere(join(path, name))))).includes(true),
        ),
      );
      if (!found.includes(false)) return true;
    }
  }
  return false;
}

/** Two counts (uint32, little-endian): training and test images; then all images `[n, 32, 32, 3]`, then their class numbers. */
async function cifar10(): Promise<Buffer<ArrayBuffer>> {
  const { train, test } = await load({ download: false });
  const parts = [train, test].map(({ x, y }, i) => {
    const count = Math.min(y.data.length, i === 0 ? MOST.train : MOST.test);
    return { count, x: x.data.subarray(0, (count * x.data.length) / y.data.length), y: y.data.subarray(0, count) };
  });
  const counts = Uint32Array.from(parts, ({ count }) => count);
  const pieces = [new Uint8Array(counts.buffer), ...parts.map(({ x }) => x), ...parts.map(({ y }) => y)];
  return Buffer.concat(pieces);
}

/** The answer to a request for data; undefined if the path asks for something else. */
export async function dataSetAnswer(path: string): Promise<Response | undefined> {
  if (path === "/data/sets.json") return Response.json((await isAtHand(CIFAR10)) ? ["cifar10"] : []);
  if (path !== "/data/cifar10.bin") return undefined;
  if (!(await isAtHand(CIFAR10))) return new Response("CIFAR-10 is not on this machine.", { status: 404 });
  try {
    return new Response(await cifar10(), { headers: { "Content-Type": "application/octet-stream" } });
  } catch (error) {
    // A damaged file, by its name.
    if (error instanceof DataError) return new Response(error.message, { status: 500 });
    throw error;
  }
}
