/** A function's body under construction. Statements are written in order; expressions are values (values.ts). */
import { InternalError } from "../../../util/errors.ts";
import { type Code, unsigned, vector } from "./bytes.ts";
import type { Func, ModuleBuilder } from "./module.ts";
import { F32, I32, i32, TYPE_CODES, V128, type Value, type ValueType } from "./values.ts";

/** A local variable: used as it is, it is its present value. */
export type Local<T extends Value> = T & { readonly local: number };

const VOID = 0x40;

export class FunctionBuilder {
  readonly module: ModuleBuilder;
  readonly #parameters: readonly string[];
  readonly #types: ValueType[];
  readonly #handles = new Map<string, Local<Value>>();
  readonly #constants = new Map<string, Local<V128>>();
  #body: Code[] = [];

  constructor(module: ModuleBuilder, parameters: Readonly<Record<string, ValueType>>) {
    this.module = module;
    this.#parameters = Object.keys(parameters);
    this.#types = Object.values(parameters);
    this.#parameters.forEach((name, index) => {
      this.#handles.set(name, this.#handle(index));
    });
  }

  #handle(index: number): Local<Value> {
    const code = [0x20, unsigned(index)];
    const type = this.#types[index];
    const value = type === "i32" ? new I32(code) : type === "f32" ? new F32(code) : new V128(code);
    return Object.assign(value, { local: index });
  }

  /** An i32 parameter by its name. */
  parameter(name: string): Local<I32> {
    const handle = this.#handles.get(name);
    if (!handle) throw new InternalError(`No parameter "${name}".`);
    return handle as Local<I32>;
  }

  #declare(type: ValueType): Local<Value> {
    this.#types.push(type);
    return this.#handle(this.#types.length - 1);
  }

  /** A new local, with a first value if given (else 0). */
  i32(initial?: I32 | number): Local<I32> {
    const local = this.#declare("i32") as Local<I32>;
    if (initial !== undefined) this.set(local, i32(initial));
    return local;
  }

  v128(initial?: V128): Local<V128> {
    const local = this.#declare("v128") as Local<V128>;
    if (initial) this.set(local, initial);
    return local;
  }

  f32(initial?: F32): Local<F32> {
    const local = this.#declare("f32") as Local<F32>;
    if (initial) this.set(local, initial);
    return local;
  }

  /** A vector constant kept in a local that is set at the function's start. */
  constant(value: V128): Local<V128> {
    const key = JSON.stringify(value.code);
    let local = this.#constants.get(key);
    if (!local) {
      local = Object.assign(this.#declare("v128") as Local<V128>, { initial: value });
      this.#constants.set(key, local);
    }
    return local;
  }

  set<T extends Value>(local: Local<T>, value: T): void {
    this.#body.push([value.code, 0x21, unsigned(local.local)]);
  }

  /** local += amount */
  advance(local: Local<I32>, amount: I32 | number): void {
    if (amount !== 0) this.set(local, local.add(amount));
  }

  storeV128(address: I32, value: V128, offset = 0): void {
    this.#body.push([address.code, value.code, 0xfd, unsigned(11), 2, unsigned(offset)]);
  }

  storeF32(address: I32, value: F32, offset = 0): void {
    this.#body.push([address.code, value.code, 0x38, 2, unsigned(offset)]);
  }

  storeI32(address: I32, value: I32, offset = 0): void {
    this.#body.push([address.code, value.code, 0x36, 2, unsigned(offset)]);
  }

  /** Stores one lane of a vector. */
  storeLane(address: I32, value: V128, lane: number, offset = 0): void {
    this.#body.push([address.code, value.code, 0xfd, unsigned(90), 2, unsigned(offset), lane]);
  }

  atomicStore(address: I32, value: I32, offset = 0): void {
    this.#body.push([address.code, value.code, 0xfe, 0x17, 2, unsigned(offset)]);
  }

  fill(address: I32, byte: number, bytes: I32 | number): void {
    this.#body.push([address.code, i32(byte).code, i32(bytes).code, 0xfc, 11, 0]);
  }

  copy(target: I32, source: I32, bytes: I32 | number): void {
    this.#body.push([target.code, source.code, i32(bytes).code, 0xfc, 10, 0, 0]);
  }

  call(func: Func, args: readonly (I32 | number)[]): void {
    if (args.length !== func.parameters.length) {
      throw new InternalError(`${func.name} takes ${func.parameters.length} arguments, not ${args.length}.`);
    }
    this.#body.push([...args.map((a) => i32(a).code), 0x10, unsigned(func.index)]);
  }

  /** A call for its result. */
  callI32(func: Func, args: readonly (I32 | number)[]): I32 {
    return new I32([...args.map((a) => i32(a).code), 0x10, unsigned(func.index)]);
  }

  /** Evaluates for the effect only. */
  drop(value: Value): void {
    this.#body.push([value.code, 0x1a]);
  }

  return(value: I32 | number): void {
    this.#body.push([i32(value).code, 0x0f]);
  }

  #nest(write: () => void): Code[] {
    const outer = this.#body;
    this.#body = [];
    write();
    const inner = this.#body;
    this.#body = outer;
    return inner;
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    const yes = this.#nest(then);
    const no = otherwise ? [0x05, ...this.#nest(otherwise)] : [];
    this.#body.push([condition.code, 0x04, VOID, ...yes, ...no, 0x0b]);
  }

  /** Repeats while the condition, looked at before each round, is not 0. */
  while(condition: () => I32, body: () => void): void {
    const inner = this.#nest(body);
    const again = condition();
    this.#body.push([0x02, VOID, again.isZero().code, 0x0d, 0, 0x03, VOID, ...inner, again.code, 0x0d, 0, 0x0b, 0x0b]);
  }

  /** Repeats `body` with `counter` = from, from + step, … below `to` (unsigned). Right for empty ranges. */
  loop(from: I32 | number, to: I32 | number, step: number, body: (counter: Local<I32>) => void): void {
    const counter = this.i32();
    this.set(counter, i32(from));
    const inner = this.#nest(() => body(counter));
    const next: Code = [counter.add(step).code, 0x22, unsigned(counter.local), i32(to).code, 0x49, 0x0d, 0];
    const loop: Code = [0x03, VOID, ...inner, next, 0x0b];
    const surelyRuns = typeof from === "number" && typeof to === "number" && from < to;
    if (surelyRuns) this.#body.push(loop);
    else this.#body.push([counter.ltU(to).code, 0x04, VOID, loop, 0x0b]);
  }

  /** Repeats `body` `count` times, counting down: the cheapest loop. The count must not be 0. */
  repeat(count: I32 | number, body: () => void): void {
    const left = this.i32(count);
    const inner = this.#nest(body);
    this.#body.push([0x03, VOID, ...inner, left.sub(1).code, 0x22, unsigned(left.local), 0x0d, 0, 0x0b]);
  }

  /** Locals and code of the finished body. */
  finish(): Code {
    const first = this.#parameters.length;
    const locals = this.#types.slice(first).map((type): Code => [1, TYPE_CODES[type]]);
    const constants = [...this.#constants.values()].map((local): Code => {
      const { initial } = local as Local<V128> & { initial: V128 };
      return [initial.code, 0x21, unsigned(local.local)];
    });
    return [vector(locals), ...constants, ...this.#body, 0x0b];
  }
}
