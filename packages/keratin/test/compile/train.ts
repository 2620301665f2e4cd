import type { Backend } from "../../src/backend/backend.ts";
import { feed, type Network } from "./small-network.ts";

/** Loss of each step, and the weights after them. */
export async function train(
  backend: Backend,
  { graph, variables }: Network,
  batch: number,
  steps = 3,
): Promise<Float32Array> {
  const executable = await backend.compile(graph, { name: "a test" });
  const found: number[] = [];
  for (let step = 0; step < steps; step++) {
    const results = await executable.submit((feeds) => {
      feeds["x"]?.set(feed(batch, step).x);
      feeds["y"]?.set(feed(batch, step).y);
    });
    found.push(...(results["loss"] ?? []), ...(results["probabilities"] ?? []));
  }
  for (const variable of variables) found.push(...(await variable.read()));
  executable.dispose();
  return Float32Array.from(found);
}
