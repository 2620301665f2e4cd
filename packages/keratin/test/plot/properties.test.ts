/** Drawings of random models: what Keras's config says of them is there once, and nothing lies on anything else. */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { layers, Model, plotModel, Sequential } from "keratin";
import type { KerasTensor, Operation } from "../../src/layers/operation.ts";
import { contains, type Drawing, overlap, readDrawing } from "./drawing.ts";

const step = fc.record({
  kind: fc.constantFrom("new", "shared", "sum", "join", "stack", "model", "again"),
  from: fc.nat(30),
  other: fc.nat(30),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A model of tensors of four numbers; each step adds one to those that are there. */
function modelOf(name: string, inputCount: number, steps: readonly Step[], depth = 0): Model {
  const inputs = Array.from({ length: inputCount }, () => layers.Input({ shape: [4] }));
  const tensors: KerasTensor[] = [...inputs];
  const shared = layers.Dense({ units: 4 });
  const models: Operation[] = [];
  steps.forEach(({ kind, from, other }, i) => {
    const pick = (index: number): KerasTensor => tensors[index % tensors.length] as KerasTensor;
    const inner = steps.slice(0, i % 4);
    const make = {
      new: () => layers.ReLU().applyAll(pick(from)),
      shared: () => shared.applyAll(pick(from)),
      sum: () => layers.Add().applyAll([pick(from), pick(other)]),
      join: () => layers.Average().applyAll([pick(from), pick(other), pick(from + other)]),
      stack: () =>
        new Sequential([layers.ReLU(), layers.Dense({ units: 4 })], { name: `${name}s${i}` }).applyAll(pick(from)),
      model: () => {
        if (depth === 2) return layers.Softmax().applyAll(pick(from));
        const model = modelOf(`${name}m${i}`, 2, inner, depth + 1);
        models.push(model);
        return model.applyAll([pick(from), pick(other)]);
      },
      again: () => models[from % models.length]?.applyAll([pick(other), pick(from)]) ?? shared.applyAll(pick(other)),
    } as const;
    tensors.push(...make[kind]());
  });
  return new Model({ inputs, outputs: tensors.slice(-3), name });
}

const models = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 14 }),
});

function nothingOverlaps({ frame, boxes, groups }: Drawing): void {
  for (const [i, box] of boxes.entries()) {
    assert.ok(contains(frame, box), `${box.name} is outside`);
    for (const next of boxes.slice(i + 1)) assert.ok(!overlap(box, next), `${box.name} lies on ${next.name}`);
    for (const group of groups) {
      assert.ok(contains(group, box) || !overlap(group, box), `${box.name} lies on the edge of ${group.name}`);
    }
  }
  for (const [i, group] of groups.entries()) {
    assert.ok(contains(frame, group), `${group.name} is outside`);
    for (const next of groups.slice(i + 1)) {
      assert.ok(!overlap(group, next) || contains(group, next), `${group.name} crosses ${next.name}`);
    }
  }
}

interface LayerConfig {
  readonly name: string;
  readonly inbound_nodes: readonly { readonly args: unknown }[];
}

/** Each pair of layers of which one takes what the other gives, from the text that files have. */
function pairsOf(model: Model): string[] {
  const { layers: all } = model.getConfig() as unknown as { layers: LayerConfig[] };
  const pairs = all.flatMap(({ name, inbound_nodes: nodes }) =>
    [...JSON.stringify(nodes).matchAll(/"keras_history":\["([^"]+)"/g)].map(([, from]) => `${from} → ${name}`),
  );
  return [...new Set(pairs)].sort();
}

const everyLayer = (model: Model): string[] =>
  model.layers.flatMap((layer) => (layer instanceof Model ? everyLayer(layer) : [layer.name]));

it("every layer once, every edge once, no boxes on one another; 150 random models, down and across", async () => {
  await fc.assert(
    fc.asyncProperty(models, fc.constantFrom("TB", "LR"), async ({ inputs, steps }, rankdir) => {
      const model = modelOf("m", inputs, steps);
      const closed = readDrawing(await plotModel(model, { rankdir, showShapes: true }));
      assert.deepEqual(closed.boxes.map(({ name }) => name).sort(), model.layers.map(({ name }) => name).sort());
      assert.deepEqual(closed.arrows.map((ends) => ends.join(" → ")).sort(), pairsOf(model));
      nothingOverlaps(closed);
      const open = readDrawing(await plotModel(model, { rankdir, expandNested: true }));
      assert.deepEqual(open.boxes.map(({ name }) => name).sort(), [...new Set(everyLayer(model))].sort());
      nothingOverlaps(open);
    }),
    { numRuns: 150 },
  );
});
