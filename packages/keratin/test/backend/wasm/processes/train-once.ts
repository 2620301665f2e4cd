/** Trains for three steps and says nothing more: the process must end by itself. */
import { WasmBackend } from "../../../../src/backend/wasm/backend.ts";
import { trainingStep } from "../../../compile/small-network.ts";
import { train } from "../../../compile/train.ts";

const [loss] = await train(new WasmBackend({ threads: 2 }), trainingStep(8), 8);
console.log(`loss ${loss}`);
