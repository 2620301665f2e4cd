import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, test } from "node:test";
import { loadFull, readAsset } from "../../src/data/mnist/files.browser.ts";
import { DataError } from "../../src/util/errors.ts";

let server: Server;
let address: string;
before(async () => {
  server = createServer((request, response) => {
    if (request.url === "/asset") response.end("bytes");
    else if (request.url?.startsWith("/wrong/")) response.end("not a digit");
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});
after(() => server.close());

const request = { download: true, cacheDir: undefined, signal: undefined, onProgress: undefined };

test("in a browser an asset is fetched; a missing one is named with the server's answer", async () => {
  assert.equal(new TextDecoder().decode(await readAsset(new URL(`${address}/asset`))), "bytes");
  await assert.rejects(
    readAsset(new URL(`${address}/none`)),
    (error) => error instanceof DataError && /none.*404/.test(error.message),
  );
});

test("in a browser the full set is downloaded only when asked for, and checked", async () => {
  assert.deepEqual(await loadFull({ ...request, download: false, mirrors: [`${address}/`] }), { lookedIn: [] });
  await assert.rejects(
    loadFull({ ...request, mirrors: [`${address}/none/`, `${address}/gone/`] }),
    (error) => error instanceof DataError && /none.*404[\s\S]*gone.*404/.test(error.message),
  );
  await assert.rejects(
    loadFull({ ...request, mirrors: [`${address}/wrong/`] }),
    (error) => error instanceof DataError && /train-images-idx3-ubyte\.gz/.test(error.message),
  );
});
