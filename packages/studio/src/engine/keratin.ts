/** The engine, loaded beside the page: figures wait for it, the text does not. */
import { signal } from "@preact/signals";

export type Keratin = typeof import("keratin");

const loaded = signal<Keratin | undefined>(undefined);
const loading: Promise<Keratin> = import("keratin").then((keratin) => {
  loaded.value = keratin;
  return keratin;
});
// Who asks for it hears of a failure.
loading.catch(() => undefined);

/** The engine once it is here. */
export const keratin = (): Promise<Keratin> => loading;

/** The engine if it is here; a component that asks is drawn again when it comes. */
export const keratinNow = (): Keratin | undefined => loaded.value;
