/** What the Lab's parts show and change. It outlives a look at another view: a run goes on meanwhile. */
import { computed, signal } from "@preact/signals";
import { replaceQuery, route } from "../../app/router.ts";
import { messageOf } from "../../components/refusal.tsx";
import { metricOf } from "../../network/code.ts";
import { compact, parseNetwork } from "../../network/parser.ts";
import type { NetworkSpec } from "../../network/spec.ts";
import { CodeError } from "../../network/tokens.ts";
import { PRESETS, type PresetName } from "./presets.ts";
import { startSession } from "./run/client.ts";
import type {
  CurvePoint,
  DataChoice,
  DataFacts,
  EpochResult,
  Look,
  Moment,
  RunEvent,
  RunSettings,
  Session,
  StoredRun,
  Subject,
} from "./run/protocol.ts";

export type Status = "idle" | "loading" | "training" | "paused" | "done" | "stopped";

export const network = signal<NetworkSpec>(PRESETS.tiny.network);
export const data = signal<DataChoice>({ kind: "digits" });
export const seed = signal(1);
/** Undefined: one for each processor. */
export const workers = signal<number | undefined>(undefined);
/** Whether CIFAR-10 is on the machine that serves this page. */
export const hasCifar10 = signal(false);
/** Panels that are folded away: their figures are not computed either. */
export const closed = signal<ReadonlySet<string>>(new Set());

export const status = signal<Status>("idle");
/** What ended the run, or kept it from beginning. */
export const failure = signal<string | undefined>(undefined);
export const facts = signal<DataFacts | undefined>(undefined);
export const points = signal<readonly CurvePoint[]>([]);
export const results = signal<readonly EpochResult[]>([]);
export const perSecond = signal(0);
/** Epochs whose weights are kept. */
export const keptEpochs = signal<readonly number[]>([]);
export const look = signal<Look | undefined>(undefined);
export const subject = signal<Subject>({ test: 0 });
export const moment = signal<Moment>("now");
/** The settings of the run that is shown; the palette may have changed since. */
export const running = signal<RunSettings | undefined>(undefined);
/** Whether the learning rate was changed by hand, which a link does not tell. */
export const isRateChanged = signal(false);
export const stored = signal<StoredRun | undefined>(undefined);

export const isBusy = computed(() => ["loading", "training", "paused"].includes(status.value));
/** What the network judges by: accuracy, or the mean absolute error. */
export const metric = computed(() => metricOf((running.value?.network ?? network.value).loss));

const DEFAULT_SEED = 1;
const DEFAULT_PRESET: PresetName = "tiny";

/** Whether two networks are the same, whatever the order in which they say it. */
const same = (a: NetworkSpec, b: NetworkSpec): boolean =>
  JSON.stringify(spelledOut(a)) === JSON.stringify(spelledOut(b));

/** The preset that the network is, if it is one. */
export const preset = computed(() =>
  (Object.keys(PRESETS) as PresetName[]).find((name) => same(PRESETS[name].network, network.value)),
);

let session: Session | undefined;

/** The worker, started when it is first needed. */
export function labSession(): Session {
  session ??= startSession(onEvent);
  return session;
}

function onEvent(event: RunEvent): void {
  switch (event.kind) {
    case "data":
      facts.value = event.facts;
      status.value = "training";
      break;
    case "progress":
      if (event.points.length > 0) points.value = [...points.peek(), ...event.points];
      if (event.perSecond > 0) perSecond.value = event.perSecond;
      break;
    case "epoch":
      perSecond.value = event.result.perSecond;
      results.value = [...results.peek(), event.result];
      break;
    case "kept":
      keptEpochs.value = event.epochs;
      break;
    case "look":
      if (moment.peek() === "now") look.value = event.look;
      break;
    case "ended":
      status.value = event.how;
      break;
  }
}

export async function train(resume = false): Promise<void> {
  failure.value = undefined;
  const settings: RunSettings = { network: network.value, data: data.value, seed: seed.value, workers: workers.value };
  if (!resume) writeAddress();
  running.value = settings;
  status.value = "loading";
  stored.value = undefined;
  points.value = [];
  results.value = [];
  keptEpochs.value = [];
  perSecond.value = 0;
  moment.value = "now";
  if (!resume) isRateChanged.value = false;
  try {
    await watch();
    await labSession().train(settings, resume);
  } catch (error) {
    failure.value = messageOf(error);
    status.value = "stopped";
  }
}

/** Goes on with the run that the browser kept; of one that was finished, brings back the network. */
export async function resumeStored(): Promise<void> {
  const run = stored.value;
  if (!run) return;
  network.value = run.settings.network;
  seed.value = run.settings.seed;
  workers.value = run.settings.workers;
  isRateChanged.value = run.isRateChanged;
  if (run.settings.data !== "folders") data.value = { kind: run.settings.data };
  await train(true);
}

export async function forgetStored(): Promise<void> {
  stored.value = undefined;
  await labSession().forget();
}

/** What is drawn is always answered; the test picture is looked at for the wall alone. */
const isWatching = (): boolean => "pixels" in subject.value || !closed.value.has("wall");
const watch = (): Promise<void> => labSession().watch(isWatching() ? subject.value : undefined);

/** Looks again, at another picture or time. */
export async function lookAgain(): Promise<void> {
  if (!running.value) return;
  try {
    await watch();
    if (!isWatching()) return;
    look.value = await labSession().look(subject.value, moment.value);
  } catch {
    // No network yet, or a picture of another size than it takes: what was seen stays.
  }
}

/** Folds a panel away, or unfolds it. */
function toggle(panel: string): void {
  const next = new Set(closed.value);
  if (!next.delete(panel)) next.add(panel);
  closed.value = next;
  writeAddress();
  void lookAgain();
}

export const foldOf = (panel: string) => ({ isOpen: !closed.value.has(panel), toggle: () => toggle(panel) });

/** The learning rate, also of a network that is being trained. */
export async function changeRate(learningRate: number): Promise<void> {
  network.value = { ...network.value, learningRate };
  if (!isBusy.value) return;
  isRateChanged.value = true;
  await labSession().setLearningRate(learningRate);
}

export function choosePreset(name: PresetName): void {
  network.value = PRESETS[name].network;
  data.value = { kind: PRESETS[name].data };
  if (!isBusy.value) writeAddress();
}

/** The address replays the run: network, data, seed and options. Folders cannot travel in it. */
export function addressQuery(): Record<string, string | number> {
  return {
    ...networkQuery(network.value, data.value.kind),
    ...(seed.value !== DEFAULT_SEED && { seed: seed.value }),
    ...(workers.value && { workers: workers.value }),
    ...(closed.value.size > 0 && { closed: [...closed.value].sort().join(",") }),
  };
}

/** A network of a known form is named, and only what differs from it is said; others are spelled out. */
function networkQuery(spec: NetworkSpec, of: DataChoice["kind"]): Record<string, string | number> {
  const said = spelledOut(spec);
  const name = (Object.keys(PRESETS) as PresetName[]).find((each) => {
    const { network: known, data: usual } = PRESETS[each];
    const { net, input, lr } = spelledOut(known);
    // An address cannot say that there is no learning rate.
    return net === said["net"] && input === said["input"] && usual === of && (lr === undefined || "lr" in said);
  });
  if (!name) return { ...said, data: of };
  const known = spelledOut(PRESETS[name].network);
  return {
    ...(name === DEFAULT_PRESET ? {} : { net: name }),
    ...Object.fromEntries(Object.entries(said).filter(([key, value]) => known[key] !== value)),
  };
}

function spelledOut(spec: NetworkSpec): Record<string, string | number> {
  const { optimizer, learningRate, loss, epochs, batchSize, inputShape } = spec;
  return {
    net: compact(spec),
    input: inputShape.join("x"),
    opt: optimizer,
    ...(learningRate !== undefined && { lr: learningRate }),
    loss,
    epochs,
    batch: batchSize,
  };
}

export const writeAddress = (): void => {
  if (route.peek().path[0] === "lab") replaceQuery(addressQuery());
};

/** The whole number that the address gives a name. */
function wholeOf(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = Number(query.get(name));
  return query.has(name) && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The network that the address spells out, or names; what it says beside the name takes precedence. */
function networkOf(query: ReadonlyMap<string, string>): NetworkSpec {
  const net = query.get("net") ?? DEFAULT_PRESET;
  const isNamed = Object.hasOwn(PRESETS, net);
  const base: NetworkSpec = PRESETS[isNamed ? (net as PresetName) : DEFAULT_PRESET].network;
  const { layers } = isNamed ? base : parseNetwork(net, base);
  const shape = (query.get("input") ?? "").split("x").map(Number);
  const rate = query.has("lr") ? Number(query.get("lr")) : undefined;
  return {
    inputShape: shape.length > 1 && shape.every((n) => Number.isInteger(n) && n > 0) ? shape : base.inputShape,
    layers,
    optimizer: query.get("opt") ?? base.optimizer,
    learningRate: rate !== undefined && rate > 0 ? rate : isNamed ? base.learningRate : undefined,
    loss: query.get("loss") ?? base.loss,
    epochs: wholeOf(query, "epochs") || base.epochs,
    batchSize: wholeOf(query, "batch") || base.batchSize,
  };
}

export function readAddress(): void {
  const { query } = route.peek();
  if (query.size === 0) return;
  seed.value = wholeOf(query, "seed") ?? DEFAULT_SEED;
  workers.value = wholeOf(query, "workers") || undefined;
  closed.value = new Set((query.get("closed") ?? "").split(",").filter(Boolean));
  const net = query.get("net") ?? DEFAULT_PRESET;
  const kind = query.get("data") ?? (Object.hasOwn(PRESETS, net) ? PRESETS[net as PresetName].data : undefined);
  try {
    network.value = networkOf(query);
    data.value = { kind: kind === "circles" || kind === "cifar10" ? kind : "digits" };
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    // Anybody can write an address.
    network.value = PRESETS[DEFAULT_PRESET].network;
  }
}

/** Asks the studio's server which data sets its machine has; a static host has none. */
export async function findSets(): Promise<void> {
  const response = await fetch(new URL("data/sets.json", document.baseURI));
  if (response.ok) hasCifar10.value = ((await response.json()) as string[]).includes("cifar10");
}

export async function findStored(): Promise<void> {
  if (running.value) return;
  const run = await labSession().stored();
  if (run && !running.value) stored.value = run;
}
