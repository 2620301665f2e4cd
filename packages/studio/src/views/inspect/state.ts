/** What the inspector's parts show and change. It outlives a look at another view. */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { FileContents } from "keratin";
import { replaceQuery } from "../../app/router.ts";
import { messageOf } from "../../components/refusal.tsx";
import { connectSession } from "../../engine/remote.ts";
import type { ShippedFacts } from "../../engine/shipped-files.ts";
import { factsAt, fetchModel } from "./address.ts";
import type { LayerFacts, ModelFacts, Session, Vision } from "./run/protocol.ts";
import { forgetVisions, hear } from "./visions.ts";

export type Opened =
  | { readonly status: "none" }
  | { readonly status: "opening"; readonly name: string }
  | { readonly status: "failed"; readonly name: string; readonly message: string }
  | {
      readonly status: "refused";
      readonly name: string;
      readonly message: string;
      readonly contents: FileContents | undefined;
    }
  | OpenModel;

export interface OpenModel {
  readonly status: "open";
  readonly name: string;
  readonly facts: ModelFacts;
  /** What is written beside a model of ours. */
  readonly about: ShippedFacts | undefined;
}

export const opened = signal<Opened>({ status: "none" });
export const model = computed(() => (opened.value.status === "open" ? opened.value : undefined));
const layerName = signal<string | undefined>(undefined);
/** The layer that is looked at. */
export const layer = computed((): LayerFacts | undefined => {
  const layers = model.value?.facts.layers ?? [];
  return layers.find(({ name }) => name === layerName.value) ?? layers[0];
});
const chosenPlace = signal<readonly number[] | undefined>(undefined);
/** The unit of the layer that is looked at: its place in the layer's output. Undefined until its numbers are there. */
export const place: ReadonlySignal<readonly number[] | undefined> = chosenPlace;

let running: Session | undefined;

/** The worker, started when it is first needed. */
export function session(): Session {
  running ??= connectSession<Session, Vision>(
    new Worker(new URL("./run/worker.ts", import.meta.url), { type: "module" }),
    hear,
  );
  return running;
}

export function chooseLayer(name: string): void {
  batch(() => {
    layerName.value = name;
    chosenPlace.value = undefined;
  });
}

export function choosePlace(next: readonly number[]): void {
  chosenPlace.value = next;
}

let latest = 0;

/** Opens a file; the last one that was asked for is shown. */
async function open(
  name: string,
  read: () => Promise<{ file: Blob; about?: ShippedFacts | undefined }>,
): Promise<void> {
  const ticket = ++latest;
  const show = (next: Opened): void => {
    if (ticket !== latest) return;
    batch(() => {
      opened.value = next;
      forgetVisions();
      layerName.value = undefined;
      chosenPlace.value = undefined;
    });
  };
  show({ status: "opening", name });
  try {
    const { file, about } = await read();
    if (ticket !== latest) return;
    const result = await session().open(file, name);
    if ("facts" in result) show({ status: "open", name, facts: result.facts, about });
    else show({ status: "refused", name, message: result.refusal, contents: result.contents });
  } catch (error) {
    // The same address may be tried again.
    if (ticket === latest) address = undefined;
    show({ status: "failed", name, message: messageOf(error) });
  }
}

/** A file of the user's; it stays in the page. */
export async function openFile(file: File): Promise<void> {
  address = undefined;
  replaceQuery({});
  await open(file.name, async () => ({ file }));
}

/** The address whose model is open. */
let address: string | undefined;

/** A model that the studio's own server has, by its address in `?model=`. */
export async function openAddress(from: string): Promise<void> {
  if (address === from) return;
  address = from;
  const name = safelyDecoded(from.split("/").at(-1) ?? from);
  await open(name, async () => ({ file: await fetchModel(from), about: await factsAt(from) }));
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
