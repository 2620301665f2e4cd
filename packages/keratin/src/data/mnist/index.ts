export type { Progress } from "../file-set.ts";
export type { Digits } from "../idx.ts";
export { load, type Mnist, type MnistOptions } from "./load.ts";
