import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { flatten, signed, unsigned } from "../../../../src/backend/wasm/encoder/bytes.ts";
import {
  type Func,
  type FunctionBuilder,
  i32,
  ModuleBuilder,
  splat,
  type ValueType,
} from "../../../../src/backend/wasm/encoder/index.ts";
import { ENGINES } from "../kernel-harness.ts";

const { engine } = ENGINES[0] as (typeof ENGINES)[0];

interface Built {
  readonly call: (...values: number[]) => number;
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A module with one function; `shared` memory for atomics. */
function build(
  parameters: Record<string, ValueType>,
  results: readonly ValueType[],
  write: (f: FunctionBuilder, module: ModuleBuilder) => void,
  { shared = false, base = 0 } = {},
): Built {
  const module = new ModuleBuilder(engine, { shared, minimum: 1, maximum: 2 });
  const address = module.importGlobal("base");
  const func = module.func("subject", parameters, results, (f) => write(f, module));
  module.export("subject", func);
  module.export(
    "base",
    module.func("base", {}, ["i32"], (f) => f.return(address)),
  );
  const bytes = module.bytes();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    host: { memory },
    variables: { base },
  });
  assert.equal((exports["base"] as () => number)(), base);
  return { call: exports["subject"] as Built["call"], memory, bytes };
}

describe("LEB128", () => {
  it("numbers arrive as they were, all 32 bits of them", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        assert.equal(build({}, ["i32"], (f) => f.return(value)).call(), value);
      }),
      { numRuns: 40, seed: 3 },
    );
    assert.deepEqual(unsigned(624485), [0xe5, 0x8e, 0x26]);
    assert.deepEqual(signed(-123456), [0xc0, 0xbb, 0x78]);
    assert.deepEqual(flatten([1, [2, [3, []], 4]]), [1, 2, 3, 4]);
  });
});

describe("loops", () => {
  it("count what they say, empty ranges too", () => {
    const { call } = build({ from: "i32", to: "i32" }, ["i32"], (f) => {
      const sum = f.i32(0);
      f.loop(f.parameter("from"), f.parameter("to"), 3, (i) => f.set(sum, sum.add(i)));
      f.return(sum);
    });
    assert.equal(call(0, 10), 0 + 3 + 6 + 9);
    assert.equal(call(4, 5), 4);
    assert.equal(call(5, 5), 0);
    assert.equal(call(6, 5), 0);
  });
  it("constant empty ranges do nothing", () => {
    const { call } = build({}, ["i32"], (f) => {
      const sum = f.i32(7);
      f.loop(3, 3, 1, () => f.set(sum, i32(0)));
      f.return(sum);
    });
    assert.equal(call(), 7);
  });
  it("repeat, while, if and else nest", () => {
    const { call } = build({ n: "i32" }, ["i32"], (f) => {
      const [left, even, odd] = [f.i32(f.parameter("n")), f.i32(0), f.i32(0)];
      f.while(
        () => left.ne(0),
        () => {
          f.if(
            left.and(1),
            () => f.advance(odd, 1),
            () => f.repeat(2, () => f.advance(even, 1)),
          );
          f.advance(left, -1);
        },
      );
      f.return(even.mul(100).add(odd));
    });
    assert.equal(call(5), 403);
    assert.equal(call(0), 0);
  });
});

describe("memory", () => {
  it("loads, stores, splats, lanes, shuffles, fills and copies", () => {
    const { call, memory } = build({ at: "i32" }, [], (f) => {
      const at = f.parameter("at");
      f.storeV128(at, at.loadV128().add(splat(1)), 16);
      f.storeV128(at, at.loadSplat(4), 32);
      f.storeLane(at, at.loadV128(), 3, 48);
      f.storeV128(at, at.loadV128().shuffle(at.loadV128(16), [3, 4, 1, 6]), 64);
      f.copy(at.add(80), at, 8);
      f.fill(at.add(88), 0, 4);
    });
    const floats = new Float32Array(memory.buffer);
    floats.set([1, 2, 3, 4], 4);
    floats[4 + 22] = 9;
    call(16);
    assert.deepEqual([...floats.slice(8, 12)], [2, 3, 4, 5]);
    assert.deepEqual([...floats.slice(12, 16)], [2, 2, 2, 2]);
    assert.equal(floats[16], 4);
    assert.deepEqual([...floats.slice(20, 24)], [4, 2, 2, 4]);
    assert.deepEqual([...floats.slice(24, 27)], [1, 2, 0]);
  });
  it("atomics add, load, store, notify; a wait that nobody ends times out", () => {
    const { call, memory } = build(
      { at: "i32" },
      ["i32"],
      (f) => {
        const at = f.parameter("at");
        const before = f.i32(at.atomicAdd(5));
        f.atomicStore(at, at.atomicLoad().add(1), 4);
        f.drop(at.atomicNotify());
        f.return(before.mul(10).add(at.atomicWait(at.atomicLoad(), 1000)));
      },
      { shared: true },
    );
    const words = new Int32Array(memory.buffer);
    words[2] = 3;
    assert.equal(call(8), 32, "3 before, 2 = timed out");
    assert.deepEqual([...words.slice(2, 4)], [8, 9]);
  });
});

describe("modules", () => {
  it("make a function once per key", () => {
    const module = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: 1 });
    let made = 0;
    const emit = (name: string): Func => {
      made++;
      return module.func(name, { x: "i32" }, ["i32"], (f) => f.return(f.parameter("x")));
    };
    assert.equal(module.once("a", emit), module.once("a", emit));
    assert.notEqual(module.once("b", emit), module.once("a", emit));
    assert.equal(made, 2);
  });
  it("multiply and add, fused or not", () => {
    for (const { engine: kind } of ENGINES) {
      const module = new ModuleBuilder(kind, { shared: false, minimum: 1, maximum: 1 });
      const func = module.func("madd", { at: "i32" }, [], (f) => {
        const at = f.parameter("at");
        f.storeV128(at, module.madd(at.loadV128(), at.loadV128(16), at.loadV128(32)));
      });
      module.export("madd", func);
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
      new Float32Array(memory.buffer).set([1, 2, 3, 4, 5, 6, 7, 8, 10, 20, 30, 40]);
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), { host: { memory } });
      (exports["madd"] as (at: number) => void)(0);
      assert.deepEqual([...new Float32Array(memory.buffer, 0, 4)], [15, 32, 51, 72]);
    }
  });
  it("carry the functions' names", () => {
    const { bytes } = build({}, [], () => undefined);
    assert.match(new TextDecoder("latin1").decode(bytes), /name.*subject/s);
  });
  it("refuse calls with the wrong number of arguments", () => {
    const module = new ModuleBuilder(engine, { shared: false, minimum: 1, maximum: 1 });
    const callee = module.func("callee", { x: "i32" }, [], () => undefined);
    assert.throws(() => module.func("caller", {}, [], (f) => f.call(callee, [])), /callee takes 1 arguments, not 0/);
  });
});
