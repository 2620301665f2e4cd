/** A run's tables. */
import type { Machine } from "./machine.ts";
import {
  type BenchResults,
  bestStep,
  type Demand,
  gflopsOf,
  highestPeak,
  isMet,
  type Measured,
  type PeerResult,
  type Round,
} from "./results.ts";
import { printTable, type Row, showNumber } from "./table.ts";
import { median } from "./windows.ts";
import { LAB07_BATCH } from "./workload.ts";

const MEBIBYTE = 2 ** 20;

export function printResults(results: BenchResults): void {
  const { machine, rounds, startup, lab08, peers, data } = results;
  printMachine(machine, results.date);
  console.log(`Data: ${data}`);
  printPeak(rounds);
  printLab07(rounds);
  printInference(rounds, peers);
  printStartup(rounds, startup, peers);
  printMemory(rounds, lab08);
  printPeers(lab08, peers);
  printDemands("Demands (best windows of this run)", results.demands);
}

/** @param date when the run began, in ISO's form */
export function printMachine(machine: Machine, date: string): void {
  console.log(
    `\n${machine.processor}, ${machine.processors} processors, ${machine.memoryGibibytes} GiB; ${machine.system}`,
  );
  console.log(`Node ${machine.node}, V8 ${machine.v8}; load before the run ${machine.loadBefore}; ${date}`);
}

function printPeak(rounds: readonly Round[]): void {
  const rows = rounds.map(({ peak }, i) => [`round ${i + 1}`, peak.one, peak.two, peak.wide]);
  printTable("FMA peak, GFLOPS (WebAssembly micro-kernel)", ["", "128-bit", "two at once", "256-bit (turbo)"], rows);
}

function printLab07(rounds: readonly Round[]): void {
  const peak = highestPeak(rounds);
  const rows = Object.keys(rounds[0]?.lab07 ?? {}).map((name): Row => {
    const each = rounds.map((round) => round.lab07[name]);
    const best = bestStep(rounds, name);
    if (!Number.isFinite(best)) return [name, undefined, undefined, undefined, undefined, undefined, each[0]?.cannot];
    const usual = median(each.map((measured) => measured?.steps?.median ?? Number.NaN));
    const allowed = name.includes("1 worker") ? peak.one : peak.two;
    return [name, best, usual, (LAB07_BATCH * 1000) / best, gflopsOf(best), gflopsOf(best) / allowed, each[0]?.version];
  });
  const head = ["through fit", "ms/step best", "median", "images/s", "GFLOPS", "÷ peak", ""];
  printTable("Lab 07, training at batch 64 (best window of 100 steps; all take turns)", head, rows);
}

function printInference(rounds: readonly Round[], peers: readonly PeerResult[]): void {
  const last = Object.entries(rounds.at(-1)?.lab07 ?? {});
  const rows = [...last, ...peers.map((peer) => [peer.name, peer] as const)].flatMap(([name, measured]): Row[] => {
    const { inference = {} } = measured;
    return Object.keys(inference).length ? [[name, inference["1"], inference["256"]]] : [];
  });
  printTable("Lab 07, predict, images/s", ["", "batch 1", "batch 256"], rows);
}

function printStartup(rounds: readonly Round[], startup: readonly Measured[], peers: readonly PeerResult[]): void {
  const tensorflow = rounds.at(-1)?.lab07["Keras 3, tensorflow"];
  const times = startup.flatMap(({ startupMilliseconds }) => startupMilliseconds ?? []);
  const rows: Row[] = [
    ["keratin (fresh processes: best)", times.length ? Math.min(...times) / 1000 : undefined],
    ["keratin (median)", times.length ? median(times) / 1000 : undefined],
    ["Keras 3, tensorflow", seconds(tensorflow)],
    ...peers.filter(({ network }) => network === "lab07").map((peer): Row => [peer.name, seconds(peer)]),
  ];
  printTable("Start-up: import → first training step done, s", ["", "s"], rows);
}

const seconds = (measured: Measured | undefined): number | undefined =>
  measured?.startupMilliseconds && measured.startupMilliseconds / 1000;

function printMemory(rounds: readonly Round[], lab08: Measured): void {
  const lab07 = Object.entries(rounds.at(-1)?.lab07 ?? {}).map(
    ([name, measured]) => [`Lab 07, ${name}`, measured] as const,
  );
  const mebibytes = (bytes: number | undefined): number | undefined => bytes && bytes / MEBIBYTE;
  const rows = [...lab07, ["Lab 08, keratin, 2 workers", lab08] as const].map(
    ([name, { memory, residentBytes }]): Row => {
      const ratio = memory && memory.arenaBytes / memory.liveBytes;
      return [name, mebibytes(memory?.arenaBytes), mebibytes(memory?.liveBytes), ratio, mebibytes(residentBytes)];
    },
  );
  const head = ["", "planned", "least possible", "ratio", "resident (with the data)"];
  printTable("Memory of a training step, MiB", head, rows);
}

function printPeers(lab08: Measured, peers: readonly PeerResult[]): void {
  const rows = [{ name: "keratin, 2 workers", network: "lab08", batch: 32, ...lab08 }, ...peers].map(
    ({ name, network, batch, steps, residentBytes, cannot, note }): Row => [
      name,
      network,
      batch,
      steps?.best,
      steps?.median,
      residentBytes && Math.round(residentBytes / MEBIBYTE),
      cannot ? `cannot: ${cannot}` : note,
    ],
  );
  const head = ["", "network", "batch", "ms/step best", "median", "RSS MiB", ""];
  printTable("Lab 08, and the peers that run once", head, rows);
}

export function printDemands(title: string, demands: readonly Demand[]): void {
  const rows = demands.map((demand): Row => {
    const { what, found, least, most } = demand;
    const bound = least === undefined ? `≤ ${showNumber(most ?? 0)}` : `≥ ${showNumber(least)}`;
    return [what, found, bound, isMet(demand) ? "met" : "NOT MET"];
  });
  printTable(title, ["", "found", "bound", ""], rows);
}
