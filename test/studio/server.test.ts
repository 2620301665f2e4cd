/** The studio's server over raw sockets: who is answered, with what headers, and that nothing but the build is found. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { isOurHost, type Served, serveStudio } from "keratin/studio/server";
import { command, ROOT } from "../command.ts";

const root = mkdtempSync(join(tmpdir(), "keratin-server-"));
const folder = join(root, "build");
const model = { address: "/opened/my%20model%20100%25.keras", file: join(root, "my model 100%.keras") };

let server: Served;
before(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  mkdirSync(join(root, "build-of-another"));
  writeFileSync(join(folder, "index.html"), "<title>Studio</title>");
  writeFileSync(join(folder, "assets", "app-1a2b.js"), "export {};");
  writeFileSync(join(folder, ".hidden"), "secret");
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(root, "build-of-another", "secret.txt"), "secret");
  symlinkSync(join(root, "secret.txt"), join(folder, "link.txt"));
  symlinkSync(root, join(folder, "way-out"));
  writeFileSync(model.file, "model");
  server = await serveStudio({ folder, model });
});
after(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request as it stands: no client tidies its target or its headers. */
function raw(request: string, { address } = server): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(address).port), "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
    });
    socket.on("error", reject).on("end", () => {
      const [head = "", ...body] = text.split("\r\n\r\n");
      const [line = "", ...fields] = head.split("\r\n");
      const headers = new Map(fields.map((field) => field.split(/: (.*)/) as [string, string]));
      resolve({
        status: Number(line.split(" ")[1]),
        headers: new Map([...headers].map(([name, value]) => [name.toLowerCase(), value])),
        body: body.join("\r\n\r\n"),
      });
    });
    socket.write(request);
  });
}

const get = (target: string, host = "localhost", method = "GET", from = server): Promise<Answer> =>
  raw(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, from);

test("every answer, also a refusal, isolates the page and carries the policy", async () => {
  const answers = [
    await get("/"),
    await get("/assets/app-1a2b.js"),
    await get(model.address),
    await get("/none"),
    await get("/", "evil.example"),
    await get("/", "localhost", "POST"),
  ];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 404, 421, 405],
  );
  for (const { headers } of answers) {
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(headers.get("cross-origin-embedder-policy"), "require-corp");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    const policy = new Map(
      headers
        .get("content-security-policy")
        ?.split("; ")
        .map((directive) => directive.split(/ (.*)/) as [string, string]),
    );
    assert.equal(policy.get("default-src"), "'none'");
    assert.equal(policy.get("script-src"), "'self' 'wasm-unsafe-eval'");
    assert.equal(policy.get("connect-src"), "'self'");
    assert.equal(policy.get("form-action"), "'none'");
    assert.equal(policy.get("frame-ancestors"), "'none'");
    const sources = new Set([...policy.values()].flatMap((value) => value.split(" ")));
    assert.deepEqual([...sources].sort(), ["'none'", "'self'", "'wasm-unsafe-eval'", "blob:", "data:"]);
  }
});

test("the page is asked for again each time, files named by their contents are kept", async () => {
  const [page, script] = [await get("/"), await get("/assets/app-1a2b.js")];
  assert.equal(page.headers.get("cache-control"), "no-cache");
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(script.headers.get("cache-control") ?? "", /immutable/);
  assert.match(script.headers.get("content-type") ?? "", /^text\/javascript/);
});

test("only requests to this machine's names are answered; others get 421", async () => {
  const { port } = new URL(server.address);
  for (const host of ["localhost", "LOCALHOST", `127.0.0.1:${port}`, "[::1]", `localhost:${port}`]) {
    assert.equal((await get("/", host)).status, 200, host);
  }
  const foreign = ["evil.example", "localhost.evil.example", "evil.example:80", "192.168.0.7", "127.0.0.1.nip.io", "0"];
  for (const host of [...foreign, "localhost, evil.example", "evil@localhost", "localhost:", "localhost#"]) {
    const { status, body } = await get("/", host);
    assert.equal(status, 421, host);
    assert.doesNotMatch(body, /Studio/);
  }
  assert.equal((await raw("GET / HTTP/1.0\r\n\r\n")).status, 421, "no Host header");
  const twice = await raw("GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assert.ok(twice.status >= 400, `two Host headers: ${twice.status}`);
});

test("a server for other machines answers to addresses and its own name, not to names that may be rebound", () => {
  for (const header of ["192.168.0.7:5170", "[fe80::1]:5170", "localhost"])
    assert.ok(isOurHost(header, "0.0.0.0"), header);
  for (const header of ["evil.example", "", "[", "0.0.0.0.evil.example"])
    assert.ok(!isOurHost(header, "0.0.0.0"), header);
  assert.ok(isOurHost("class.example:5170", "class.example"));
  assert.ok(!isOurHost("192.168.0.7", "::1"));
});

test("no way leads out of the build", async () => {
  const up = ["/../secret.txt", "/assets/../../secret.txt", "/./../secret.txt", "//../secret.txt", "/..//secret.txt"];
  const encoded = ["/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/%252e%252e%252fsecret.txt"];
  const backslash = ["/..\\secret.txt", "/..%5csecret.txt", "/assets\\..\\..\\secret.txt", "/%c0%ae%c0%ae/secret.txt"];
  const absolute = [join(root, "secret.txt"), `/${join(root, "secret.txt")}`, `file://${join(root, "secret.txt")}`];
  const links = ["/link.txt", "/way-out/secret.txt", "/way-out/build-of-another/secret.txt"];
  const others = ["/../build-of-another/secret.txt", "/.hidden", "/secret.txt%00.js", "/%", "*", "secret.txt"];
  const opened = ["/opened/../secret.txt", "/opened/secret.txt", "/opened/..%2fsecret.txt", "/opened/", "/opened"];
  for (const target of [up, encoded, backslash, absolute, links, others, opened].flat()) {
    const { status, body } = await get(target);
    assert.doesNotMatch(body, /secret/, target);
    assert.ok(status === 404 || status === 400 || body === "<title>Studio</title>", `${target}: ${status}`);
  }
  for (const link of links) assert.equal((await get(link)).status, 404, link);
});

test("the opened model is read anew each time; without its file it is not found", async () => {
  assert.equal((await get(model.address)).body, "model");
  writeFileSync(model.file, "trained further");
  const { body, headers } = await get(model.address);
  assert.equal(body, "trained further");
  assert.equal(headers.get("cache-control"), "no-cache");
  const { headers: alone, body: none } = await get(model.address, "localhost", "HEAD");
  assert.deepEqual([alone.get("content-length"), none], ["15", ""]);
  rmSync(model.file);
  assert.equal((await get(model.address)).status, 404);
});

test("other addresses of this machine are not listened on", async () => {
  const port = Number(new URL(server.address).port);
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const others = own.map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address));
  const tried = [...others.filter((address) => address !== "127.0.0.1"), "127.0.0.2"];
  for (const host of tried) {
    const outcome = await new Promise<string>((resolve) => {
      const socket = connect({ host, port, timeout: 2000 });
      for (const event of ["connect", "error", "timeout"]) {
        socket.on(event, () => {
          resolve(event);
          socket.destroy();
        });
      }
    });
    assert.notEqual(outcome, "connect", host);
  }
});

test("a taken port is the system's error", async () => {
  const port = Number(new URL(server.address).port);
  await assert.rejects(serveStudio({ folder, port }), { code: "EADDRINUSE" });
});

for (const [args, expected] of [
  [["none.keras"], /^ArgumentError: none\.keras: expected a model file, found nothing/],
  [["."], /^ArgumentError: \.: expected a model file, found a folder/],
  [["--port", "http"], /^ArgumentError: --port: expected a number of at least 0, found "http"/],
  [["--port", "70000"], /^ArgumentError: --port: expected a whole number below 65536, found 70000/],
] as const) {
  test(`keratin studio ${args.join(" ")} is refused in one line`, async () => {
    const main = join(ROOT, "packages", "keratin", "src", "cli", "main.ts");
    const { status, output } = await command(
      process.execPath,
      ["--conditions=keratin-source", main, "studio", "--no-open", ...args],
      { cwd: root },
    );
    assert.equal(status, 1);
    assert.match(output, expected);
    assert.equal(output.trim().split("\n").length, 1);
  });
}

describe("CIFAR-10, where this machine has it", () => {
  const { KERATIN_DATA_DIR: usual, XDG_CACHE_HOME: cache } = process.env;
  const batches = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
  const data = join(root, "data");
  const sets = async () => await (await fetch(new URL("data/sets.json", server.address))).json();
  const pictures = () => fetch(new URL("data/cifar10.bin", server.address));
  before(() => {
    mkdirSync(data);
    process.env["KERATIN_DATA_DIR"] = data;
    process.env["XDG_CACHE_HOME"] = join(root, "cache");
  });
  after(() => {
    for (const [name, value] of Object.entries({ KERATIN_DATA_DIR: usual, XDG_CACHE_HOME: cache })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test("is not offered where it is not, or not all of it", async () => {
    for (const name of batches) {
      assert.deepEqual(await sets(), []);
      assert.equal((await pictures()).status, 404);
      writeFileSync(join(data, name), "");
    }
    assert.deepEqual(await sets(), []);
  });

  test("is offered where all its files are; a damaged one is named", async () => {
    writeFileSync(join(data, "test_batch.bin"), "");
    assert.deepEqual(await sets(), ["cifar10"]);
    const answer = await pictures();
    assert.equal(answer.status, 500);
    assert.match(await answer.text(), /data_batch_1\.bin/);
  });
});
