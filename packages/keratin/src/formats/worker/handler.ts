/** The worker's side, the same in Node and in browsers: parses files, one task at a time. */
import { ArgumentError, FileFormatError } from "../../util/errors.ts";
import { loadLibrary } from "../hdf5/library.ts";
import { readHdf5 } from "../hdf5/read.ts";
import { writeHdf5 } from "../hdf5/write.ts";
import { listZip, readZip } from "../zip/read.ts";
import { buffersOf, type FromWorker, type Tasks, type ToWorker } from "./protocol.ts";

type Post = (message: FromWorker, transfer: ArrayBuffer[]) => void;

/** Says "ready" when all is loaded, then answers each message once. */
export function createHandler(post: Post): (message: ToWorker) => Promise<void> {
  loadLibrary().then(
    () => post({ type: "ready" }, []),
    (error) => post({ type: "failed", message: String(error) }, []),
  );
  return async (message) => {
    try {
      const value = await perform(message);
      post({ type: "done", value }, [...buffersOf(value)]);
    } catch (error) {
      if (error instanceof FileFormatError || error instanceof ArgumentError) {
        post({ type: "refused", error: error.name, message: error.message }, []);
      } else {
        post({ type: "failed", message: String(error) }, []);
      }
    }
  };
}

function perform(message: ToWorker): Promise<Tasks[keyof Tasks]["gives"]> {
  switch (message.task) {
    case "readZip":
      return readZip(message.where, message.bytes, message.maxBytes);
    case "listZip":
      return listZip(message.bytes, message.most);
    case "readHdf5":
      return readHdf5(message.where, message.bytes, message.maxBytes);
    case "writeHdf5":
      return writeHdf5(message.where, message.tree);
    default:
      return message satisfies never;
  }
}
