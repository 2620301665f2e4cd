/** The long run of the fuzzing: 6,000 mutants of each kind. KERATIN_FUZZ_SEED starts elsewhere. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzHdf5, fuzzJson, fuzzZip, type Tally } from "./fuzz.ts";
import { fuzzModels } from "./keras/fuzz.ts";

const seed = Number(process.env["KERATIN_FUZZ_SEED"] ?? 1_000_000);
const FUZZERS: Readonly<Record<string, (count: number, seed: number) => Promise<Tally>>> = {
  zips: fuzzZip,
  "HDF5 files in sound zips": fuzzHdf5,
  "JSON trees": fuzzJson,
  "models in sound files": fuzzModels,
};
for (const [what, fuzz] of Object.entries(FUZZERS)) {
  test(`6,000 damaged ${what}: no crash, no hang, no polluted prototype, only typed errors`, async (t) => {
    const tally = await fuzz(6000, seed);
    t.diagnostic(JSON.stringify(tally));
    assert.equal(tally.read + tally.refused, 6000);
    assert.ok(tally.read > 100 && tally.refused > 100, JSON.stringify(tally));
    // The deadline is for what nobody has thought of; what is known is refused by looking at it.
    assert.ok(tally.stopped <= 3, `${tally.stopped} mutants had to be stopped`);
  });
}
