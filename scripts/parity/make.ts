/** Makes docs/parity.md of Keras's API (golden/fixtures/api.json) and of what Keratin exports. */
import { readFileSync } from "node:fs";
import * as keratin from "keratin";
import { toCamelCase } from "../../packages/keratin/src/saving/case.ts";
import { DIFFERENCES, IGNORED_OPTIONS, INTERFACES, OUT_OF_SCOPE, RENAMED, REQUIRED } from "./notes.ts";

interface Entry {
  readonly name: string;
  readonly namespace: string;
  readonly parameters: readonly string[];
}

const TITLES: Readonly<Record<string, string>> = {
  layers: "Layers",
  activations: "Activations",
  losses: "Losses",
  metrics: "Metrics",
  optimizers: "Optimizers",
  "optimizers.schedules": "Learning-rate schedules",
  callbacks: "Callbacks",
  initializers: "Initializers",
  regularizers: "Regularizers",
  Model: "Models",
  models: "Making, saving and loading models",
  saving: "Saving",
  utils: "Utilities",
  datasets: "Data sets",
};

/** The whole page. */
export function parityPage(): string {
  const { keras, cases } = JSON.parse(
    readFileSync(new URL("../../golden/fixtures/api.json", import.meta.url), "utf8"),
  ) as { keras: string; cases: Entry[] };
  const sections = Object.entries(TITLES).map(([namespace, title]) => section(namespace, title, cases));
  return `# Keras ${keras} and Keratin

What Keras's public API has for convolutional networks, and whether Keratin has it. Made by \`npm run parity\` from Keras itself (golden/api.py) and from what
Keratin exports; \`npm test\` checks that it is up to date. Options are in camelCase in Keratin. Left out: recurrent, attention, text, audio and 3-D layers, quantisation, and parts of
Keras's own machinery.

${sections.join("\n")}`;
}

function section(namespace: string, title: string, cases: readonly Entry[]): string {
  const rows = cases
    .filter((entry) => entry.namespace === namespace)
    .filter(({ name }) => !OUT_OF_SCOPE.some((pattern) => pattern.test(`${namespace}.${name}`)))
    .map(row);
  return `## ${title}\n\n| Keras | Keratin | |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function row({ name, namespace, parameters }: Entry): string {
  const key = `${namespace}.${name}`;
  const path = RENAMED[key] ?? (namespace === "Model" ? `Model.${toCamelCase(name)}` : ownName(namespace, name));
  const found = lookUp(path);
  if (found === undefined && !INTERFACES.has(key)) return `| ${name} | no | |`;
  // Callbacks have no config to read their options off.
  const missing = namespace === "callbacks" ? [] : missingOptions(name, found, parameters);
  const without = missing.length > 0 ? `without ${missing.map((option) => `\`${option}\``).join(", ")}` : "";
  const notes = [DIFFERENCES[key], without].filter(Boolean).join("; ");
  return `| ${name} | ${notes ? "differs" : "yes"} | ${notes} |`;
}

/** Where Keratin has it: in the namespace of the same name, or at the top. */
function ownName(namespace: string, name: string): string {
  const own = /^[A-Z]/.test(name) ? name : toCamelCase(name);
  return lookUp(`${namespace}.${own}`) === undefined ? own : `${namespace}.${own}`;
}

function lookUp(path: string): unknown {
  const [first = "", ...rest] = path.split(".");
  const start =
    first === "Model" && rest.length > 0 ? keratin.Model.prototype : (keratin as Record<string, unknown>)[first];
  if (first === "Model" && rest[0] !== undefined) return methodOf(rest[0]);
  return rest.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], start);
}

/** A method or property of models. */
function methodOf(name: string): unknown {
  for (let proto: object | null = keratin.Model.prototype; proto; proto = Object.getPrototypeOf(proto)) {
    if (Object.hasOwn(proto, name)) return name;
  }
  return undefined;
}

/** Keras's options that an object of the class does not have in its config. */
function missingOptions(name: string, made: unknown, parameters: readonly string[]): string[] {
  const config = configOf(name, made);
  if (!config) return [];
  const known = new Set(Object.keys(config));
  // Constraints stand in configs as null only; anything else is refused.
  const isThere = (option: string): boolean => known.has(toCamelCase(option)) && !option.endsWith("_constraint");
  const isMissing = (option: string): boolean => !isThere(option) && !IGNORED_OPTIONS.has(option);
  return parameters.filter(isMissing);
}

function configOf(name: string, made: unknown): object | undefined {
  if (typeof made !== "function" || !/^[A-Z]/.test(name)) return undefined;
  try {
    const object = (made as (options?: object) => unknown)(REQUIRED[name]);
    return hasConfig(object) ? object.getConfig() : undefined;
  } catch (error) {
    // Abstract bases, which only `new` makes. Everything else must be made, or the page would say "yes" too easily.
    if (error instanceof TypeError && /constructor|abstract/.test(error.message)) return undefined;
    throw error;
  }
}

const hasConfig = (value: unknown): value is { getConfig(): object } =>
  (typeof value === "object" || typeof value === "function") && value !== null && "getConfig" in value;
