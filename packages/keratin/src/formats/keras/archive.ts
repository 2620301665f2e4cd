/** The native format of Keras 3: a zip of config.json, metadata.json and model.weights.h5. */
import { serializeModel } from "../../model/config.ts";
import type { Model } from "../../model/model.ts";
import { isObject } from "../../saving/json.ts";
import type { H5Array, H5Group } from "../hdf5/tree.ts";
import { h5Get } from "../hdf5/tree.ts";
import { parseJson } from "../json.ts";
import type { FileLimits } from "../limits.ts";
import { quote, refuse } from "../refusal.ts";
import { type FormatWorker, withFormatWorker } from "../worker/format-worker.ts";
import { writeZip } from "../zip/write.ts";
import { type LoadOptions, modelOf } from "./model-of.ts";
import { OPTIMIZER, optimizerAssignments, optimizerStates } from "./optimizer-state.ts";
import { KERAS_VERSION } from "./version.ts";
import { assignmentsFor, weightsTree, write } from "./weights.ts";

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";

/** The bytes of a `.keras` file. */
export async function writeArchive(model: Model, limits: FileLimits): Promise<Uint8Array<ArrayBuffer>> {
  const config = JSON.stringify(serializeModel(model));
  const date = new Date().toISOString().slice(0, 19).replace("T", "@");
  const metadata = JSON.stringify({ keras_version: KERAS_VERSION, date_saved: date });
  const tree = await weightsTree(model, optimizerStates(model, true));
  const weights = await withFormatWorker(limits, (worker) => worker.writeHdf5(WEIGHTS, tree));
  const text = new TextEncoder();
  return writeZip(
    new Map([
      [METADATA, text.encode(metadata)],
      [CONFIG, text.encode(config)],
      [WEIGHTS, weights],
    ]),
  );
}

/** What a `.keras` file holds, unpacked. */
interface Archive {
  readonly config: unknown;
  readonly version: string | undefined;
  readonly weights: H5Group;
}

/** @throws FileFormatError when a member is missing or no JSON */
async function unpack(where: string, bytes: Uint8Array, worker: FormatWorker): Promise<Archive> {
  const members = await worker.readZip(where, bytes);
  const member = (name: string): Uint8Array<ArrayBuffer> => {
    const found = members.get(name);
    if (found) return found;
    const names = [...members.keys()].slice(0, 8).map(quote).join(", ") || "nothing";
    const hint = "Is it a file of model.save?";
    return refuse({ where, expected: `the member ${quote(name)}`, found: names, hint });
  };
  const config = parseJson(`${where}, ${CONFIG}`, member(CONFIG));
  const metadata = parseJson(`${where}, ${METADATA}`, member(METADATA));
  const version = isObject(metadata) ? metadata["keras_version"] : undefined;
  const weights = await worker.readHdf5(`${where}, ${WEIGHTS}`, member(WEIGHTS));
  return { config, version: typeof version === "string" ? version : undefined, weights };
}

/** The model of a `.keras` file. @throws FileFormatError naming the member and layer that do not fit */
export async function readArchive(
  where: string,
  bytes: Uint8Array,
  worker: FormatWorker,
  options: LoadOptions & Pick<FileLimits, "maxBytes">,
): Promise<Model> {
  const { config, version, weights } = await unpack(where, bytes, worker);
  const model = modelOf(where, CONFIG, config, options);
  const place = `${where}, ${WEIGHTS}`;
  const assignments = assignmentsFor(place, weights, model);
  // Only now that the weights fit is memory taken for the optimizer's.
  if (model.built) model.optimizer?.build(model.trainableWeights);
  await write([...assignments, ...ofOptimizer(place, weights, model, version)]);
  return model;
}

/** The weights of a `.keras` file. */
export async function weightsOfArchive(
  where: string,
  bytes: Uint8Array,
  worker: FormatWorker,
): Promise<Pick<Archive, "weights" | "version">> {
  return unpack(where, bytes, worker);
}

/** What a file gives to the optimizer of a compiled model, if that is built. */
export function ofOptimizer(where: string, root: H5Group, model: Model, version: string | undefined) {
  const { optimizer } = model;
  const vars = h5Get(root, `${OPTIMIZER}/vars`);
  if (!optimizer?.built || vars?.kind !== "group" || vars.children.size === 0) return [];
  const arrays: H5Array[] = [];
  for (let i = 0; i < vars.children.size; i++) {
    const array = vars.children.get(String(i));
    if (array?.kind === "dataset") arrays.push(array);
  }
  return optimizerAssignments(where, optimizer, { arrays, version });
}
