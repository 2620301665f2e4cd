/** Whole networks, in a worker of its own that is started with the first question. */
import type { NetworksSession } from "./networks-worker.ts";
import { connectSession } from "./remote.ts";

let session: NetworksSession | undefined;

export function networks(): NetworksSession {
  if (!session) {
    session = connectSession<NetworksSession, never>(
      new Worker(new URL("./networks-worker.ts", import.meta.url), { type: "module" }),
      () => undefined,
    );
    // Asked first, answered first; what goes wrong is told by the questions after it.
    session.start(document.baseURI).catch(() => undefined);
  }
  return session;
}
