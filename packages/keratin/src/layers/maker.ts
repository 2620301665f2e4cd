/** What makes layers; it also takes Keras 2's options of a Sequential's first layer, which state the input. */
import { ArgumentError, complain } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import { warnOnce } from "../util/warn.ts";
import type { BatchShape, Operation } from "./operation.ts";

/** Keras 2's options of a Sequential's first layer; write `layers.Input` in front of it instead. */
export interface StatedInput {
  /** The shape of one sample: `layers.Input({ shape })`. */
  inputShape?: Shape;
  /** The length of one sample that is a vector: `layers.Input({ shape: [length] })`. */
  inputDim?: number;
  /** The shape of one sample behind the batch axis: `layers.Input({ batchShape })`. */
  batchInputShape?: BatchShape;
}

/** A list of one object of options, which may also state the input. */
type OrStated<Options extends unknown[]> = Options extends [infer O]
  ? [options: O & StatedInput]
  : Options extends [(infer O)?]
    ? [options?: O & StatedInput]
    : Options;

/** A function that makes layers of a class, so that users write `layers.Dense({ units: 2 })` without `new`. */
export const maker =
  <Options extends unknown[], L extends Operation>(
    layer: new (...options: Options) => L,
  ): ((...options: OrStated<Options>) => L) =>
  (...options) => {
    const made = new layer(...(options as unknown as Options));
    made.statedInput = statedInput(made.label, options[0] as StatedInput | undefined);
    return made;
  };

/** The shape of one sample that options state. @throws ArgumentError if they state it twice */
function statedInput(where: string, options: StatedInput = {}): Shape | undefined {
  const { inputShape, inputDim, batchInputShape } = options;
  const inputDimShape = inputDim === undefined ? undefined : [inputDim];
  const stated = {
    inputShape,
    inputDim: inputDimShape,
    batchInputShape: batchInputShape?.slice(1) as Shape | undefined,
  };
  const names = Object.entries(stated).flatMap(([name, shape]) => (shape ? [name] : []));
  if (names.length === 0) return undefined;
  if (names.length > 1) {
    const complaint = { where, expected: "one statement of the input", found: names.join(" and ") };
    throw new ArgumentError(complain(complaint));
  }
  warnOnce(
    "layers: inputShape, inputDim and batchInputShape are Keras 2's; put layers.Input({ shape: […] }) in front of the first layer.",
  );
  return inputShape ?? inputDimShape ?? stated.batchInputShape;
}
