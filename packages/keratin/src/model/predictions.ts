import type { Results } from "../backend/backend.ts";
import { NdArray } from "../util/ndarray.ts";
import type { Port } from "./arrays.ts";
import { predictionName } from "./step.ts";

/** Collects the outputs of steps and joins them, output by output. */
export class Predictions {
  readonly #parts: Results[] = [];

  add(results: Results): void {
    this.#parts.push(results);
  }

  /** `[samples, …output]` of each output. */
  arrays(outputs: readonly Port[]): NdArray<Float32Array>[] {
    return outputs.map(({ shape: [, ...sizes] }, i) => {
      const parts = this.#parts.map((results) => results[predictionName(i)] as Float32Array);
      const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.length;
      }
      const row = sizes.reduce((product, size) => product * size, 1);
      return new NdArray(whole, [whole.length / row, ...sizes]);
    });
  }
}
