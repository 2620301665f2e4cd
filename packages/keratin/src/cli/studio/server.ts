/** The studio's local server: the files of its build and one model file, for pages of this machine only. */
import { open } from "node:fs/promises";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { Readable } from "node:stream";
import { serve } from "srvx";
import { staticMiddleware } from "srvx/static";
import { dataSetAnswer } from "./data-sets.ts";
import { HEADERS } from "./headers.ts";

export interface ServeOptions {
  /** The folder with the build. */
  readonly folder: string;
  /** A model file that pages find at its address. */
  readonly model?: OpenedModel;
  /** Address to listen on. Default "127.0.0.1": other machines cannot reach it. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
}

export interface OpenedModel {
  /** `/opened/NAME`, the name encoded as in any address. */
  readonly address: string;
  readonly file: string;
}

export interface Served {
  /** Where a browser on this machine finds it, with a slash at the end. */
  readonly address: string;
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Whether a request's Host header names this server. A page elsewhere whose name was made to point here (DNS rebinding)
 * sends its own name.
 *
 * @param host what the server listens on
 */
export function isOurHost(header: string | null, host: string): boolean {
  if (header === null) return false;
  const name = header.replace(/:\d+$/, "").toLowerCase();
  if (LOOPBACK.has(name)) return true;
  if (LOOPBACK.has(host) || host === "::1") return false;
  // A server for other machines may be called by any address of this one; an address is no name that could be rebound.
  const bare = name.replace(/^\[|\]$/g, "");
  return isIP(bare) !== 0 || bare === host.toLowerCase() || bare === hostname().toLowerCase();
}

type Answering = () => Response | Promise<Response>;

/** What is refused before anything is looked up, and what every answer carries. */
async function guarded(request: Request, host: string, answer: Answering): Promise<Response> {
  const response = isOurHost(request.headers.get("host"), host)
    ? request.method === "GET" || request.method === "HEAD"
      ? await answer()
      : new Response("Only GET and HEAD.", { status: 405, headers: { Allow: "GET, HEAD" } })
    : new Response("Unknown host.", { status: 421 });
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  const hashed = response.ok && new URL(request.url).pathname.startsWith("/assets/");
  response.headers.set("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  return response;
}

/** The model's bytes as they are now: it may have been trained further since the server was started. */
async function modelFile(file: string, method: string): Promise<Response> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return notFound();
  const { size } = await handle.stat();
  const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(size) };
  if (method === "GET") return new Response(Readable.toWeb(handle.createReadStream()) as ReadableStream, { headers });
  await handle.close();
  return new Response(null, { headers });
}

const notFound = (): Response => new Response("Not found.", { status: 404 });

/**
 * Serves a built studio.
 *
 * @throws the system's error if the port is taken (EADDRINUSE) or the host is not this machine's
 */
export async function serveStudio(options: ServeOptions): Promise<Served> {
  const { folder, model, host = "127.0.0.1", port = 0 } = options;
  const server = serve({
    hostname: host,
    port,
    silent: true,
    gracefulShutdown: false,
    middleware: [
      (request, next) => guarded(request, host, next),
      // A static build says in the same place that it has none.
      async (request, next) => (await dataSetAnswer(new URL(request.url).pathname)) ?? (await next()),
      // Files of the folder alone: no dots, no links that lead out.
      staticMiddleware({ dir: folder, dotfiles: false }),
    ],
    fetch: (request) =>
      new URL(request.url).pathname === model?.address ? modelFile(model.file, request.method) : notFound(),
  });
  await server.ready();
  const { port: taken } = new URL(server.url ?? "");
  const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : isIP(host) === 6 ? `[${host}]` : host;
  return { address: new URL(`http://${reachable}:${taken}/`).href, close: () => server.close(true) };
}
