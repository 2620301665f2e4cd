/** The studio's local server: files of one folder, for pages of this machine only. */

import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { HEADERS } from "./headers.ts";

export interface ServeOptions {
  /** The folder with the build. */
  readonly folder: string;
  /** Address to listen on. Default "127.0.0.1": other machines cannot reach it. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
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
 */
export function isOurHost(header: string | undefined, host: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, "").toLowerCase();
  if (LOOPBACK.has(name)) return true;
  if (LOOPBACK.has(host) || host === "::1") return false;
  const bare = name.replace(/^\[|\]$/g, "");
  return isIP(bare) !== 0 || bare === host.toLowerCase() || bare === hostname().toLowerCase();
}

function application(folder: string, host: string): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    if (!isOurHost(context.req.header("host"), host)) return context.text("Unknown host.", 421);
    if (context.req.method !== "GET" && context.req.method !== "HEAD") return context.text("Only GET.", 405);
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
    const hashed = context.req.path.startsWith("/assets/") && context.res.ok;
    context.res.headers.set("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
    return undefined;
  });
  app.use(serveStatic({ root: folder }));
  return app;
}

/**
 * Serves a built studio.
 *
 * @throws the system's error if the port is taken (EADDRINUSE) or the host is not this machine's
 */
export async function serveStudio({ folder, host = "127.0.0.1", port = 0 }: ServeOptions): Promise<Served> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo>();
  const server = serve({ fetch: application(folder, host).fetch, hostname: host, port }, resolve);
  server.on("error", reject);
  const info = await promise;
  const reachable = host === "0.0.0.0" || host === "::" ? "localhost" : isIP(host) === 6 ? `[${host}]` : host;
  return {
    address: `http://${reachable}:${info.port}/`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
