/** Which files a data set has, in which order and with which labels (keras/src/utils/dataset_utils.py). */
import { listDirectory } from "#images";
import { ArgumentError, complain, DataError } from "../../util/errors.ts";
import { byCodePoint, type ImageFile, inKerasOrder, type NamedFile, namedFiles } from "./files.ts";
import { numpyShuffle } from "./numpy-shuffle.ts";

/** A directory (Node), or the files of one. */
export type ImageDirectory = string | Iterable<File | NamedFile>;

export interface IndexOptions {
  readonly labels: "inferred" | readonly number[] | null;
  readonly classNames: readonly string[] | undefined;
  readonly followLinks: boolean;
}

/** Files and, for each, the number of its class. */
export interface Index {
  readonly files: readonly ImageFile[];
  readonly labels: readonly number[] | undefined;
  readonly classNames: readonly string[] | undefined;
}

export const WHERE = "imageDatasetFromDirectory";

/** @throws ArgumentError or DataError naming the argument */
export async function indexDirectory(directory: ImageDirectory, options: IndexOptions): Promise<Index> {
  const { labels, classNames, followLinks } = options;
  const { files, folders } =
    typeof directory === "string" ? await listDirectory(directory, followLinks) : listFiles(directory);
  if (labels === "inferred") return inferLabels(files, folders.sort(byCodePoint), classNames);
  if (classNames) {
    throw new ArgumentError(
      complain({
        where: `${WHERE}, argument classNames`,
        expected: 'none unless labels is "inferred"',
        found: "a list",
      }),
    );
  }
  const ordered = inKerasOrder(files);
  if (labels === null) return { files: ordered, labels: undefined, classNames: undefined };
  if (labels.length !== ordered.length) {
    throw new DataError(
      complain({
        where: `${WHERE}, argument labels`,
        expected: `one label for each of the ${ordered.length} image files`,
        found: `${labels.length}`,
      }),
    );
  }
  const distinct = [...new Set(labels)].sort((a, b) => a - b);
  return { files: ordered, labels, classNames: distinct.map(String) };
}

function listFiles(given: Iterable<File | NamedFile>): { files: ImageFile[]; folders: string[] } {
  const files = namedFiles(given);
  const first = files.flatMap(({ parts }) => (parts.length > 1 ? [parts[0] as string] : []));
  return { files, folders: [...new Set(first)].filter((name) => !name.startsWith(".")) };
}

function inferLabels(files: readonly ImageFile[], folders: readonly string[], chosen?: readonly string[]): Index {
  const unknown = chosen?.filter((name) => !folders.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new ArgumentError(
      complain({
        where: `${WHERE}, argument classNames`,
        expected: `names of sub-directories (${folders.join(", ")})`,
        found: unknown.join(", "),
      }),
    );
  }
  const classNames = chosen ?? folders;
  const ordered: ImageFile[] = [];
  const labels: number[] = [];
  classNames.forEach((name, label) => {
    const own = inKerasOrder(files.filter(({ parts }) => parts.length > 1 && parts[0] === name));
    ordered.push(...own);
    for (const _ of own) labels.push(label);
  });
  return { files: ordered, labels, classNames };
}

/** Files and labels in the order that Keras's shuffle gives them. */
export function shuffled({ files, labels, classNames }: Index, seed: number): Index {
  const order = Array.from(files, (_, i) => i);
  numpyShuffle(order, seed);
  return pick({ files, labels, classNames }, order);
}

/** Some of the files, in the order given. */
export function pick({ files, labels, classNames }: Index, order: ArrayLike<number>): Index {
  const indices = Array.from(order);
  return {
    files: indices.map((i) => files[i] as ImageFile),
    labels: labels && indices.map((i) => labels[i] as number),
    classNames,
  };
}
