import { trainLab07 } from "./lab07.js";

console.log(JSON.stringify(await trainLab07(Number(process.argv[2]))));
