/**
 * Reads networks from code as Keras's users write it, in Python or TypeScript: calls, lists, names and plain values. It is
 * read, never run.
 */
import { OPTIMIZERS } from "./code.ts";
import { camelCase, type LayerSpec, type NetworkSpec, type OptionValue, POSITIONAL } from "./spec.ts";
import { CodeError, type Token, tokensOf } from "./tokens.ts";

interface Call {
  readonly kind: "call";
  /** The last part of the name: `Conv2D` of `layers.Conv2D`. */
  readonly name: string;
  readonly line: number;
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}
interface Name {
  readonly kind: "name";
  readonly name: string;
}
type Plain = number | string | boolean | null;
type Value = Plain | Call | Name | Value[] | ReadonlyMap<string, Value>;

const CONSTANTS: Readonly<Record<string, Plain>> = {
  True: true,
  False: false,
  None: null,
  true: true,
  false: false,
  null: null,
};
/** Words in front of an expression that mean nothing here. */
const IGNORED: ReadonlySet<string> = new Set(["const", "let", "var", "await", "new"]);
/** Depth of brackets; real code has about five. */
const DEEPEST = 40;

const isCall = (value: Value | undefined): value is Call =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "call";
const isMap = (value: Value | undefined): value is ReadonlyMap<string, Value> => value instanceof Map;

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(code: string) {
    this.#tokens = tokensOf(code);
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #is(sign: string): boolean {
    return this.#next.kind === "sign" && this.#next.text === sign;
  }

  #skip(sign: string): boolean {
    if (!this.#is(sign)) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (this.#skip(sign)) return;
    const { kind, text, line } = this.#next;
    if (kind === "end") throw new CodeError("endsEarly", line);
    throw new CodeError("expected", line, { expected: sign, found: text });
  }

  /** All calls that stand for themselves or behind an `=`. */
  calls(): Call[] {
    const calls: Call[] = [];
    while (this.#next.kind !== "end") {
      if (this.#skip(";")) continue;
      if (this.#next.text === "import" || this.#next.text === "from") {
        this.#skipImport();
        continue;
      }
      const value = this.#value();
      // What an assignment gives follows.
      if (this.#skip("=")) continue;
      if (isCall(value)) calls.push(value);
      else if (Array.isArray(value)) calls.push(...value.filter((item) => isCall(item)));
    }
    return calls;
  }

  /** Imports end with their line, or with the text that names the module. */
  #skipImport(): void {
    const { line } = this.#next;
    let depth = 0;
    while (this.#next.kind !== "end" && (this.#next.line === line || depth > 0)) {
      if (this.#is("{") || this.#is("(")) depth++;
      if (this.#is("}") || this.#is(")")) depth--;
      this.#at++;
    }
    // TypeScript's list of names may be broken into lines before its `from`.
    if (this.#next.text === "from" && this.#tokens[this.#at + 1]?.kind === "text") this.#at += 2;
  }

  #value(): Value {
    if (++this.#depth > DEEPEST) throw new CodeError("tooDeep", this.#next.line);
    const value = this.#single();
    this.#depth--;
    return value;
  }

  #single(): Value {
    const token = this.#next;
    if (token.kind === "end") throw new CodeError("endsEarly", token.line);
    this.#at++;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "text") return token.text.slice(1, -1);
    if (token.kind === "name") return this.#named(token);
    if (token.text === "-") return this.#negative(token);
    if (token.text === "[") return this.#list("]");
    if (token.text === "(") return this.#tuple();
    if (token.text === "{") return this.#pairs("}", ":");
    throw new CodeError("unexpected", token.line, { found: token.text });
  }

  #negative({ line }: Token): Value {
    const value = this.#value();
    if (typeof value === "number") return -value;
    throw new CodeError("notNumber", line);
  }

  #named(token: Token): Value {
    if (IGNORED.has(token.text)) return this.#value();
    if (Object.hasOwn(CONSTANTS, token.text)) return CONSTANTS[token.text] ?? null;
    let name = token.text;
    while (this.#skip(".")) {
      name = this.#next.text;
      this.#at++;
    }
    if (!this.#skip("(")) return { kind: "name", name };
    const { positional, named } = this.#arguments();
    return { kind: "call", name, line: token.line, positional, named };
  }

  #arguments(): { positional: Value[]; named: Map<string, Value> } {
    const positional: Value[] = [];
    const named = new Map<string, Value>();
    while (!this.#skip(")")) {
      const isNamed = this.#next.kind === "name" && this.#tokens[this.#at + 1]?.text === "=";
      if (isNamed) {
        const name = camelCase(this.#next.text);
        this.#at += 2;
        named.set(name, this.#value());
      } else {
        const value = this.#value();
        // The options of TypeScript.
        if (isMap(value)) for (const [name, inner] of value) named.set(camelCase(name), inner);
        else positional.push(value);
      }
      if (!this.#is(")")) this.#expect(",");
    }
    return { positional, named };
  }

  #list(close: string): Value[] {
    const items: Value[] = [];
    while (!this.#skip(close)) {
      items.push(this.#value());
      if (!this.#is(close)) this.#expect(",");
    }
    return items;
  }

  /** `(3, 3)`, `(10,)`, or a value in brackets. */
  #tuple(): Value {
    const items: Value[] = [];
    let comma = false;
    while (!this.#skip(")")) {
      items.push(this.#value());
      if (this.#is(")")) continue;
      this.#expect(",");
      comma = true;
    }
    return items.length === 1 && !comma ? (items[0] as Value) : items;
  }

  #pairs(close: string, between: string): ReadonlyMap<string, Value> {
    const pairs = new Map<string, Value>();
    while (!this.#skip(close)) {
      const name = this.#next;
      this.#at++;
      this.#expect(between);
      pairs.set(name.kind === "text" ? name.text.slice(1, -1) : name.text, this.#value());
      if (!this.#is(close)) this.#expect(",");
    }
    return pairs;
  }
}

function plain(value: Value, line: number): OptionValue {
  if (Array.isArray(value)) return value.map((item) => plain(item, line));
  if (value === null || typeof value !== "object") return value;
  throw new CodeError("notPlain", line);
}

function layerOf({ name, line, positional, named }: Call): LayerSpec {
  const order = Object.hasOwn(POSITIONAL, name) ? POSITIONAL[name] : undefined;
  if (!order) throw new CodeError("unknownLayer", line, { name, known: Object.keys(POSITIONAL).join(", ") });
  const options: Record<string, OptionValue> = {};
  for (const [i, value] of positional.entries()) {
    const option = order[i];
    if (!option) throw new CodeError("tooMany", line, { name, count: String(order.length) });
    options[option] = plain(value, line);
  }
  for (const [option, value] of named) {
    if (!/^[a-z]/.test(option)) throw new CodeError("unknownOption", line, { name: option });
    if (option !== "inputShape") options[option] = plain(value, line);
  }
  return { className: name, options };
}

const isShape = (value: OptionValue | undefined): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((n) => Number.isInteger(n) && Number(n) > 0);

function inputShapeOf({ name, line, positional, named }: Call): readonly number[] | undefined {
  const given =
    name === "Input" || name === "InputLayer" ? (named.get("shape") ?? positional[0]) : named.get("inputShape");
  if (given === undefined) return undefined;
  const shape = plain(given, line);
  if (isShape(shape)) return shape;
  throw new CodeError("notShape", line);
}

function training(calls: readonly Call[]): Partial<NetworkSpec> {
  const found: { -readonly [Name in keyof NetworkSpec]?: NetworkSpec[Name] } = {};
  for (const { name, named, line } of calls) {
    if (name === "compile") {
      const optimizer = named.get("optimizer");
      if (typeof optimizer === "string")
        Object.assign(found, { optimizer: optimizer.toLowerCase(), learningRate: undefined });
      if (isCall(optimizer)) Object.assign(found, optimizerOf(optimizer));
      const loss = named.get("loss");
      if (typeof loss === "string") found.loss = loss;
    }
    if (name !== "fit") continue;
    for (const option of ["epochs", "batchSize"] as const) {
      const value = named.get(option);
      if (value === undefined) continue;
      if (!Number.isInteger(value) || Number(value) < 1) throw new CodeError("notWhole", line, { name: option });
      found[option] = Number(value);
    }
  }
  return found;
}

function optimizerOf({ name, named, positional, line }: Call): Pick<NetworkSpec, "optimizer" | "learningRate"> {
  const optimizer = Object.keys(OPTIMIZERS).find((key) => OPTIMIZERS[key] === name);
  if (!optimizer) throw new CodeError("unknownOptimizer", line, { name, known: Object.values(OPTIMIZERS).join(", ") });
  const rate = named.get("learningRate") ?? positional[0];
  return { optimizer, learningRate: typeof rate === "number" ? rate : undefined };
}

/** The calls that make layers: in the list of a Sequential, given to `add`, or standing for themselves. */
function layerCalls(calls: readonly Call[]): Call[] {
  return calls.flatMap((call) => {
    if (call.name === "Sequential")
      return (Array.isArray(call.positional[0]) ? call.positional[0] : []).filter((v) => isCall(v));
    if (call.name === "add") return call.positional.filter((v) => isCall(v));
    return /^[A-Z]/.test(call.name) ? [call] : [];
  });
}

/**
 * @param before gives what the code does not say
 * @throws CodeError with the line that it does not understand
 */
export function parseNetwork(code: string, before: NetworkSpec): NetworkSpec {
  const calls = new Reader(code).calls();
  const made = layerCalls(calls);
  const isInput = ({ name }: Call): boolean => name === "Input" || name === "InputLayer";
  const layers = made.filter((call) => !isInput(call)).map(layerOf);
  if (layers.length === 0) throw new CodeError("noLayer", 1);
  const inputShape = made.map(inputShapeOf).find((shape) => shape) ?? before.inputShape;
  return { ...before, ...training(calls), inputShape, layers };
}

/** For addresses: as short as the parser can read again. */
export function compact({ layers }: Pick<NetworkSpec, "layers">): string {
  const value = (option: OptionValue): string =>
    Array.isArray(option)
      ? `(${option.map(value).join(",")}${option.length === 1 ? "," : ""})`
      : JSON.stringify(option);
  const call = ({ className, options }: LayerSpec): string => {
    const names = POSITIONAL[className] ?? [];
    let inOrder = true;
    const parts = [
      ...names.filter((name) => name in options),
      ...Object.keys(options).filter((name) => !names.includes(name)),
    ].map((name, i) => {
      inOrder &&= names[i] === name;
      const text = value(options[name] ?? null).replaceAll('"', "'");
      return inOrder ? text : `${name}=${text}`;
    });
    return `${className}(${parts.join(",")})`;
  };
  return layers.map(call).join(";");
}
