/** What is said about a data set that is kept in files, and about a download. The road itself: load-file-set.ts. */

export interface Progress {
  /** The file being downloaded. */
  file: string;
  /** Bytes on disk so far. */
  received: number;
  /** Bytes of the whole file; undefined if the server does not say. */
  total: number | undefined;
}

/** Options of every data set that can be downloaded. */
export interface DownloadOptions {
  /** Where downloads are kept (Node). Default: the user's cache directory, e.g. `~/.cache/keratin`. */
  cacheDir?: string;
  /** Stops a download; what has arrived is kept, and the next one goes on from there (Node). */
  signal?: AbortSignal;
  /** Called as a download advances. */
  onProgress?: (progress: Progress) => void;
}

export interface SetFile<Content = unknown> {
  /** What it may be called; the first that is there is taken. */
  readonly names: readonly string[];
  /** What is in it. @throws DataError naming the file unless it is whole and right */
  read(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Content>;
}

/** One way to keep a set: files that belong together. */
export interface Form<T, Content = unknown> {
  readonly files: readonly SetFile<Content>[];
  /** The set, of the files' contents in the order of `files`. */
  assemble(contents: readonly Content[]): T;
}

export interface FileSet<T> {
  /** For messages, e.g. "the full MNIST set". */
  readonly title: string;
  /** What to do where it is nowhere to be found. */
  readonly hint: string;
  /** Folders of `KERATIN_DATA_DIR` where it may lie; "" is the directory itself. */
  readonly folders: readonly string[];
  /** Its folder in Keratin's cache. */
  readonly cacheFolder: string;
  /** Its folder in Keras's cache, `~/.keras/datasets`, if Keras keeps it in a form that we read. */
  readonly kerasFolder?: string;
  /** Looked for in this order. */
  readonly forms: readonly Form<T>[];
  /** What is downloaded: one of the forms, each file under the last of its names. */
  readonly download: Form<T>;
  /** Base addresses to download from, tried in this order. */
  readonly mirrors: readonly string[];
}

/** A directory that may hold a set. */
export interface Place {
  readonly path: string;
  /** `user`: what is there is meant; `cache`: ours, repaired by downloads; `keras`: somebody else's cache. */
  readonly owner: "user" | "cache" | "keras";
}

export interface DownloadRequest<T> {
  /** Addresses of the same file, tried in this order. */
  urls: readonly string[];
  /** Made if absent. The file grows as `name.part` and is renamed to `name` when it is whole and right (Node). */
  directory: string;
  name: string;
  /** What is in it. Rejects if the bytes are not what they should be; they are then deleted and fetched again. */
  check(bytes: Uint8Array<ArrayBuffer>): Promise<T>;
  signal?: AbortSignal | undefined;
  onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}
