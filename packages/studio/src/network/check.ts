/** What becomes of a network's input, layer by layer; Keratin itself says it, and what does not fit. */
import type { BatchShape } from "keratin";
import type { Keratin } from "../engine/keratin.ts";
import type { LayerSpec, NetworkSpec } from "./spec.ts";

export interface LayerCheck {
  /** `[height, width, channels]` or shorter; undefined behind a fault. */
  readonly shape: readonly number[] | undefined;
  readonly params: number;
  /** Keratin's own words. */
  readonly error: string | undefined;
}

/** Weights that a page would rather not make: 400 MB. */
const MOST_PARAMS = 1e8;

export interface NetworkCheck {
  readonly layers: readonly LayerCheck[];
  readonly params: number;
  readonly sound: boolean;
}

type Maker = (options: object) => InstanceType<Keratin["Layer"]>;

function checkLayer(k: Keratin, { className, options }: LayerSpec, input: readonly number[]): LayerCheck {
  try {
    const make = (k.layers as unknown as Readonly<Record<string, Maker>>)[className];
    if (!make) throw new Error(`Unknown layer: ${className}.`);
    const layer = make({ ...options });
    const known = Object.keys(layer.getConfig());
    const strange = Object.keys(options).find((name) => !known.includes(name));
    if (strange) throw new Error(`${className}: unknown option "${strange}". Known: ${known.join(", ")}.`);
    const [, ...shape] = layer.computeOutputShape([null, ...input]);
    return { shape, params: paramsOf(k, layer, className, [null, ...input]), error: undefined };
  } catch (error) {
    return { shape: undefined, params: 0, error: error instanceof Error ? error.message : String(error) };
  }
}

function paramsOf(k: Keratin, layer: InstanceType<Keratin["Layer"]>, className: string, input: BatchShape): number {
  const config = layer.getConfig() as Readonly<Record<string, unknown>>;
  const size = input.slice(1).reduce<number>((product, n) => product * (n ?? 1), 1);
  const units = Number(config["units"] ?? config["filters"] ?? 1);
  if (size * units > MOST_PARAMS) throw new Error(`${className}: too many parameters for a page.`);
  // Zeros are made faster than random numbers, and only their count is asked.
  const zeros = Object.fromEntries(
    Object.keys(config)
      .filter((name) => /[kK]ernelInitializer$/.test(name))
      .map((name) => [name, "zeros"]),
  );
  const make = (k.layers as unknown as Readonly<Record<string, Maker>>)[className] as Maker;
  const counted = make({ ...config, ...zeros });
  counted.build(input);
  return counted.countParams();
}

export function checkNetwork(k: Keratin, { inputShape, layers }: NetworkSpec): NetworkCheck {
  const checks: LayerCheck[] = [];
  let shape: readonly number[] | undefined = inputShape;
  for (const layer of layers) {
    const check: LayerCheck = shape ? checkLayer(k, layer, shape) : { shape: undefined, params: 0, error: undefined };
    checks.push(check);
    shape = check.shape;
  }
  return {
    layers: checks,
    params: checks.reduce((sum, { params }) => sum + params, 0),
    sound: shape !== undefined && layers.length > 0,
  };
}
