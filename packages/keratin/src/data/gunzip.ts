import { DataError } from "../util/errors.ts";

/**
 * The content of a gzip file; bytes that are not gzip are returned as they are, because a web server or `fetch` may
 * have unpacked the file on its way.
 *
 * @param name the file, for the error message.
 * @throws DataError if the file is damaged or truncated.
 */
export async function gunzip(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DataError(
      `${name}: expected a whole gzip file, found one that is damaged or truncated. Fetch it again.`,
      {
        cause,
      },
    );
  }
}
