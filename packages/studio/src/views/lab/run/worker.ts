/** The worker's entry: answers the page's requests. */
import type { Answer, Request, RunEvent, Session } from "./protocol.ts";
import { LabSession } from "./session.ts";

const send = (answer: Answer): void => self.postMessage(answer);
const session: Session = new LabSession((event: RunEvent) => send({ event }));

self.onmessage = async ({ data: { id, method, values } }: MessageEvent<Request>) => {
  try {
    // The methods' own types say what their values are; the page's side is typed by the same interface.
    const run = session[method] as (...values: unknown[]) => Promise<unknown>;
    send({ id, value: await run.apply(session, [...values]) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send({ id, error: { name, message } });
  }
};
