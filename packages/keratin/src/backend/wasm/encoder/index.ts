/** A small typed encoder: TypeScript in, WebAssembly bytes out. */
export { FunctionBuilder, type Local } from "./function.ts";
export { type Func, ModuleBuilder } from "./module.ts";
export { F32, f32, I32, i32, lanesI, splat, splatI, V128, type ValueType } from "./values.ts";
