/** The oracle: interprets a graph node by node in float64. Slow, and its only job is to be right. */
import type { Graph, Node, NodeDType } from "../../ir/graph.ts";
import type { Variable, VariableStorage } from "../../ir/variable.ts";
import type { ReferenceArray } from "../../ops/op.ts";
import type { TypedArray } from "../../util/ndarray.ts";
import { sizeOf } from "../../util/shape.ts";
import type { Backend, CompileOptions, Executable, Feeds, Results } from "../backend.ts";
import { evaluateGraph } from "./evaluate.ts";

const toTyped = (data: ArrayLike<number>, dtype: NodeDType): TypedArray =>
  dtype === "float32" ? Float32Array.from(data) : Int32Array.from(data);

/** Keeps a variable in float64 between steps. */
class ReferenceStorage implements VariableStorage {
  data: Float64Array;
  readonly #dtype: NodeDType;
  constructor(data: Float64Array, dtype: NodeDType) {
    this.data = data;
    this.#dtype = dtype;
  }
  async read(): Promise<TypedArray> {
    return toTyped(this.data, this.#dtype);
  }
  async write(data: TypedArray): Promise<void> {
    this.data = Float64Array.from(data);
  }
}

export class ReferenceBackend implements Backend {
  readonly name = "reference";

  async place(variables: Iterable<Variable>): Promise<void> {
    for (const variable of variables) {
      if (variable.storage instanceof ReferenceStorage) continue;
      variable.storage = new ReferenceStorage(Float64Array.from(await variable.read()), variable.dtype);
    }
  }

  async compile(graph: Graph, _options: CompileOptions): Promise<Executable> {
    const leaves = graph.nodes
      .filter((node) => node.op === "variable")
      .map((node) => node.attributes["variable"] as Variable);
    await this.place([...leaves, ...graph.updates.keys()]);
    return new ReferenceExecutable(graph);
  }
}

class ReferenceExecutable implements Executable {
  readonly statistics;
  readonly #graph: Graph;
  #last: Promise<unknown> = Promise.resolve();

  constructor(graph: Graph) {
    this.#graph = graph;
    const kernels = graph.nodes.map((node) => node.op);
    this.statistics = { arenaBytes: 0, liveBytes: 0, shards: 1, workers: 1, barriers: 0, kernels, codeBytes: 0 };
  }

  submit(fill: (feeds: Feeds) => void): Promise<Results> {
    const run = this.#last.then(() => this.#run(fill));
    this.#last = run.catch(() => undefined);
    return run;
  }

  dispose(): void {}

  #run(fill: (feeds: Feeds) => void): Results {
    const inputs = this.#graph.nodes.filter((node) => node.op === "input");
    const feeds: Record<string, TypedArray> = {};
    for (const { attributes, shape, dtype } of inputs) {
      const size = sizeOf(shape);
      feeds[String(attributes["name"])] = dtype === "float32" ? new Float32Array(size) : new Int32Array(size);
    }
    fill(feeds);
    const values = evaluateGraph(this.#graph, (node) => leafValue(node, feeds));
    const data = (node: Node): Float64Array => (values.get(node) as ReferenceArray).data;
    const results = [...this.#graph.outputs].map(([name, node]) => [name, toTyped(data(node), node.dtype)] as const);
    for (const [variable, node] of this.#graph.updates)
      (variable.storage as ReferenceStorage).data = data(node).slice();
    return Object.fromEntries(results);
  }
}

function leafValue({ op, attributes, shape }: Node, feeds: Feeds): ReferenceArray {
  if (op === "input") return { shape, data: Float64Array.from(feeds[String(attributes["name"])] ?? []) };
  return { shape, data: ((attributes["variable"] as Variable).storage as ReferenceStorage).data };
}
