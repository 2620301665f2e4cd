/** The worker's entry: answers the page's requests. */
import { serveSession } from "../../../engine/remote.ts";
import type { RunEvent } from "./protocol.ts";
import { LabSession } from "./session.ts";

serveSession<RunEvent>((tell) => new LabSession(tell));
