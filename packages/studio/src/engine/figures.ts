/** The engine for the lecture's figures, in a worker of its own that is started with the first question. */
import type { FiguresSession } from "./figures-worker.ts";
import { connectSession } from "./remote.ts";

let session: FiguresSession | undefined;

export function figures(): FiguresSession {
  session ??= connectSession<FiguresSession, never>(
    new Worker(new URL("./figures-worker.ts", import.meta.url), { type: "module" }),
    () => undefined,
  );
  return session;
}
