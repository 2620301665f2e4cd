import { trainLab07 } from "./lab07.js";

const epochs = Number(new URLSearchParams(location.search).get("epochs"));
globalThis.outcome = trainLab07(epochs).then(
  (result) => ({ ...result, isolated: crossOriginIsolated }),
  (error) => ({ error: String(error?.stack ?? error) }),
);
