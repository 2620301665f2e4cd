/** What every answer carries: shared memory for threads (COOP, COEP), and a policy under which nothing foreign runs. */

/** Directives that a page can also state in a `<meta>` (static builds). */
const POLICY: Readonly<Record<string, string>> = {
  "default-src": "'none'",
  // WebAssembly is compiled from bytes that the engine emits; text is never evaluated.
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "style-src": "'self'",
  "font-src": "'self'",
  // Figures are painted into images (data:), pictures of the user are blobs.
  "img-src": "'self' data: blob:",
  "media-src": "'self' blob:",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "object-src": "'none'",
};

const text = (policy: Readonly<Record<string, string>>): string =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");

/** The policy of static builds, for their `<meta http-equiv>` and their service worker; browsers ignore `frame-ancestors` there. */
export const META_POLICY = text(POLICY);

/** COOP and COEP, under which browsers allow SharedArrayBuffer. */
export const ISOLATION: Readonly<Record<string, string>> = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

export const HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION,
  "Content-Security-Policy": text({ ...POLICY, "frame-ancestors": "'none'" }),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
