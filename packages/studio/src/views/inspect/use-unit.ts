/** What the chosen unit sees and how its number comes about. */
import { type Answer, useEngine } from "../../engine/use-engine.ts";
import type { Shown } from "./picture.ts";
import type { UnitFacts } from "./run/protocol.ts";
import { layer, place, session } from "./state.ts";

export function useUnit(shown: Shown | undefined): Answer<UnitFacts> {
  const [name, at] = [layer.value?.name, place.value];
  return useEngine(async () => {
    if (!shown || name === undefined || !at) return undefined;
    return session().unit(shown.pixels, name, at);
  }, [shown, name, at]);
}
