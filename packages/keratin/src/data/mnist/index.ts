export type { Digits } from "./embedded.ts";
export type { Progress } from "./full.ts";
export { load, type Mnist, type MnistOptions } from "./load.ts";
