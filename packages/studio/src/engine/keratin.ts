/** The engine, loaded beside the page: figures wait for it, the text does not. */
import { signal } from "@preact/signals";

export type Keratin = typeof import("keratin");

const loaded = signal<Keratin | undefined>(undefined);
const failed = signal(false);
const loading: Promise<Keratin> = import("keratin").then((keratin) => {
  loaded.value = keratin;
  return keratin;
});
// Who asks for it hears of a failure as well.
loading.catch(() => {
  failed.value = true;
});

/** The engine once it is here. */
export const keratin = (): Promise<Keratin> => loading;

/** The engine if it is here; a component that asks is drawn again when it comes. */
export const keratinNow = (): Keratin | undefined => loaded.value;

/** Whether the engine is here, still on its way, or could not be loaded. */
export const engineState = (): "ready" | "pending" | "failed" =>
  loaded.value ? "ready" : failed.value ? "failed" : "pending";
