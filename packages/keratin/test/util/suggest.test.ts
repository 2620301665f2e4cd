import assert from "node:assert/strict";
import { test } from "node:test";
import { ArgumentError, complain } from "../../src/util/errors.ts";
import { lookUp, nearest } from "../../src/util/suggest.ts";
import { refuses } from "../ops/run.ts";

const TABLE = { relu: 1, softmax: 2, sigmoid: 3 };

test("an unknown name names all known ones and the nearest", () => {
  assert.equal(lookUp("activation", "relu", TABLE), 1);
  refuses(
    () => lookUp("activation", "sofmax", TABLE),
    ArgumentError,
    /activation: expected one of "relu", "softmax", "sigmoid", found "sofmax"\. Did you mean "softmax"\?/,
  );
  refuses(() => lookUp("activation", "toString", TABLE), ArgumentError, /found "toString"/);
  assert.equal(nearest("RELU", Object.keys(TABLE)), "relu");
});

test("what is no string is refused in the same way", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const cases = [
    [1, "1"],
    [null, "null"],
    [undefined, "undefined"],
    [["relu"], '["relu"]'],
    [Symbol("relu"), "symbol"],
    [1n, "bigint"],
    [cyclic, "object"],
  ];
  for (const [name, found] of cases) {
    assert.throws(() => lookUp("activation", name as string, TABLE), {
      name: "ArgumentError",
      message: `activation: expected one of "relu", "softmax", "sigmoid", found ${String(found)}.`,
    });
  }
});

test("complaints have one order, and errors their class's name", () => {
  assert.equal(
    complain({ where: "here", expected: "a", found: "b", hint: "Do c." }),
    "here: expected a, found b. Do c.",
  );
  assert.equal(complain({ where: "here", expected: "a", found: "b" }), "here: expected a, found b.");
  assert.equal(new ArgumentError("x").name, "ArgumentError");
});
