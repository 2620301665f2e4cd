/**
 * `npm run bench`: Keratin and its peers side by side in one run, each in a process of its own; prints tables and writes
 * bench/results/latest.json. `--quick` runs one short round, to see that everything works; its figures mean little.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type DataFiles, writeData } from "./lib/data.ts";
import { installPeers } from "./lib/install.ts";
import { describeMachine } from "./lib/machine.ts";
import { measurePeak } from "./lib/peak.ts";
import { printResults } from "./lib/print.ts";
import {
  type BenchResults,
  bestStep,
  type Demand,
  gflopsOf,
  highestPeak,
  type Measured,
  measure,
  type PeerResult,
  type Round,
} from "./lib/results.ts";
import { ABSENT, kerasTensorFlow, keratin, PREDICT, peers, VARIANTS } from "./lib/subjects.ts";
import { type Length, SHORT, trainTask } from "./lib/workload.ts";

const RESULTS = fileURLToPath(new URL("results/", import.meta.url));

/** Fresh processes that the start-up is measured in. */
const STARTS = 5;

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { quick } = values;
const roundCount = quick ? 1 : 3;
const length: Length = quick ? SHORT : { epochs: 2 };

const [two, one, turbo] = VARIANTS.map(({ name }) => name) as [string, string, string];
const tensorflow = "Keras 3, tensorflow";

const machine = describeMachine();
const missing = installPeers();
const data = await writeData(`${RESULTS}data`);
const rounds: Round[] = [];
for (let i = 0; i < roundCount; i++) rounds.push(await runRound(data, i === roundCount - 1));
const startup = await startUp(data);
const lab08 = await runLab08(data);
const peerResults = await runPeers(data);
const results: BenchResults = {
  date: new Date().toISOString(),
  machine,
  data: data.source,
  rounds,
  startup,
  lab08,
  peers: peerResults,
  demands: demandsOf(rounds, startup),
};
await mkdir(RESULTS, { recursive: true });
await writeFile(`${RESULTS}latest.json`, `${JSON.stringify(results, undefined, 2)}\n`);
printResults(results);

/** Peak, Keratin's variants and stock Keras in turn, so that a noisy minute hits all of them. */
async function runRound(files: DataFiles, last: boolean): Promise<Round> {
  progress("FMA peak");
  const peak = await measurePeak();
  const lab07: Record<string, Measured> = {};
  const predict = last ? PREDICT : [];
  for (const { name, threads, turbo } of VARIANTS) {
    progress(name);
    lab07[name] = await measure(keratin({ ...trainTask("lab07", files.paths.lab07, length, predict), threads, turbo }));
  }
  progress(tensorflow);
  lab07[tensorflow] = await measure(kerasTensorFlow(files, length, predict).command);
  return { peak, lab07 };
}

/** Import → first step, over a set as large as the embedded one. */
async function startUp({ paths }: DataFiles): Promise<Measured[]> {
  const measured: Measured[] = [];
  const task = trainTask("lab07", paths.lab07, { epochs: 1, stepsPerEpoch: 125 });
  for (let i = 0; i < STARTS; i++) {
    progress(`start-up ${i + 1}`);
    measured.push(await measure(keratin({ ...task, threads: 2, turbo: false })));
  }
  return measured;
}

async function runLab08({ paths }: DataFiles): Promise<Measured> {
  progress("Lab 08");
  return await measure(keratin({ ...trainTask("lab08", paths.lab08, length), threads: 2, turbo: false }));
}

async function runPeers(files: DataFiles): Promise<PeerResult[]> {
  const measured: PeerResult[] = [];
  for (const { name, network, batch, command, note } of peers(files, length)) {
    progress(name);
    const needsPackages = command.command === process.execPath;
    const result = needsPackages && missing ? { cannot: missing } : await measure(command);
    measured.push({ name, network, batch, ...(note ? { note } : {}), ...result });
  }
  return [...measured, ...ABSENT.map(({ name, reason }) => ({ name, network: "lab07", batch: 64, cannot: reason }))];
}

/** Issue 2, "Done when" 3. */
function demandsOf(rounds: readonly Round[], startup: readonly Measured[]): Demand[] {
  const best = (name: string): number => bestStep(rounds, name);
  const peak = highestPeak(rounds);
  const wide = peak.wide / peak.one;
  const starts = startup.map(({ startupMilliseconds }) => (startupMilliseconds ?? Number.NaN) / 1000);
  return [
    {
      what: "direct-equivalent GFLOPS on 2 workers ÷ FMA peak of two cores",
      found: gflopsOf(best(two)) / peak.two,
      least: 1.9,
    },
    {
      what: `turbo against plain, 2 workers (256-bit peak here: ${wide.toFixed(2)}× the 128-bit one)`,
      found: best(two) / best(turbo),
      least: 1.3,
    },
    { what: "2 workers against 1", found: best(one) / best(two), least: 1.7 },
    { what: "against Keras 3 on TensorFlow", found: best(tensorflow) / best(two), least: 2 },
    { what: "first step done after import, s (best of fresh processes)", found: Math.min(...starts), most: 1 },
  ];
}

function progress(what: string): void {
  process.stderr.write(`  ${what} …\n`);
}
