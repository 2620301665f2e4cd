/** Images in Node: `#images` in package.json resolves here, and to images.browser.ts in browsers. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArgumentError, complain, KeratinError } from "../../util/errors.ts";
import { decodeBmp, isBmp } from "./bmp.ts";
import { type ImageFile, isImageName } from "./files.ts";
import type { Pixels } from "./resize.ts";

/** The image files below a directory and, by folder of the first level that is not hidden, its sub-directories. */
export async function listDirectory(
  directory: string,
  followLinks: boolean,
): Promise<{ files: ImageFile[]; folders: string[] }> {
  const files: ImageFile[] = [];
  const folders: string[] = [];
  /** @param ancestors the real paths above, so that a link to one of them is not followed for ever */
  const walk = async (parts: readonly string[], ancestors: readonly string[]): Promise<void> => {
    const folder = join(directory, ...parts);
    const real = await realpath(folder);
    if (ancestors.includes(real)) return;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const { name } = entry;
      const path = join(folder, name);
      const isLink = entry.isSymbolicLink();
      const isFolder = isLink ? await isDirectory(path) : entry.isDirectory();
      if (isFolder && parts.length === 0 && !name.startsWith(".")) folders.push(name);
      // As in Python's os.walk; a class folder may itself be a link.
      if (isFolder && (!isLink || followLinks || parts.length === 0))
        await walk([...parts, name], [...ancestors, real]);
      else if (!isFolder && isImageName(name)) files.push({ path, parts: [...parts, name], source: path });
    }
  };
  if (!(await isDirectory(directory))) {
    const where = "imageDatasetFromDirectory, argument directory";
    throw new ArgumentError(complain({ where, expected: "a directory", found: `none at ${directory}` }));
  }
  await walk([], []);
  return { files, folders };
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/** @throws Error saying what is wrong with the image, without its name; KeratinError if sharp is not installed */
export async function decodeImage(source: string | Blob): Promise<Pixels> {
  const bytes = typeof source === "string" ? await readFile(source) : new Uint8Array(await source.arrayBuffer());
  if (isBmp(bytes)) return decodeBmp(bytes);
  const sharp = await loadSharp();
  // Colours as they are stored, as TensorFlow and Pillow give them: no profile, no rotation by EXIF.
  const image = sharp(bytes, { ignoreIcc: true, failOn: "error" });
  const { data, info } = await image.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  return { data, height: info.height, width: info.width, channels: info.channels };
}

/** The ending of the name says which format. */
export async function writeImage(path: string, { data, height, width, channels }: Pixels): Promise<void> {
  const sharp = await loadSharp();
  await sharp(data, { raw: { height, width, channels: channels as 1 | 3 | 4 } }).toFile(path);
}

/** The part of sharp that we use; its types are not ours to publish. */
type Sharp = typeof import("sharp")["default"];

let loading: Promise<Sharp> | undefined;

async function loadSharp(): Promise<Sharp> {
  loading ??= import("sharp").then(
    (module) => module.default,
    (cause) => {
      loading = undefined;
      throw new KeratinError(
        "Images: expected the package sharp, which decodes them in Node, found none. Install it: npm install sharp",
        { cause },
      );
    },
  );
  return await loading;
}
