/** The peers' npm packages: installed in bench/ when they are first needed, never part of the library's own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));

/** @returns why the packages cannot be had, or undefined if they are there */
export function installPeers(): string | undefined {
  if (existsSync(`${FOLDER}/node_modules/@jax-js/jax`)) return undefined;
  console.log("Installing the peers' npm packages in bench/ …");
  const options = { cwd: FOLDER, encoding: "utf8", shell: process.platform === "win32" } as const;
  const { status, stderr } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], options);
  return status === 0 ? undefined : `npm ci in bench/ failed: ${(stderr ?? "").trim().split("\n").at(-1)}`;
}
