import { useFiles } from "./files.js";

globalThis.outcome = useFiles().catch((error) => ({ error: String(error?.stack ?? error) }));
