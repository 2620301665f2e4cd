import type { Func, ModuleBuilder } from "../encoder/index.ts";
import { loadWidth, storeWidth, type Width } from "./epilogue.ts";

/** (x, y, count): float32 to int32 (cut towards 0, NaN becomes 0) or back. */
export function emitCast(module: ModuleBuilder, to: "float32" | "int32"): Func {
  return module.once(`cast to ${to}`, (name) =>
    module.func(name, { x: "i32", y: "i32", count: "i32" }, [], (f) => {
      const [x, y] = [f.i32(f.parameter("x")), f.i32(f.parameter("y"))];
      const round = (width: Width): void => {
        const value = loadWidth(x, width);
        storeWidth(f, y, to === "int32" ? value.toI32x4() : value.toF32x4(), width);
        f.advance(x, width * 4);
        f.advance(y, width * 4);
      };
      f.loop(0, f.parameter("count").shrU(2), 1, () => round(4));
      f.loop(0, f.parameter("count").and(3), 1, () => round(1));
    }),
  );
}
