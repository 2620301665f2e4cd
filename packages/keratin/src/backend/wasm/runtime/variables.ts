import type { Variable, VariableStorage } from "../../../ir/variable.ts";
import type { TypedArray } from "../../../util/ndarray.ts";
import { sizeOf } from "../../../util/shape.ts";
import type { Device } from "./device.ts";

/** Blocks of variables that were garbage collected. */
const collected = new FinalizationRegistry<{ device: Device; address: number }>(({ device, address }) =>
  device.free(address),
);

/** A variable's values in the device's memory. */
export class DeviceStorage implements VariableStorage {
  readonly device: Device;
  readonly address: number;
  readonly #length: number;
  readonly #isFloat: boolean;

  constructor(device: Device, address: number, variable: Variable) {
    this.device = device;
    this.address = address;
    this.#length = sizeOf(variable.shape);
    this.#isFloat = variable.dtype === "float32";
  }

  async read(): Promise<TypedArray> {
    const { buffer } = await this.device.read(this.address, this.#length * 4);
    return this.#isFloat ? new Float32Array(buffer as ArrayBuffer) : new Int32Array(buffer as ArrayBuffer);
  }

  async write(data: TypedArray): Promise<void> {
    const values = this.#isFloat ? Float32Array.from(data) : Int32Array.from(data);
    await this.device.write(this.address, new Uint8Array(values.buffer));
  }
}

/** Brings variables into the device's memory with the values that they have; those already there stay. */
export async function placeVariables(device: Device, variables: Iterable<Variable>): Promise<void> {
  for (const variable of variables) {
    if (variable.storage instanceof DeviceStorage && variable.storage.device === device) continue;
    const values = await variable.read();
    const address = device.allocate(sizeOf(variable.shape) * 4, `Variable "${variable.name}"`);
    collected.register(variable, { device, address });
    const storage = new DeviceStorage(device, address, variable);
    await storage.write(values);
    variable.storage = storage;
  }
}

/** The address of a variable that was placed. */
export function addressOf(variable: Variable): number {
  return (variable.storage as DeviceStorage).address;
}
