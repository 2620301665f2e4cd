/**
 * For static hosts that send no headers: answers the pages beside it with COOP and COEP, so that they may use threads,
 * and with the policy, which workers do not have from the page. It stores nothing and asks no other server.
 */
import { ISOLATION, META_POLICY } from "keratin/studio/headers";

const scope = self as unknown as ServiceWorkerGlobal;

/** The parts of the service worker's global scope in use; TypeScript keeps its types apart from the page's. */
interface ServiceWorkerGlobal {
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}
interface Extendable {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetching {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const foreign = new URL(request.url).origin !== scope.location.origin;
  if (request.method !== "GET" || foreign) return;
  event.respondWith(isolated(request));
});

async function isolated(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (response.status === 0 || response.redirected) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  headers.set("Content-Security-Policy", META_POLICY);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
