/** A session in a worker, called from the page as if it were here. All that goes to and fro can be cloned. */

interface Request {
  readonly id: number;
  readonly method: string;
  readonly values: readonly unknown[];
}
type Answer<Event> =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } }
  | { readonly event: Event };

/** An error of the worker, with the name that it had there. */
class RemoteError extends Error {
  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.name = name;
  }
}

type Method = (...values: unknown[]) => Promise<unknown>;

/** The worker's side: answers the page's calls with the session's. @param makeSession is given what tells the page something */
export function serveSession<Event>(makeSession: (tell: (event: Event) => void) => object): void {
  const send = (answer: Answer<Event>): void => self.postMessage(answer);
  const session = makeSession((event) => send({ event }));
  self.onmessage = async ({ data: { id, method, values } }: MessageEvent<Request>) => {
    try {
      // The page's side is typed by the session's interface.
      const call = session[method as keyof typeof session] as Method;
      send({ id, value: await call.apply(session, [...values]) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      send({ id, error: { name, message } });
    }
  };
}

/** The page's side. @param onEvent hears what the session tells */
export function connectSession<Session extends object, Event>(
  worker: Worker,
  onEvent: (event: Event) => void,
): Session {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<Answer<Event>>) => {
    if ("event" in data) return onEvent(data.event);
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if ("error" in data) asked?.reject(new RemoteError(data.error));
    else asked?.resolve(data.value);
  };
  worker.onerror = ({ message }) => {
    const error = new RemoteError({ name: "Error", message: message || "The worker could not be loaded." });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const call = (method: string, values: readonly unknown[]): Promise<unknown> => {
    const asked = Promise.withResolvers<unknown>();
    const id = ++last;
    waiting.set(id, asked);
    worker.postMessage({ id, method, values } satisfies Request);
    return asked.promise;
  };
  return new Proxy({} as Session, {
    get:
      (_, method) =>
      (...values: unknown[]) =>
        call(String(method), values),
  });
}
