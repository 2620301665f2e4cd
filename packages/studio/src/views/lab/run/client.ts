/** The Lab's worker, as the page sees it: all of training happens there, so that the page stays free. */
import { connectSession } from "../../../engine/remote.ts";
import type { RunEvent, Session } from "./protocol.ts";

/** Starts the worker. @param onEvent hears what happens in the run */
export function startSession(onEvent: (event: RunEvent) => void): Session {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return connectSession<Session, RunEvent>(worker, onEvent);
}
