import type { Backend, Executable } from "../backend/backend.ts";
import type { Graph } from "../ir/graph.ts";
import type { Variable, VariableStorage } from "../ir/variable.ts";

/** Programs that a model keeps; more (many odd batch sizes) push out the one that was not used for longest. */
const MOST_PROGRAMS = 16;

interface Entry {
  readonly executable: Executable;
  /** Where the variables were when it was compiled: on another backend since, the program is of no use. */
  readonly storages: ReadonlyMap<Variable, VariableStorage>;
}

/** A model's compiled programs: train, tail batch, evaluate, predict. */
export class ProgramCache {
  readonly #entries = new Map<string, Entry>();
  #backend: Backend | undefined;

  /** The program under a key, compiled for the backend if it is not there. */
  async get(backend: Backend, key: string, name: string, makeGraph: () => Graph): Promise<Executable> {
    if (this.#backend !== backend) this.clear();
    this.#backend = backend;
    const known = this.#entries.get(key);
    if (known) this.#entries.delete(key);
    const entry = known && isInPlace(known) ? known : await compile(backend, name, makeGraph());
    if (known !== entry) known?.executable.dispose();
    this.#entries.set(key, entry);
    for (const [oldest, { executable }] of this.#entries) {
      if (this.#entries.size <= MOST_PROGRAMS) break;
      this.#entries.delete(oldest);
      executable.dispose();
    }
    return entry.executable;
  }

  /** Frees all programs. */
  clear(): void {
    for (const { executable } of this.#entries.values()) executable.dispose();
    this.#entries.clear();
  }
}

async function compile(backend: Backend, name: string, graph: Graph): Promise<Entry> {
  const executable = await backend.compile(graph, { name });
  const leaves = graph.nodes
    .filter((node) => node.op === "variable")
    .map((node) => node.attributes["variable"] as Variable);
  return { executable, storages: new Map([...leaves, ...graph.updates.keys()].map((v) => [v, v.storage])) };
}

const isInPlace = ({ storages }: Entry): boolean =>
  [...storages].every(([variable, storage]) => variable.storage === storage);
