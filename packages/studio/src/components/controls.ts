/**
 * The numbers and choices that a figure lets its user change. They live in the address's query, so that what is seen can
 * be sent to others, and in memory while the user looks at another chapter.
 */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { replaceQuery, route } from "../app/router.ts";

export interface NumberSpec {
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  readonly step?: number;
}

export interface ChoiceSpec {
  readonly options: readonly string[];
  readonly initial: string;
}

export type Specs = Readonly<Record<string, NumberSpec | ChoiceSpec>>;
export type ValuesOf<S extends Specs> = {
  readonly [Name in keyof S]: S[Name] extends { readonly options: readonly (infer Choice)[] } ? Choice : number;
};

export interface Controls<S extends Specs> {
  readonly specs: S;
  readonly values: ReadonlySignal<ValuesOf<S>>;
  set<Name extends keyof S & string>(name: Name, value: ValuesOf<S>[Name]): void;
  reset(): void;
  /** Takes what the address says, at the opening of the chapter. */
  readAddress(): void;
}

/** The value that the text names, if the spec allows it. */
function parsed(spec: NumberSpec | ChoiceSpec, text: string | undefined): number | string | undefined {
  if (text === undefined) return undefined;
  if ("options" in spec) return spec.options.includes(text) ? text : undefined;
  const number = Number(text);
  return text !== "" && Number.isInteger(number) && number >= spec.min && number <= spec.max ? number : undefined;
}

const initialsOf = <S extends Specs>(specs: S): ValuesOf<S> =>
  Object.fromEntries(Object.entries(specs).map(([name, { initial }]) => [name, initial])) as ValuesOf<S>;

/** @param specs letters become names in the address, so they stay what they are */
export function controlsOf<const S extends Specs>(specs: S): Controls<S> {
  const initials = initialsOf(specs);
  const values: Signal<ValuesOf<S>> = signal(initials);
  const change = (next: ValuesOf<S>): void => {
    values.value = next;
    const changed = Object.entries(next).filter(([name, value]) => value !== initials[name]);
    replaceQuery(Object.fromEntries(changed) as Record<string, string | number>);
  };
  return {
    specs,
    values,
    set: (name, value) => change({ ...values.peek(), [name]: value }),
    reset: () => change(initials),
    readAddress: () => {
      const { query } = route.peek();
      if (query.size === 0) return change(values.peek());
      const read = Object.entries(specs).map(([name, spec]) => [name, parsed(spec, query.get(name)) ?? spec.initial]);
      values.value = Object.fromEntries(read) as ValuesOf<S>;
    },
  };
}
