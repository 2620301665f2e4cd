/** The studio's words in its languages; components that read them are drawn anew when the language changes. */
import { effect, signal } from "@preact/signals";
import { createInstance } from "i18next";

export const LANGUAGES = { ko: "한국어", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED = "keratin-language";

function firstLanguage(): Language {
  const stored = globalThis.localStorage?.getItem(STORED);
  if (stored === "ko" || stored === "en") return stored;
  return globalThis.navigator?.language.startsWith("ko") ? "ko" : "en";
}

/** The language in use. */
export const language = signal<Language>(firstLanguage());

const words = createInstance();
void words.init({
  lng: language.value,
  fallbackLng: false,
  initAsync: false,
  keySeparator: false,
  nsSeparator: "::",
  resources: {},
  // Text goes into text nodes, never into markup.
  interpolation: { escapeValue: false },
});

effect(() => {
  void words.changeLanguage(language.value);
  if (globalThis.document) document.documentElement.lang = language.value;
});

export function chooseLanguage(chosen: Language): void {
  localStorage.setItem(STORED, chosen);
  language.value = chosen;
}

type Values = Readonly<Record<string, string | number>>;
/** Gives the message of a key; `{{name}}` in it is replaced by a value, numbers in the language's form. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/**
 * Registers messages under a name of their own.
 *
 * @param texts the same keys in every language: a missing one does not compile
 */
export function messages<Texts extends Readonly<Record<string, string>>>(
  name: string,
  texts: Readonly<{ en: Texts; ko: Readonly<Record<keyof Texts, string>> }>,
): Translate<keyof Texts & string> {
  for (const [code, bundle] of Object.entries(texts)) words.addResourceBundle(code, name, bundle);
  return (key, values) => {
    // `lng` makes the result depend on the signal, not on when i18next has changed.
    const lng = language.value;
    // Nothing to put in: no need to ask i18next, which moving figures do hundreds of times a second.
    if (!values) return texts[lng][key];
    const shown = Object.entries(values).map(([k, v]) => [k, typeof v === "number" ? formatNumber(v) : v]);
    return String(words.t(key, { ...Object.fromEntries(shown), ns: name, lng }));
  };
}

/** All messages of a language that are registered, by the name and the key. */
export const messagesIn = (code: Language): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  (words.getDataByLanguage(code) ?? {}) as Record<string, Record<string, string>>;

const formats = new Map<string, Intl.NumberFormat>();

/** @param name of the options: formatters are kept, since making one takes longer than using it thousands of times */
function format(value: number, name: string, options: Intl.NumberFormatOptions): string {
  const key = `${language.value} ${name}`;
  let made = formats.get(key);
  if (!made) {
    // What is rounded to zero has no sign.
    made = new Intl.NumberFormat(language.value, { signDisplay: "negative", ...options });
    formats.set(key, made);
  }
  return made.format(value).replace("-", "−");
}

/** A number in the language's form. @param options default: at most 3 decimals */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  format(value, JSON.stringify(options), options);

/** A number with so many decimals, zeros included. */
export const formatFixed = (value: number, digits: number): string =>
  format(value, `fixed ${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const formatPercent = (value: number, digits = 0): string =>
  formatNumber(value, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
