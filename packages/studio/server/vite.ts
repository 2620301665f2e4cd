/** How Vite builds and serves the studio. There is no vite.config.ts, so that nothing depends on how it was started. */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ISOLATION, META_POLICY } from "keratin/studio/headers";
import type { InlineConfig, Plugin } from "vite";
import { workerLicences } from "./licences.ts";

/** The studio's own folder. */
export const STUDIO = resolve(fileURLToPath(new URL("..", import.meta.url)));
/** Where its build is: in the library's package, whose command serves it and which is packed with it. */
export const BUILD = resolve(STUDIO, "../keratin/studio");

/** A static host sends no headers of ours, so the page states its policy itself. */
const policy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: META_POLICY },
      injectTo: "head-prepend",
    },
  ],
};

/** A model that saves itself loads the file formats later on purpose; that all is in one part here does no harm. */
const CHECKS = { ineffectiveDynamicImport: false, bundlerTimings: false };

export function viteConfig(outDir = BUILD): InlineConfig {
  const { seeing, writing } = workerLicences("licenses-of-workers.md");
  return {
    root: STUDIO,
    configFile: false,
    // Relative addresses: the build works under any path.
    base: "./",
    plugins: [policy, writing],
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    resolve: { conditions: ["keratin-source", "module", "browser", "development|production"] },
    worker: { format: "es", plugins: () => [seeing], rolldownOptions: { checks: CHECKS } },
    server: { headers: { ...ISOLATION } },
    build: {
      outDir,
      emptyOutDir: true,
      // What is bundled travels with its licences.
      license: { fileName: "licenses.md" },
      target: "es2023",
      // The policy allows no fonts or scripts from data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        checks: CHECKS,
        input: { index: join(STUDIO, "index.html"), isolation: join(STUDIO, "src/isolation/service-worker.ts") },
        output: {
          // A service worker governs the pages beside its script, so it stays at the top and keeps its name.
          entryFileNames: ({ name }) => (name === "isolation" ? "[name].js" : "assets/[name]-[hash].js"),
        },
      },
    },
  };
}
