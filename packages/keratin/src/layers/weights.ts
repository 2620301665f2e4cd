/** The options that layers have for each of their weights, so that all layers read and check them alike. */
import { getInitializer, type Initializer, type InitializerOption } from "../nn/initializers.ts";
import { getRegularizer, type Regularizer, type RegularizerOption } from "../nn/regularizers.ts";
import { ArgumentError, complain } from "../util/errors.ts";
import type { Shape } from "../util/shape.ts";
import type { WeightSpec } from "./layer.ts";

/**
 * The options for weights of these names: for `"kernel"` they are `kernelInitializer` (its default stands in the layer's
 * description), `kernelRegularizer` (default null: none) and `kernelConstraint` (only null: constraints are not supported).
 */
export type WeightOptions<Name extends string> = { [Option in `${Name}Initializer`]?: InitializerOption | null } & {
  [Option in `${Name}Regularizer`]?: RegularizerOption | null;
} & { [Option in `${Name}Constraint`]?: null };

/** How a layer's weights start and what they cost. */
export class WeightChoices<Name extends string> {
  /** The options with their values, for `getConfig`. */
  readonly config: Required<WeightOptions<Name>>;
  readonly #initializers = new Map<Name, Initializer>();
  readonly #regularizers = new Map<Name, Regularizer>();

  /**
   * @param defaults each weight's initializer
   * @throws ArgumentError naming the option that is unknown or not supported
   */
  constructor(label: string, options: WeightOptions<Name>, defaults: Readonly<Record<Name, string>>) {
    const given = options as Readonly<Record<string, unknown>>;
    const config: Record<string, unknown> = {};
    for (const name of Object.keys(defaults) as Name[]) {
      const initializer = (given[`${name}Initializer`] ?? defaults[name]) as InitializerOption;
      const regularizer = (given[`${name}Regularizer`] ?? null) as RegularizerOption | null;
      this.#initializers.set(name, getInitializer(`${label}: ${name}Initializer`, initializer));
      const penalty = getRegularizer(`${label}: ${name}Regularizer`, regularizer ?? undefined);
      if (penalty) this.#regularizers.set(name, penalty);
      refuseConstraint(`${label}: ${name}Constraint`, given[`${name}Constraint`]);
      config[`${name}Initializer`] = initializer;
      config[`${name}Regularizer`] = regularizer;
      config[`${name}Constraint`] = null;
    }
    this.config = config as Required<WeightOptions<Name>>;
  }

  /** The weight with the options of `name`. @param as Keras's name of the weight, where it is another */
  spec(name: Name, shape: Shape, as: string = name): WeightSpec {
    const initializer = this.#initializers.get(name) as Initializer;
    return { name: as, shape, initializer, regularizer: this.#regularizers.get(name) };
  }
}

function refuseConstraint(where: string, constraint: unknown): void {
  if (constraint === undefined || constraint === null) return;
  const hint = "Constraints are not supported; a regularizer also keeps weights small.";
  throw new ArgumentError(complain({ where, expected: "null", found: "a constraint", hint }));
}
