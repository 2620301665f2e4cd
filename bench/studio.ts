/**
 * `npm run bench:studio`: what issue 4 asks of the studio's speed, in Chromium (`KERATIN_CHROMIUM`, default
 * /usr/bin/chromium), on the built pages. Prints tables; its figures mean something on an idle machine only.
 * With names of chapters, `npm run bench:studio -- stride pooling lab`, only the scripting of their figures, and of the Lab.
 */
import { describeMachine } from "./lib/machine.ts";
import { printDemands, printMachine } from "./lib/print.ts";
import { printTable } from "./lib/table.ts";
import { median } from "./lib/windows.ts";
import { openStage } from "./studio/browser.ts";
import { chapters, figureWork } from "./studio/figures.ts";
import { type Painted, paintOf } from "./studio/paint.ts";
import type { Traced } from "./studio/trace.ts";
import { lab07InNode, lab07InPage, trainingWork } from "./studio/training.ts";

const ROUNDS = 3;
const NETWORKS = ["lab07", "wall"];

const chosen = process.argv.slice(2);
const machine = describeMachine();
const date = new Date().toISOString();
const stage = await openStage();
const isChosen = (route: string): boolean => chosen.length === 0 || chosen.some((id) => route === `lecture/${id}`);
const work: Record<string, Traced> = {};
for (const route of (await chapters(stage)).filter(isChosen)) {
  work[route] = await inRounds(route, () => figureWork(stage, route));
}
printMachine(machine, date);
console.log(`Chromium ${stage.browser.version()}`);
if (chosen.length > 0) printWork({ ...work, ...(chosen.includes("lab") && (await measureTraining())) });
else await measureAll();
await stage.close();

async function measureAll(): Promise<void> {
  const paints: Record<string, Painted[]> = { lecture: [], "lecture/filter": [] };
  const speeds: { page: number; node: number }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    for (const [route, all] of Object.entries(paints)) {
      progress(`first paint of ${route}`);
      all.push(await paintOf(stage, route));
    }
    progress("Lab 07 in the page and in Node");
    speeds.push({ page: await lab07InPage(stage), node: await lab07InNode() });
  }
  const training = await measureTraining();
  printPaints(paints);
  printSpeeds(speeds);
  printWork({ ...work, ...training });
  printDemands("Demands", [
    { what: "longest task of the page while training, ms", found: worst("longestTask", training), most: 50 },
    {
      what: "Lab 07 in the page ÷ in Node, one worker (median of the rounds)",
      found: median(speeds.map(({ page, node }) => page / node)),
      least: 0.8,
    },
    { what: "scripting per frame in every figure, ms", found: worst("scripting", { ...work, ...training }), most: 8 },
    {
      what: "first meaningful paint, s",
      found: Math.max(...Object.values(paints).map((all) => median(all.map(({ paint }) => paint)))) / 1000,
      most: 2,
    },
  ]);
}

async function measureTraining(): Promise<Record<string, Traced>> {
  const training: Record<string, Traced> = {};
  for (const network of NETWORKS) {
    training[`lab, ${network}`] = await inRounds(`training ${network}`, () => trainingWork(stage, `net=${network}`));
  }
  return training;
}

/** A fresh page each time; of each number the median: one pause of the machine shall not count as the page's work. */
async function inRounds(what: string, measure: () => Promise<Traced>): Promise<Traced> {
  const rounds: Traced[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    progress(what);
    rounds.push(await measure());
  }
  const middle = (of: keyof Traced): number => median(rounds.map((round) => round[of]));
  return {
    longestTask: middle("longestTask"),
    longestTaskOwn: middle("longestTaskOwn"),
    scripting: middle("scripting"),
    scriptingUsual: middle("scriptingUsual"),
    frames: middle("frames"),
  };
}

function worst(of: keyof Traced, all: Readonly<Record<string, Traced>>): number {
  return Math.max(...Object.values(all).map((one) => one[of]));
}

function printPaints(paints: Readonly<Record<string, readonly Painted[]>>): void {
  printTable(
    "First paint, nothing in the cache, ms (median of the rounds)",
    ["", "largest contentful paint", "figure drawn"],
    Object.entries(paints).map(([route, all]) => [
      route,
      median(all.map(({ paint }) => paint)),
      all[0]?.figure === undefined ? undefined : median(all.map(({ figure = Number.NaN }) => figure)),
    ]),
  );
}

function printSpeeds(speeds: readonly { readonly page: number; readonly node: number }[]): void {
  printTable(
    "Lab 07 with one worker, deterministic mode, images/s (median of windows of 120 ms)",
    ["", "in the page, figures closed", "Node", "ratio"],
    speeds.map(({ page, node }, i) => [`round ${i + 1}`, page, node, page / node]),
  );
}

function printWork(work: Readonly<Record<string, Traced>>): void {
  printTable(
    "The page's main thread, ms",
    ["", "scripting in a frame, most", "99 of 100", "frames", "longest task", "of the processor"],
    Object.entries(work).map(([name, one]) => [
      name,
      one.scripting,
      one.scriptingUsual,
      one.frames,
      one.longestTask,
      one.longestTaskOwn,
    ]),
  );
}

function progress(what: string): void {
  process.stderr.write(`  ${what} …\n`);
}
