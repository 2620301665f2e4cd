/** Images in browsers: decoded by the browser itself. */
import { ArgumentError, complain, StateError } from "../../util/errors.ts";
import type { ImageFile } from "./files.ts";
import type { Pixels } from "./resize.ts";

export async function listDirectory(directory: string): Promise<{ files: ImageFile[]; folders: string[] }> {
  throw new ArgumentError(
    complain({
      where: "imageDatasetFromDirectory, argument directory",
      expected: "a list of File objects or { name, file } pairs, for a browser has no directories",
      found: JSON.stringify(directory),
      hint: 'Take the `files` of an <input type="file" webkitdirectory>.',
    }),
  );
}

/** @throws Error saying what is wrong with the image, without its name */
export async function decodeImage(source: string | Blob): Promise<Pixels> {
  const blob = typeof source === "string" ? await fetchBlob(source) : source;
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: "none",
    imageOrientation: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  try {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no 2D canvas is to be had");
    context.drawImage(bitmap, 0, 0);
    return { data: context.getImageData(0, 0, width, height).data, height, width, channels: 4 };
  } finally {
    bitmap.close();
  }
}

export async function writeImage(path: string): Promise<void> {
  throw new StateError(`saveImg: expected a file system to write ${path} to, found none. Draw on a canvas instead.`);
}

async function fetchBlob(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`);
  return await response.blob();
}
