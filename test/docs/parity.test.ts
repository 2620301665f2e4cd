/** docs/parity.md says what Keras's API has and what of it Keratin has, as of now. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parityPage } from "../../scripts/parity/make.ts";

test("docs/parity.md is up to date (npm run parity writes it anew)", () => {
  assert.equal(readFileSync(new URL("../../docs/parity.md", import.meta.url), "utf8"), parityPage());
});
