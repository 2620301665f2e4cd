/**
 * Cuts a list of calls into phases. Between phases all shards meet at a barrier; inside a phase no shard may touch
 * what another shard writes. A call goes into the earliest phase that allows it, so the number of barriers is the
 * length of the longest chain of values that cross shards: the fewest that the graph permits.
 */
import type { Access, Buffer, Call } from "./program.ts";

/** The last phase in which a buffer was touched in each way; −1: never. */
interface History {
  readOwn: number;
  readAll: number;
  writeOwn: number;
  writeAll: number;
}

export function schedule<K>(calls: readonly Call<K>[]): Call<K>[][] {
  const histories = new Map<Buffer, History>();
  const phases: Call<K>[][] = [];
  for (const call of calls) {
    const phase = Math.max(0, ...call.accesses.map((access) => earliestPhase(access, histories.get(access.buffer))));
    for (const access of call.accesses) remember(access, phase, histories);
    while (phases.length <= phase) phases.push([]);
    phases[phase]?.push(call);
  }
  return phases;
}

/** Own after own may share a phase, in order; whenever one of the two reaches across shards, a barrier parts them. */
function earliestPhase({ write, reach }: Access, history: History | undefined): number {
  if (!history) return 0;
  const own = write ? Math.max(history.writeOwn, history.readOwn) : history.writeOwn;
  const all = write ? Math.max(history.writeAll, history.readAll) : history.writeAll;
  return reach === "own" ? Math.max(own, all + 1) : Math.max(own, all) + 1;
}

function remember({ buffer, write, reach }: Access, phase: number, histories: Map<Buffer, History>): void {
  const history = histories.get(buffer) ?? { readOwn: -1, readAll: -1, writeOwn: -1, writeAll: -1 };
  const way = write ? (reach === "own" ? "writeOwn" : "writeAll") : reach === "own" ? "readOwn" : "readAll";
  history[way] = Math.max(history[way], phase);
  histories.set(buffer, history);
}
