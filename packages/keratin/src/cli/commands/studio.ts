import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, complain, StateError } from "../../util/errors.ts";
import { type Answer, numberOf } from "../output.ts";
import { openBrowser } from "../studio/open-browser.ts";
import { type OpenedModel, type Served, type ServeOptions, serveStudio } from "../studio/server.ts";

export interface StudioFlags {
  readonly host: string;
  readonly port?: string;
  readonly open: boolean;
}

const USUAL_PORT = 5170;
/** The studio's static build, a part of the package; `src` and `dist` are equally deep. */
const BUILD = fileURLToPath(new URL("../../../studio/", import.meta.url));

/**
 * Serves the studio until the process ends, and opens it in the browser.
 *
 * @param file a model that the page opens in its inspector
 * @throws ArgumentError if the file, the host or the port cannot be used
 */
export async function studio(file: string | undefined, flags: StudioFlags): Promise<Answer> {
  const model = file === undefined ? undefined : modelOf(file);
  const port = flags.port === undefined ? undefined : portOf(flags.port);
  if (!existsSync(BUILD)) {
    const hint = "In the repository: npm run studio.";
    throw new StateError(complain({ where: BUILD, expected: "the studio's build", found: "nothing", hint }));
  }
  const { address } = await serve({ folder: BUILD, host: flags.host, ...(model ? { model } : {}) }, port);
  const page = model
    ? `${address}#/inspect?model=${encodeURIComponent(model.address).replaceAll("%2F", "/")}`
    : address;
  if (flags.open) openBrowser(page);
  return { text: `Keratin Studio: ${page}  (Ctrl+C ends it)`, data: { address, page } };
}

/** @throws ArgumentError unless it is a file */
function modelOf(file: string): OpenedModel {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile()) return { address: `/opened/${encodeURIComponent(basename(file))}`, file: resolve(file) };
  throw new ArgumentError(complain({ where: file, expected: "a model file", found: found ? "a folder" : "nothing" }));
}

/** @throws ArgumentError if the port is taken, or the host is no address of this machine */
async function serve(options: Omit<ServeOptions, "port">, port: number | undefined): Promise<Served> {
  try {
    return await serveStudio({ ...options, port: port ?? USUAL_PORT });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // The usual port is only a habit; one that the user named is a wish.
    if (code === "EADDRINUSE" && port === undefined) return await serveStudio(options);
    if (code === "EADDRINUSE" || code === "EACCES") {
      const found = `${port}, which ${code === "EACCES" ? "this user may not take" : "is in use"}`;
      const hint = "Without --port any free one is taken.";
      throw new ArgumentError(complain({ where: "--port", expected: "a free port", found, hint }));
    }
    if (!["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(code)) throw error;
    const expected = "an address of this machine";
    throw new ArgumentError(complain({ where: "--host", expected, found: String(options.host) }));
  }
}

/** @throws ArgumentError unless it is a whole number of two bytes */
function portOf(text: string): number {
  const port = numberOf("--port", text, 0);
  if (Number.isInteger(port) && port < 2 ** 16) return port;
  throw new ArgumentError(complain({ where: "--port", expected: "a whole number below 65536", found: text }));
}
