/** A process of peak.ts; prints one line `@@GFLOPS`. */
import { peakOfWorkers } from "./peak.ts";

const { workers } = JSON.parse(process.argv[2] ?? "{}") as { workers: number };
console.log(`@@${await peakOfWorkers(workers)}`);
