import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, test } from "node:test";
import { fetchChecked, placesOf, readAsset } from "../../src/data/files.browser.ts";
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

test("in a browser an asset is fetched; a missing one is named with the server's answer", async () => {
  assert.equal(new TextDecoder().decode(await readAsset(new URL(`${address}/asset`))), "bytes");
  await assert.rejects(
    readAsset(new URL(`${address}/none`)),
    (error) => error instanceof DataError && /none.*404/.test(error.message),
  );
});

test("in a browser a set comes from the first address that has it whole and right, and is kept nowhere", async () => {
  assert.deepEqual(placesOf(), []);
  const fetchIt = (...paths: string[]) =>
    fetchChecked({
      urls: paths.map((path) => address + path),
      directory: "",
      name: "labels.gz",
      check: async (bytes) => {
        const text = new TextDecoder().decode(bytes);
        if (text === "bytes") return text;
        throw new DataError("labels.gz: wrong checksum.");
      },
    });
  assert.equal(await fetchIt("/none/", "/wrong/", "/asset"), "bytes");
  await assert.rejects(
    fetchIt("/none/", "/gone/", "/wrong/"),
    (error) =>
      error instanceof DataError && /labels\.gz[\s\S]*none.*404[\s\S]*gone.*404[\s\S]*wrong/.test(error.message),
  );
});
