/** Modules under construction: imports, functions, exports, and the bytes they become. */

import type { Engine } from "../engine.ts";
import { type Code, flatten, section, text, unsigned, vector } from "./bytes.ts";
import { FunctionBuilder } from "./function.ts";
import { I32, relaxedMultiplyAdd, TYPE_CODES, type V128, type ValueType } from "./values.ts";

/** A function that can be called. */
export interface Func {
  readonly name: string;
  readonly index: number;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface MemoryImport {
  readonly shared: boolean;
  /** In pages of 64 KiB. */
  readonly minimum: number;
  readonly maximum: number;
}

type Parameters = Readonly<Record<string, ValueType>>;

export class ModuleBuilder {
  readonly engine: Engine;
  readonly #memory: MemoryImport;
  readonly #types: string[] = [];
  readonly #typeCodes: Code[] = [];
  readonly #globals: string[] = [];
  readonly #functions: { func: Func; type: number; body: Code }[] = [];
  readonly #exports = new Map<string, Func>();
  readonly #made = new Map<string, Func>();

  constructor(engine: Engine, memory: MemoryImport) {
    this.engine = engine;
    this.#memory = memory;
  }

  /** a·b + c as the engine does it best. */
  madd(a: V128, b: V128, c: V128): V128 {
    return this.engine.relaxed ? relaxedMultiplyAdd(a, b, c) : c.add(a.mul(b));
  }

  /** An immutable i32 that is imported from "variables" at instantiation. */
  importGlobal(name: string): I32 {
    let index = this.#globals.indexOf(name);
    if (index < 0) index = this.#globals.push(name) - 1;
    return new I32([0x23, unsigned(index)]);
  }

  /** The function of that key; made by `emit` at the first time. */
  once(key: string, emit: (name: string) => Func): Func {
    let func = this.#made.get(key);
    if (!func) {
      func = emit(key);
      this.#made.set(key, func);
    }
    return func;
  }

  /** Defines a function; `write` writes its body. */
  func(name: string, parameters: Parameters, results: readonly ValueType[], write: (f: FunctionBuilder) => void): Func {
    const types = Object.values(parameters);
    const builder = new FunctionBuilder(this, parameters);
    write(builder);
    const func: Func = { name, index: this.#functions.length, parameters: types, results };
    this.#functions.push({ func, type: this.#typeOf(types, results), body: builder.finish() });
    return func;
  }

  export(name: string, func: Func): void {
    this.#exports.set(name, func);
  }

  #typeOf(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    const codes = (list: readonly ValueType[]): Code => vector(list.map((t) => [TYPE_CODES[t]]));
    this.#typeCodes.push([0x60, codes(parameters), codes(results)]);
    return this.#types.push(key) - 1;
  }

  /** The module in the binary format. */
  bytes(): Uint8Array<ArrayBuffer> {
    const { shared, minimum, maximum } = this.#memory;
    const memory: Code = [text("host"), text("memory"), 2, shared ? 3 : 1, unsigned(minimum), unsigned(maximum)];
    const globals = this.#globals.map((name): Code => [text("variables"), text(name), 3, TYPE_CODES.i32, 0]);
    const exports = [...this.#exports].map(([name, func]): Code => [text(name), 0, unsigned(func.index)]);
    const bodies = this.#functions.map(({ body }): Code => {
      const bytes = flatten(body);
      return [unsigned(bytes.length), bytes];
    });
    const code: Code = [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector(this.#typeCodes)),
      section(2, vector([memory, ...globals])),
      section(3, vector(this.#functions.map(({ type }) => unsigned(type)))),
      section(7, vector(exports)),
      section(10, vector(bodies)),
      section(0, [
        text("name"),
        section(1, vector(this.#functions.map(({ func }) => [unsigned(func.index), text(func.name)]))),
      ]),
    ];
    return Uint8Array.from(flatten(code));
  }
}
