/**
 * `npm run studio`: serves the studio to this machine's browser.
 *
 * Options: `--port N` (default 5170; if it is taken, any free one), `--host ADDRESS` (default: this machine only),
 * `--no-open` (does not open the browser), `--dev` (Vite's development server).
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { createServer } from "vite";
import { buildStudio, isBuilt } from "./build.ts";
import { type Served, serveStudio } from "./serve.ts";
import { BUILD, viteConfig } from "./vite.ts";

const DEFAULT_PORT = 5170;

/** Opens the address in the user's browser; where there is none, the printed address must do. */
function openBrowser(address: string): void {
  const [command, args] =
    process.platform === "darwin"
      ? ["open", [address]]
      : process.platform === "win32"
        ? ["cmd", ["/c", "start", "", address]]
        : ["xdg-open", [address]];
  const child = spawn(command as string, args as string[], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

async function serveBuild(host: string, port: number | undefined): Promise<Served> {
  if (!isBuilt()) {
    console.log("Building the studio …");
    await buildStudio();
  }
  try {
    return await serveStudio({ folder: BUILD, host, port: port ?? DEFAULT_PORT });
  } catch (error) {
    // The usual port is only a habit; one that the user named is a wish.
    if (port !== undefined || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return await serveStudio({ folder: BUILD, host });
  }
}

async function serveDevelopment(host: string, port: number | undefined): Promise<string> {
  const config = viteConfig();
  const server = await createServer({ ...config, server: { ...config.server, host, port: port ?? DEFAULT_PORT } });
  await server.listen();
  return server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0] ?? "";
}

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    host: { type: "string", default: "127.0.0.1" },
    "no-open": { type: "boolean", default: false },
    dev: { type: "boolean", default: false },
  },
});
const port = values.port === undefined ? undefined : Number(values.port);
if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
  console.error(`--port: expected a number from 0 to 65535, found ${values.port}.`);
  process.exit(1);
}
const address = values.dev ? await serveDevelopment(values.host, port) : (await serveBuild(values.host, port)).address;
console.log(`Keratin Studio: ${address}  (Ctrl+C ends it)`);
if (!values["no-open"]) openBrowser(address);
