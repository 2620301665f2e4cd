/** The committed golden values are what Keras computes today. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { command } from "../command.ts";

const python = process.env["KERATIN_KERAS_PYTHON"] ?? ".venv-keras/bin/python";
const missing = existsSync(python) ? false : `no Python with Keras at ${python}; golden/README.md says how to make one`;

test("golden/check.py writes the same fixtures again (≤ 1e-6)", { skip: missing }, async () => {
  const { status, output } = await command(python, ["golden/check.py"], { seconds: 1800 });
  assert.equal(status, 0, output);
});
