/** Makes the calls that a functional model's config lists, in an order in which their inputs are there. */
import type { KerasTensor, Operation } from "../layers/operation.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Calls, Reference } from "./references.ts";

/** A call that waits until all tensors it takes are there. */
export interface Waiting {
  readonly layer: Operation;
  readonly inputs: readonly Reference[];
}

/** The calls of one layer that are still to be made. They keep their order, for others refer to them by number. */
interface Queue {
  readonly calls: readonly Waiting[];
  next: number;
  /** How many inputs of the next call are known to be there. */
  there: number;
}

/**
 * Each call is made once all tensors it takes are there; a layer whose next call lacks one is looked at again when that is
 * made. So the work grows with the number of tensors, in whatever order the file lists its layers.
 *
 * @throws ArgumentError naming the layers whose inputs never come
 */
export function connect(where: string, all: readonly Waiting[], calls: Calls): void {
  const queues = new Map<Operation, Queue>();
  for (const [layer, list] of Map.groupBy(all, ({ layer: called }) => called))
    queues.set(layer, { calls: list, next: 0, there: 0 });
  /** Layer and number of a call → the layers whose next call waits for it. */
  const waiting = new Map<Operation, Map<number, Operation[]>>();
  const open = [...queues.keys()];
  for (let layer = open.pop(); layer; layer = open.pop()) {
    const queue = queues.get(layer) as Queue;
    for (let next = queue.calls[queue.next]; next; next = queue.calls[queue.next]) {
      while (queue.there < next.inputs.length && calls.find(next.inputs[queue.there] as Reference)) queue.there++;
      const missing = next.inputs[queue.there];
      if (missing) {
        const place = calls.placeOf(missing);
        if (place) remember(waiting, place.layer, place.call, layer);
        break;
      }
      queue.next++;
      queue.there = 0;
      const made = layer.calls.length;
      layer.applyAll(next.inputs.map((input) => calls.find(input) as KerasTensor));
      const woken = waiting.get(layer)?.get(made) ?? [];
      waiting.get(layer)?.delete(made);
      open.push(...woken);
    }
  }
  const left = [...queues.values()].flatMap(({ calls: list, next }) => list.slice(next));
  if (left.length > 0) throw disconnected(where, left);
}

function remember(
  waiting: Map<Operation, Map<number, Operation[]>>,
  layer: Operation,
  call: number,
  who: Operation,
): void {
  const ofLayer = waiting.get(layer) ?? new Map<number, Operation[]>();
  waiting.set(layer, ofLayer);
  const ofCall = ofLayer.get(call) ?? [];
  ofLayer.set(call, ofCall);
  ofCall.push(who);
}

function disconnected(where: string, waiting: readonly Waiting[]): ArgumentError {
  const names = waiting.map(({ layer }) => `"${layer.name}"`).join(", ");
  const expected = "layers connected without loops";
  return new ArgumentError(complain({ where, expected, found: `calls of ${names} whose inputs never come` }));
}
