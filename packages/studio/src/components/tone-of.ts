/** The colour of a layer's kind, by Keras's class name. */
import type { Tone } from "./volume-geometry.ts";

const KINDS: readonly (readonly [RegExp, Tone])[] = [
  [/Conv/, "conv"],
  [/Pool/, "pool"],
  [/Dense/, "dense"],
  [/ReLU|ELU|Softmax|Activation/, "relu"],
  [/Padding|Random|Rescaling|Resizing|Input/, "input"],
];

export const toneOf = (className: string): Tone => KINDS.find(([kind]) => kind.test(className))?.[1] ?? "flatten";
