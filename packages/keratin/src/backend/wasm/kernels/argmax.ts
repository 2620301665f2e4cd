/** The place of the largest element, and its counterpart. */
import { type F32, type Func, f32, type I32, i32, type ModuleBuilder } from "../encoder/index.ts";

/** (x, y, n): the index of the largest of each of n rows; the first on ties, the first NaN if there is one. */
export function emitArgmax(module: ModuleBuilder, classes: number): Func {
  return module.once(`argmax ${classes}`, (name) =>
    module.func(name, { x: "i32", y: "i32", n: "i32" }, [], (f) => {
      const [x, y] = [f.i32(f.parameter("x")), f.i32(f.parameter("y"))];
      const [best, largest, value] = [f.i32(), f.f32(), f.f32()];
      f.loop(0, f.parameter("n"), 1, () => {
        f.set<I32>(best, i32(0));
        f.set<F32>(largest, x.loadF32());
        f.loop(1, classes, 1, (index) => {
          f.set<F32>(value, x.add(index.shl(2)).loadF32());
          const wins = value.le(largest).isZero().and(largest.ne(largest).isZero());
          f.if(wins, () => {
            f.set<I32>(best, index);
            f.set<F32>(largest, value);
          });
        });
        f.storeI32(y, best);
        f.advance(x, classes * 4);
        f.advance(y, 4);
      });
    }),
  );
}

/** (labels, y, n): n rows of zeros with a 1 at the label's index; none if it is out of range. */
export function emitOneHot(module: ModuleBuilder, classes: number): Func {
  return module.once(`one_hot ${classes}`, (name) =>
    module.func(name, { labels: "i32", y: "i32", n: "i32" }, [], (f) => {
      const [labels, y] = [f.i32(f.parameter("labels")), f.i32(f.parameter("y"))];
      f.fill(y, 0, f.parameter("n").mul(classes * 4));
      f.loop(0, f.parameter("n"), 1, () => {
        const label = f.i32(labels.loadI32());
        f.if(label.ltU(classes), () => f.storeF32(y.add(label.shl(2)), f32(1)));
        f.advance(labels, 4);
        f.advance(y, classes * 4);
      });
    }),
  );
}
