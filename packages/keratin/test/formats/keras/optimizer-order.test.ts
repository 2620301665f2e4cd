/**
 * The order of an optimizer's variables in files, which have no names there: as `optimizer.variables` has it in Keras
 * 3.9.2, 3.10.0 and 3.15.1 (read off all three; 3.10 changed it). Each variable's value in the file is its place.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { h5Array } from "../../../src/formats/hdf5/tree.ts";
import { optimizerAssignments } from "../../../src/formats/keras/optimizer-state.ts";
import { Variable } from "../../../src/ir/variable.ts";
import { Adam, Nadam, type Optimizer, RMSprop, SGD } from "../../../src/nn/optimizers/index.ts";

const weight = (name: string): Variable =>
  new Variable({ name, shape: [2], initial: new Float32Array(2), trainable: true });

const slots = (...names: readonly string[]): string[] =>
  ["a", "b"].flatMap((of) => names.map((name) => `${of}_${name}`));
const kinds = (...names: readonly string[]): string[] => names.flatMap((name) => [`a_${name}`, `b_${name}`]);

const moments = slots("momentum", "velocity");
const rms = kinds("velocity", "momentum", "average_gradient");
const CASES: readonly [string, () => Optimizer, old: readonly string[], current: readonly string[]][] = [
  ["Adam", () => Adam(), moments, moments],
  ["Nadam", () => Nadam(), ["u_product", ...moments], [...moments, "u_product"]],
  [
    "Nadam with averages",
    () => Nadam({ useEma: true }),
    [...kinds("average"), "u_product", ...moments],
    [...kinds("average"), ...moments, "u_product"],
  ],
  [
    "Adam with averages and sums of gradients",
    () => Adam({ useEma: true, gradientAccumulationSteps: 2 }),
    [...slots("average", "gradient_accumulator"), ...moments],
    [...kinds("average", "gradient_accumulator"), ...moments],
  ],
  [
    "SGD with averages",
    () => SGD({ momentum: 0.9, useEma: true }),
    kinds("average", "momentum"),
    kinds("average", "momentum"),
  ],
  [
    "centered RMSprop with sums of gradients",
    () => RMSprop({ centered: true, momentum: 0.5, gradientAccumulationSteps: 2 }),
    [...kinds("gradient_accumulator"), ...rms],
    [...kinds("gradient_accumulator"), ...rms],
  ],
];

describe("an optimizer's variables are read in the order of the version that wrote them", () => {
  for (const [title, make, old, current] of CASES) {
    for (const [version, order] of [
      ["3.0.0", old],
      ["3.9.2", old],
      ["3.10.0", current],
      ["3.15.1", current],
    ] as const) {
      it(`${title}, Keras ${version}`, () => {
        const optimizer = make();
        optimizer.build([weight("a"), weight("b")]);
        const names = ["iteration", "learning_rate", ...order];
        const arrays = names.map((name, place) =>
          /^(iteration|learning_rate|u_product)$/.test(name)
            ? h5Array(Float32Array.of(place), [])
            : h5Array(Float32Array.of(place, place), [2]),
        );
        const found = optimizerAssignments("x.keras", optimizer, { arrays, version }).map(({ variable, values }) => {
          const name = variable.name.split("/").at(-1);
          return [name, Number(values[0])];
        });
        assert.deepEqual(found.sort(), names.map((name, place) => [name, place]).sort());
      });
    }
  }
});
