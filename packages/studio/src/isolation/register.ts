/** On a static host without our headers, installs the service worker that supplies them, and reloads once. */
const TRIED = "keratin-isolation";

export async function isolate(): Promise<void> {
  if (globalThis.crossOriginIsolated || !("serviceWorker" in navigator) || !globalThis.isSecureContext) return;
  // One reload and no more: where it does not help, one worker without shared memory computes.
  if (sessionStorage.getItem(TRIED)) return;
  try {
    await navigator.serviceWorker.register("./isolation.js");
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(TRIED, "1");
    location.reload();
  } catch {
    // Refused by the browser's settings; the studio works without.
  }
}
