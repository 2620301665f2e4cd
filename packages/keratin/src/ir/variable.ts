import { ShapeError } from "../util/errors.ts";
import type { TypedArray } from "../util/ndarray.ts";
import { type Shape, showShape, sizeOf } from "../util/shape.ts";

/** Element types on a device. */
export type NodeDType = "float32" | "int32";

/** Where the values of a variable live. A backend puts its own in place when it first needs the variable. */
export interface VariableStorage {
  /** A copy of the values. */
  read(): Promise<TypedArray>;
  /** Copies the values in; the length has been checked. */
  write(data: TypedArray): Promise<void>;
}

class HostStorage implements VariableStorage {
  #data: TypedArray;
  constructor(data: TypedArray) {
    this.#data = data;
  }
  async read(): Promise<TypedArray> {
    return this.#data.slice();
  }
  async write(data: TypedArray): Promise<void> {
    this.#data = data.slice();
  }
}

export interface VariableOptions {
  name: string;
  shape: Shape;
  initial: TypedArray;
  dtype?: NodeDType;
  trainable?: boolean;
}

/** State that outlives a step: a weight, an optimizer slot, a metric's sum. Identity matters, names do not. */
export class Variable {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: NodeDType;
  trainable: boolean;
  /** Owned by the backend that placed the variable last. */
  storage: VariableStorage;

  /** Defaults: float32, trainable. */
  constructor({ name, shape, initial, dtype = "float32", trainable = true }: VariableOptions) {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.trainable = trainable;
    this.#checkLength(initial);
    this.storage = new HostStorage(initial);
  }

  read(): Promise<TypedArray> {
    return this.storage.read();
  }

  /** @throws ShapeError if the number of elements differs. */
  async write(data: TypedArray): Promise<void> {
    this.#checkLength(data);
    await this.storage.write(data);
  }

  #checkLength(data: TypedArray): void {
    if (data.length !== sizeOf(this.shape)) {
      throw new ShapeError(
        `Variable "${this.name}": expected ${sizeOf(this.shape)} values for shape ${showShape(this.shape)}, found ${data.length}.`,
      );
    }
  }
}
