/** Writes docs/parity.md: what of Keras's API Keratin has. `npm test` checks that it is up to date. */
import { writeFileSync } from "node:fs";
import { parityPage } from "./parity/make.ts";

writeFileSync(new URL("../docs/parity.md", import.meta.url), parityPage());
console.log("wrote docs/parity.md");
