import { useFiles } from "./files.js";

console.log(JSON.stringify(await useFiles()));
