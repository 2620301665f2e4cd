import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { download } from "../../src/data/download.ts";
import { DataError } from "../../src/util/errors.ts";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251));
const root = await mkdtemp(join(tmpdir(), "keratin-download-"));
after(() => rm(root, { recursive: true }));

let server: Server;
let directory: string;
let address: string;
/** The Range header of each request, or "" */
let ranges: string[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  ranges = [];
  directory = await mkdtemp(join(root, "cache-"));
  server = createServer((request, response) => {
    ranges.push(request.headers.range ?? "");
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as { port: number }).port}/file`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function check(bytes: Uint8Array): Promise<void> {
  if (!content.equals(bytes)) throw new DataError("file.gz: wrong checksum.");
}

/** The whole file, or the range asked for. */
function serveRanges(request: IncomingMessage, response: ServerResponse, body = content): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(start > 0 ? 206 : 200, {
    "Content-Length": body.length - start,
    ...(start > 0 ? { "Content-Range": `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
  });
  response.end(body.subarray(start));
}

/** Promises the whole file and hangs up after a third of it. */
function hangUp(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "Content-Length": content.length });
  response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
}

const fetchIt = (options: { urls?: string[]; signal?: AbortSignal } = {}) =>
  download({ urls: [address], directory, name: "file.gz", check, ...options });

async function assertArrived(): Promise<void> {
  assert.ok(content.equals(await readFile(join(directory, "file.gz"))));
  assert.ok(!existsSync(join(directory, "file.gz.part")));
}

test("an interrupted download goes on where it stopped", async () => {
  answer = (request, response) => (ranges.length === 1 ? hangUp(request, response) : serveRanges(request, response));
  await fetchIt();
  await assertArrived();
  assert.equal(ranges.length, 2);
  assert.match(ranges[1] ?? "", /^bytes=[1-9]\d*-$/);
});

test("what an earlier process left is used", async () => {
  await writeFile(join(directory, "file.gz.part"), content.subarray(0, 200_000));
  answer = serveRanges;
  await fetchIt();
  await assertArrived();
  assert.deepEqual(ranges, ["bytes=200000-"]);
});

test("a server without ranges sends the file anew", async () => {
  await writeFile(join(directory, "file.gz.part"), content.subarray(0, 200_000));
  answer = (_request, response) => response.end(content);
  await fetchIt();
  await assertArrived();
});

test("a part longer than the file is dropped", async () => {
  await writeFile(join(directory, "file.gz.part"), Buffer.alloc(400_000));
  answer = (request, response) => (request.headers.range ? response.writeHead(416).end() : response.end(content));
  await fetchIt();
  await assertArrived();
});

test("a wrong checksum: deleted and fetched again", async () => {
  const wrong = Buffer.from(content);
  wrong[7] = 255;
  answer = (request, response) => serveRanges(request, response, ranges.length === 1 ? wrong : content);
  await fetchIt();
  await assertArrived();
  assert.deepEqual(ranges, ["", ""]);
});

test("always a wrong checksum: an error that names the file, and nothing is left behind", async () => {
  answer = (_request, response) => response.end("something else");
  await assert.rejects(fetchIt(), (error) => error instanceof DataError && /file\.gz/.test(error.message));
  assert.ok(!existsSync(join(directory, "file.gz")) && !existsSync(join(directory, "file.gz.part")));
});

test("the next address is asked when one refuses", async () => {
  answer = (request, response) =>
    request.url === "/none" ? response.writeHead(404).end() : serveRanges(request, response);
  await fetchIt({ urls: [address.replace("/file", "/none"), address] });
  await assertArrived();
  assert.equal(ranges.length, 2);
});

test("no address answers: the error lists why", async () => {
  answer = (_request, response) => response.writeHead(503).end();
  await assert.rejects(
    fetchIt({ urls: ["http://127.0.0.1:1/x", address] }),
    (error) => error instanceof DataError && /127\.0\.0\.1:1\/x/.test(error.message) && /503/.test(error.message),
  );
});

test("a signal stops it with the signal's reason and keeps what has arrived", async () => {
  const controller = new AbortController();
  answer = (_request, response) => {
    response.writeHead(200, { "Content-Length": content.length });
    response.write(content.subarray(0, 100_000));
  };
  const reason = new Error("enough");
  const onProgress = (received: number) => received === 100_000 && controller.abort(reason);
  await assert.rejects(
    download({ urls: [address], directory, name: "file.gz", check, signal: controller.signal, onProgress }),
    (error) => error === reason,
  );
  assert.equal((await readFile(join(directory, "file.gz.part"))).length, 100_000);
});
