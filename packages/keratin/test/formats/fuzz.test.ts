/** A short run of the fuzzing; the long one is fuzz.long.test.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzHdf5, fuzzJson, fuzzZip, type Tally } from "./fuzz.ts";
import { fuzzModels } from "./keras/fuzz.ts";

const FUZZERS: Readonly<Record<string, (count: number, seed: number) => Promise<Tally>>> = {
  zips: fuzzZip,
  "HDF5 files in sound zips": fuzzHdf5,
  "JSON trees": fuzzJson,
  "models in sound files": fuzzModels,
};
for (const [what, fuzz] of Object.entries(FUZZERS)) {
  test(`200 damaged ${what}: a value or a typed error`, async (t) => {
    const tally = await fuzz(200, 1);
    t.diagnostic(JSON.stringify(tally));
    assert.ok(tally.read > 0 && tally.refused > 0, "some are read, some refused");
  });
}
