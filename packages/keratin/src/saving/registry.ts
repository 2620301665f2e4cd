/**
 * What Keras files may name: the classes that Keratin has, and those that users register. It is an allow-list; a file's
 * `module` strings are never resolved.
 */
import * as layers from "../layers/registry.ts";
import * as initializers from "../nn/initializers.ts";
import { LOSS_CLASSES } from "../nn/losses/index.ts";
import { METRIC_CLASSES } from "../nn/metrics/index.ts";
import * as optimizers from "../nn/optimizers/index.ts";
import * as regularizers from "../nn/regularizers.ts";
import { ArgumentError, complain } from "../util/errors.ts";

/** Makes an object of its options. */
export type Maker = (options: Readonly<Record<string, unknown>>) => unknown;

/** The kinds of objects in Keras files, with the module that Keras writes for them. */
export const MODULES = {
  layers: "keras.layers",
  initializers: "keras.initializers",
  regularizers: "keras.regularizers",
  losses: "keras.losses",
  metrics: "keras.metrics",
  optimizers: "keras.optimizers",
  schedules: "keras.optimizers.schedules",
} as const;
export type Family = keyof typeof MODULES;

/** Functions of a namespace that are named like classes. */
function classesOf(namespace: object): Readonly<Record<string, Maker>> {
  const isClass = ([name, value]: [string, unknown]): boolean => /^[A-Z]/.test(name) && typeof value === "function";
  return Object.fromEntries(Object.entries(namespace).filter(isClass)) as Record<string, Maker>;
}

const { Input: _tensor, ...layerClasses } = classesOf(layers);
const { LearningRateSchedule: _base, ...scheduleClasses } = classesOf(optimizers.schedules);

/** Keras's class names, by family. */
export const CLASSES: Readonly<Record<Family, Readonly<Record<string, Maker>>>> = {
  layers: layerClasses,
  initializers: classesOf(initializers),
  regularizers: classesOf(regularizers),
  losses: classesOf(LOSS_CLASSES),
  metrics: classesOf(METRIC_CLASSES),
  optimizers: classesOf(optimizers),
  schedules: scheduleClasses,
};

/** Options of `registerKerasSerializable`. */
export interface RegisterOptions {
  /** Stands before the name in files. Default "Custom". */
  package?: string;
  /** Default: the class's or function's own name. */
  name?: string;
}

/** A class that is made of its options, or a function such as a loss or an activation. */
export type Registrable = (new (options: never) => object) | ((...values: never[]) => unknown);

interface Registered {
  readonly registeredName: string;
  readonly thing: Registrable;
}

const byName = new Map<string, Registered>();
const byThing = new Map<unknown, Registered>();

/**
 * Lets files hold a class or function of one's own: layers, losses, metrics, activations, initializers. A class needs
 * `getConfig()`, and is made by `new Class(config)`. As `keras.saving.register_keras_serializable`.
 *
 * @returns the class or function
 * @throws ArgumentError if it has no name
 */
export function registerKerasSerializable<T extends Registrable>(thing: T, options: RegisterOptions = {}): T {
  const { package: owner = "Custom", name = thing?.name } = options;
  if (typeof thing !== "function" || !name) {
    const found = typeof thing === "function" ? "one without a name" : typeof thing;
    throw new ArgumentError(
      complain({ where: "registerKerasSerializable", expected: "a class or a named function", found }),
    );
  }
  const entry = { registeredName: `${owner}>${name}`, thing };
  byName.set(entry.registeredName, entry);
  byThing.set(thing, entry);
  return thing;
}

/** What was registered under a name of a file: "Custom>Mine", or "Mine" in older files. */
export const registeredAs = (name: string): Registrable | undefined =>
  (byName.get(name) ?? byName.get(`Custom>${name}`))?.thing;

/** The name under which a class or function was registered. */
export const registeredName = (thing: unknown): string | undefined => byThing.get(thing)?.registeredName;

/** Whether a registered thing is a class that is made of a config. */
export const isClass = (thing: Registrable): thing is new (options: never) => object =>
  typeof (thing.prototype as { getConfig?: unknown } | undefined)?.getConfig === "function";
