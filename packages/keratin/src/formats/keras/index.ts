/** Keras's files: models and weights, to and from paths and bytes. */
import { readFile, writeFile } from "#file-access";
import type { Model } from "../../model/model.ts";
import { ArgumentError, complain, StateError } from "../../util/errors.ts";
import { lookUp } from "../../util/suggest.ts";
import type { H5Group } from "../hdf5/tree.ts";
import { type FileInput, nameOf } from "../input.ts";
import { type FileKind, firstBytes, kindOf } from "../kind.ts";
import { type FileLimits, fileLimits } from "../limits.ts";
import { quote, refuse } from "../refusal.ts";
import { type FormatWorker, withFormatWorker } from "../worker/format-worker.ts";
import { ofOptimizer, readArchive, weightsOfArchive, writeArchive } from "./archive.ts";
import { isLegacy, legacyAssignments, legacyTree, legacyWeightsOf, legacyWeightsTree, readLegacy } from "./legacy.ts";
import type { LoadOptions } from "./model-of.ts";
import { optimizerStates } from "./optimizer-state.ts";
import { assignmentsFor, weightsTree, write } from "./weights.ts";

export type { FileInput, LoadOptions };

/**
 * What files hold: a whole model ("keras", or "h5" in Keras's older format), or the weights alone ("weights.h5", or
 * "legacy-weights.h5" in the older format). Keras 3 loads all of them.
 */
export type SaveFormat = "keras" | "h5" | "weights.h5" | "legacy-weights.h5";

/** Options of `saveModel`. */
export interface SaveOptions {
  /** Default "keras". */
  format?: SaveFormat;
}

type Writer = (model: Model, limits: FileLimits) => Promise<Uint8Array<ArrayBuffer>>;

/** A writer of the tree that a function makes. */
const hdf5 =
  (treeOf: (model: Model) => Promise<H5Group>): Writer =>
  async (model, limits) => {
    const tree = await treeOf(model);
    return withFormatWorker(limits, (worker) => worker.writeHdf5(model.label, tree));
  };

const WRITERS: Readonly<Record<SaveFormat, Writer>> = {
  keras: writeArchive,
  h5: hdf5(legacyTree),
  "weights.h5": hdf5((model) => weightsTree(model, optimizerStates(model, false))),
  "legacy-weights.h5": hdf5(legacyWeightsTree),
};

/**
 * The bytes of a model's file, for a download or a store of your own; `model.save` writes a path.
 *
 * @throws StateError if the model's input is not known yet
 * @throws ArgumentError naming a class or function of your own that was not registered
 */
export async function saveModel(
  model: Model,
  { format = "keras" }: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = lookUp("saveModel: format", format, WRITERS);
  checkBuilt(model, "saving");
  return writer(model, fileLimits());
}

/** @throws StateError if the model has no weights yet */
function checkBuilt(model: Model, doing: string): void {
  if (model.built) return;
  const where = `${doing} ${model.label}`;
  const hint = "Put a layers.Input in front, or fit the model first.";
  throw new StateError(complain({ where, expected: "a model whose input is known", found: "none yet", hint }));
}

/** What a path's ending means, the longest first. */
const ENDINGS = {
  model: { ".weights.h5": undefined, ".keras": "keras", ".h5": "h5", ".hdf5": "h5" },
  weights: { ".weights.h5": "weights.h5", ".h5": "legacy-weights.h5", ".hdf5": "legacy-weights.h5" },
} as const satisfies Record<string, Readonly<Record<string, SaveFormat | undefined>>>;

/**
 * Writes a model, or its weights, to a path whose ending says the format. Node only.
 *
 * @throws as `saveModel`; ArgumentError for another ending; DataError if it cannot be written
 */
export async function saveTo(model: Model, path: string, what: keyof typeof ENDINGS): Promise<void> {
  const endings: Readonly<Record<string, SaveFormat | undefined>> = ENDINGS[what];
  const ending = Object.keys(endings).find((end) => typeof path === "string" && path.endsWith(end));
  const format = ending === undefined ? undefined : endings[ending];
  if (format === undefined) {
    const known = Object.keys(endings).filter((end) => endings[end] !== undefined);
    const where = `${what === "model" ? "save" : "saveWeights"} of ${model.label}`;
    const hint = what === "model" && ending ? "For weights alone use saveWeights." : "The ending says the format.";
    const found = quote(String(path));
    throw new ArgumentError(complain({ where, expected: `a path that ends with ${known.join(" or ")}`, found, hint }));
  }
  await writeFile(path, await saveModel(model, { format }));
}

/**
 * The model of a Keras file: `.keras`, or a whole-model `.h5` of Keras 2 or 3. Its kind is told from its bytes.
 *
 * @param source a path (Node only), or a Blob, File, ArrayBuffer or typed array
 * @throws FileFormatError naming the file, what was expected and what was found: the file is untrusted input
 */
export async function loadModel(source: FileInput, options: LoadOptions = {}): Promise<Model> {
  return withFile(source, options, async ({ where, kind, bytes, worker }, limits) => {
    if (kind === "zip") return readArchive(where, bytes, worker, { ...options, ...limits });
    return readLegacy(where, await worker.readHdf5(where, bytes), { ...options, ...limits });
  });
}

/**
 * Reads weights into a model that is there: of `.weights.h5`, `.keras` or a `.h5` of Keras 2. All are checked before the first is changed. An
 * optimizer that has been used takes its variables too, if they fit.
 *
 * @throws FileFormatError as `loadModel`, and for weights that the model does not have; StateError if the model's input is
 * not known yet
 */
export async function loadWeights(model: Model, source: FileInput, options: Partial<FileLimits> = {}): Promise<void> {
  checkBuilt(model, "loading weights into");
  await withFile(source, options, async ({ where, kind, bytes, worker }) => {
    const { weights, version } =
      kind === "zip"
        ? await weightsOfArchive(where, bytes, worker)
        : { weights: await worker.readHdf5(where, bytes), version: undefined };
    if (isLegacy(weights)) return write(legacyAssignments(where, legacyWeightsOf(weights), model));
    const ofModel = assignmentsFor(where, weights, model);
    await write([...ofModel, ...ofOptimizer(where, weights, model, version)]);
  });
}

interface OpenedFile {
  readonly where: string;
  readonly kind: FileKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly worker: FormatWorker;
}

/** Reads a file, tells its kind, and starts what parses it. */
async function withFile<T>(
  source: FileInput,
  options: Partial<FileLimits>,
  work: (file: OpenedFile, limits: FileLimits) => Promise<T>,
): Promise<T> {
  const limits = fileLimits(options);
  const where = nameOf(source);
  const bytes = await readFile(source, limits.maxBytes);
  const kind = kindOf(bytes);
  if (!kind) {
    const found = bytes.length === 0 ? "an empty file" : `a file that begins with ${firstBytes(bytes)}`;
    return refuse({ where, expected: "a .keras or HDF5 file", found, hint: "Is it the right file?" });
  }
  return withFormatWorker(limits, (worker) => work({ where, kind, bytes, worker }, limits));
}
