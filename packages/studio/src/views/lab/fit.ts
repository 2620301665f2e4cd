/** Networks and data that go together: the size of the pictures, the number of answers. */

import type { NetworkCheck } from "../../network/check.ts";
import type { LayerSpec, NetworkSpec } from "../../network/spec.ts";
import { PRESETS } from "./presets.ts";
import type { DataChoice } from "./run/protocol.ts";

/** What data ask of a network. */
interface Demand {
  readonly inputShape: readonly number[];
  readonly outputs: number;
  /** Whether the outputs are scores of classes. */
  readonly isClasses: boolean;
}

/** Class folders among files that a folder chooser gave: `chosen/class/picture.png`. */
const classesOf = (files: readonly File[]): number =>
  new Set(files.map(({ webkitRelativePath }) => webkitRelativePath.split("/").slice(1, -1).join("/"))).size;

function demandOf(choice: DataChoice): Demand {
  switch (choice.kind) {
    case "digits":
      return { inputShape: PRESETS.tiny.network.inputShape, outputs: 10, isClasses: true };
    case "circles":
      return { inputShape: PRESETS.circles.network.inputShape, outputs: 3, isClasses: false };
    case "cifar10":
      return { inputShape: [32, 32, 3], outputs: 10, isClasses: true };
    case "folders": {
      const { size, grey, files } = choice;
      return { inputShape: [size, size, grey ? 1 : 3], outputs: Math.max(2, classesOf(files)), isClasses: true };
    }
  }
}

/** Whether there is something to learn from. */
export const hasPictures = (choice: DataChoice): boolean => choice.kind !== "folders" || choice.files.length > 0;

/** Whether a network takes the data's pictures and gives as many numbers as they ask for. */
export function fits({ inputShape }: NetworkSpec, { layers }: NetworkCheck, choice: DataChoice): boolean {
  const demand = demandOf(choice);
  return `${inputShape}` === `${demand.inputShape}` && `${layers.at(-1)?.shape}` === `${demand.outputs}`;
}

/** The network with the input and output that the data want; what lies between stays. */
export function fitted({ layers, ...rest }: NetworkSpec, choice: DataChoice): NetworkSpec {
  const { inputShape, outputs, isClasses } = demandOf(choice);
  const end: LayerSpec = {
    className: "Dense",
    options: { units: outputs, ...(isClasses && { activation: "softmax" }) },
  };
  const body = layers.at(-1)?.className === "Dense" ? layers.slice(0, -1) : layers;
  const isFlat = body.some(({ className }) => /^(Flatten|Global.*)$/.test(className));
  const flatten: LayerSpec = { className: "Flatten", options: {} };
  return {
    ...rest,
    inputShape,
    layers: [...body, ...(isFlat ? [] : [flatten]), end],
    loss: isClasses ? "categorical_crossentropy" : "mse",
  };
}
