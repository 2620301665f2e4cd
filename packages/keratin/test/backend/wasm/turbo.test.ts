import assert from "node:assert/strict";
import { it } from "node:test";
import { detectEngine } from "../../../src/backend/wasm/engine.ts";
import { startTurbo } from "../../../src/backend/wasm/turbo.ts";

it("turbo starts where the engine has room for wide tiles, and says so", () => {
  const engine = detectEngine({ deterministic: false, turbo: true });
  assert.equal(engine.tileVectors, engine.turbo ? 4 : 2);
  if (!engine.turbo) assert.equal(startTurbo(), false);
  else assert.equal(typeof startTurbo(), "boolean");
});

it("deterministic engines never have it", () => {
  assert.equal(detectEngine({ deterministic: true, turbo: true }).turbo, false);
});
