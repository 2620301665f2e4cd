/** Overwrites a file again and again, with 4 MiB of 1, of 2, of 3, …; says so after the first. For files.test.ts, which kills it. */
import { writeFile } from "../../../src/formats/files.node.ts";

const path = process.argv[2] ?? "";
for (let i = 1; ; i = (i % 250) + 1) {
  await writeFile(path, new Uint8Array(4 * 2 ** 20).fill(i));
  if (i === 1) process.stdout.write("written\n");
}
