/** What the Lab's parts show and change. It outlives a look at another view: a run goes on meanwhile. */
import { computed, signal } from "@preact/signals";
import { replaceQuery, route } from "../../app/router.ts";
import { metricOf } from "./network/code.ts";
import { compact, parseNetwork } from "./network/parser.ts";
import { PRESETS, type PresetName } from "./network/presets.ts";
import type { NetworkSpec } from "./network/spec.ts";
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

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The preset that the network is, if it is one. */
export const preset = computed(() =>
  (Object.keys(PRESETS) as PresetName[]).find((name) => same({ ...PRESETS[name].network }, { ...network.value })),
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
  const settings: RunSettings = { network: network.value, data: data.value, seed: seed.value };
  if (!resume) writeAddress();
  running.value = settings;
  status.value = "loading";
  stored.value = undefined;
  points.value = [];
  results.value = [];
  keptEpochs.value = [];
  moment.value = "now";
  isRateChanged.value = false;
  try {
    await labSession().train(settings, resume);
  } catch (error) {
    failure.value = error instanceof Error ? error.message : String(error);
    status.value = "stopped";
  }
}

/** Goes on with the run that the browser kept; of one that was finished, brings back the network. */
export async function resumeStored(): Promise<void> {
  const run = stored.value;
  if (!run) return;
  network.value = run.settings.network;
  seed.value = run.settings.seed;
  if (run.settings.data !== "folders") data.value = { kind: run.settings.data };
  await train(true);
}

export async function forgetStored(): Promise<void> {
  stored.value = undefined;
  await labSession().forget();
}

/** Looks again, at another picture or time. */
export async function lookAgain(): Promise<void> {
  if (!running.value) return;
  try {
    await labSession().watch(subject.value);
    look.value = await labSession().look(subject.value, moment.value);
  } catch {
    // No network yet, or a picture of another size than it takes: what was seen stays.
  }
}

export function choosePreset(name: PresetName): void {
  network.value = PRESETS[name].network;
  data.value = { kind: PRESETS[name].data };
  if (!isBusy.value) writeAddress();
}

/** The address replays the run: network, data, seed and options. Folders cannot travel in it. */
export function addressQuery(): Record<string, string | number> {
  const { optimizer, learningRate, loss, epochs, batchSize, inputShape } = network.value;
  const named = preset.value;
  const isWhole = named !== undefined && data.value.kind === PRESETS[named].data;
  const spelled = {
    net: compact(network.value),
    input: inputShape.join("x"),
    data: data.value.kind,
    opt: optimizer,
    ...(learningRate === undefined ? {} : { lr: learningRate }),
    loss,
    epochs,
    batch: batchSize,
  };
  const query = { ...(isWhole ? (named === DEFAULT_PRESET ? {} : { net: named }) : spelled) };
  return seed.value === DEFAULT_SEED ? query : { ...query, seed: seed.value };
}

export const writeAddress = (): void => {
  if (route.peek().path[0] === "lab") replaceQuery(addressQuery());
};

/** @returns whether the address said something */
export function readAddress(): boolean {
  const { query } = route.peek();
  if (query.size === 0) return false;
  const whole = (name: string, fallback: number): number => {
    const value = Number(query.get(name));
    return query.has(name) && Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  seed.value = whole("seed", DEFAULT_SEED);
  const net = query.get("net") ?? DEFAULT_PRESET;
  if (Object.hasOwn(PRESETS, net)) {
    choosePreset(net as PresetName);
    return true;
  }
  const base = PRESETS[DEFAULT_PRESET].network;
  const shape = (query.get("input") ?? "").split("x").map(Number);
  const rate = Number(query.get("lr"));
  try {
    network.value = parseNetwork(net, {
      ...base,
      ...(shape.length > 1 && shape.every((n) => Number.isInteger(n) && n > 0) ? { inputShape: shape } : {}),
      optimizer: query.get("opt") ?? base.optimizer,
      learningRate: rate > 0 ? rate : undefined,
      loss: query.get("loss") ?? base.loss,
      epochs: Math.max(1, whole("epochs", base.epochs)),
      batchSize: Math.max(1, whole("batch", base.batchSize)),
    });
    data.value = { kind: query.get("data") === "circles" ? "circles" : "digits" };
  } catch {
    network.value = base;
  }
  return true;
}

export async function findStored(): Promise<void> {
  if (running.value) return;
  const run = await labSession().stored();
  if (run && !running.value) stored.value = run;
}
