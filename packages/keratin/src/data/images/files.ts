/** Image files, wherever they are: on a disk or in a browser's file chooser. */

/** A file and what it is called; `/` between folders. */
export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** One file of a directory. */
export interface ImageFile {
  /** For messages and `filePaths`. */
  readonly path: string;
  /** The folders below the directory and the file's name. */
  readonly parts: readonly string[];
  /** What is decoded. */
  readonly source: string | Blob;
}

/** What Keras takes for images (`ALLOWLIST_FORMATS`). */
const FORMATS = [".bmp", ".gif", ".jpeg", ".jpg", ".png"];

export function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return FORMATS.some((format) => lower.endsWith(format));
}

/** Python's order of strings: by code points, where JavaScript's is by UTF-16 units. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i] as string).codePointAt(0) as number;
    const other = (right[i] as string).codePointAt(0) as number;
    if (difference !== other) return difference - other;
  }
  return left.length - right.length;
}

/**
 * Files in the order of Keras's `index_directory`: by folder (its whole path as one string), then by name.
 *
 * @param path of a file's folder and its name
 */
export function inKerasOrder(files: readonly ImageFile[]): ImageFile[] {
  const folder = ({ parts }: ImageFile) => parts.slice(0, -1).join("/");
  return [...files].sort(
    (a, b) => byCodePoint(folder(a), folder(b)) || byCodePoint(a.parts.at(-1) ?? "", b.parts.at(-1) ?? ""),
  );
}

/** Image files that were given as objects, as a chosen folder gives them: their paths begin with that folder. */
export function namedFiles(files: Iterable<File | NamedFile>): ImageFile[] {
  const found: ImageFile[] = [];
  for (const item of files) {
    const { path, file, parts } = described(item);
    if (isImageName(path)) found.push({ path, parts, source: file });
  }
  return found;
}

function described(item: File | NamedFile): { path: string; file: Blob; parts: string[] } {
  if ("file" in item) return { path: item.name, file: item.file, parts: item.name.split("/") };
  const path = item.webkitRelativePath || item.name;
  return { path, file: item, parts: item.webkitRelativePath ? path.split("/").slice(1) : [item.name] };
}
