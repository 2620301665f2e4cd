/** The worker's entry. */
import { serveSession } from "../../../engine/remote.ts";
import type { Vision } from "./protocol.ts";
import { InspectSession } from "./session.ts";

serveSession<Vision>((tell) => new InspectSession(tell));
