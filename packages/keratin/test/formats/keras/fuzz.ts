/** Fuzzing of what is in Keras's files: configs and weights, damaged as trees, in sound containers. */
import type { H5Group } from "../../../src/formats/hdf5/tree.ts";
import { parseJson } from "../../../src/formats/json.ts";
import { ofOptimizer } from "../../../src/formats/keras/archive.ts";
import { modelOf } from "../../../src/formats/keras/model-of.ts";
import { optimizerStates } from "../../../src/formats/keras/optimizer-state.ts";
import { assignmentsFor, weightsTree } from "../../../src/formats/keras/weights.ts";
import { serializeModel } from "../../../src/model/config.ts";
import type { Model } from "../../../src/model/model.ts";
import { mutateTree, outcome, type Random, randomFrom, type Tally } from "../fuzz.ts";
import { MIB } from "../support.ts";
import { everything, network } from "./support.ts";

/** Reads damaged configs, and damaged weights into the models of sound ones. */
export async function fuzzModels(count: number, seed: number): Promise<Tally> {
  const tally: Tally = { read: 0, refused: 0, stopped: 0 };
  const models = [network(), everything()];
  const configs = models.map((model) => JSON.stringify(serializeModel(model)));
  for (let i = 0; i < count; i++) {
    const random = randomFrom(seed + i);
    const which = random(4) === 0 ? 1 : 0;
    const damage = random(3) === 0 ? withWeights : withConfig;
    const model = models[which] as Model;
    await outcome(damage(random, model, configs[which] as string), tally, `mutant ${i} of seed ${seed}`);
  }
  return tally;
}

async function withConfig(random: Random, _model: Model, config: string): Promise<void> {
  const text = JSON.stringify(mutateTree(JSON.parse(config), random));
  modelOf("mutant", "config.json", parseJson("mutant", text), { maxBytes: MIB });
}

async function withWeights(random: Random, model: Model): Promise<void> {
  const root = await weightsTree(model, optimizerStates(model, true));
  for (let i = 1 + random(3); i > 0; i--) damageGroup(root, random);
  model.optimizer?.build(model.trainableWeights);
  assignmentsFor("mutant", root, model);
  ofOptimizer("mutant", root, model, ["2.15.0", "3.2.1", "x", undefined][random(4)]);
}

/** Takes something out, moves it, or gives it another shape or type. */
function damageGroup(root: H5Group, random: Random): void {
  const groups: H5Group[] = [];
  const collect = (group: H5Group): void => {
    groups.push(group);
    for (const child of group.children.values()) if (child.kind === "group") collect(child);
  };
  collect(root);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const { children } = pick(groups.filter((group) => group.children.size > 0));
  const name = pick([...children.keys()]);
  const child = children.get(name);
  if (!child) return;
  const target = pick(groups).children;
  switch (random(5)) {
    case 0:
      children.delete(name);
      break;
    case 1:
      if (child.kind === "dataset") target.set(pick([name, "0", "vars", "layers", "x"]), child);
      break;
    case 2:
      if (child.kind === "dataset") children.set(name, { ...child, shape: [...child.shape, 1] });
      break;
    case 3:
      if (child.kind === "dataset") children.set(name, { ...child, dtype: "string", data: ["a"] });
      break;
    default:
      children.set(name, { kind: "group", attributes: new Map(), children: new Map() });
  }
}
