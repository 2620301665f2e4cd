/** How weights start: Keras's initializers, drawn from our own seeded generator. */
import { ArgumentError, complain } from "../util/errors.ts";
import { lookUp } from "../util/suggest.ts";
import { show } from "./check.ts";
import { Constant, Identity, Ones, Zeros } from "./initializers/constant.ts";
import type { Initializer } from "./initializers/initializer.ts";
import { Orthogonal } from "./initializers/orthogonal.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./initializers/random.ts";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./initializers/scaling.ts";
import { toSnakeCase } from "./naming.ts";

export type { ConstantOptions, IdentityOptions } from "./initializers/constant.ts";
export type { Initializer, SeedOptions } from "./initializers/initializer.ts";
export type { OrthogonalOptions } from "./initializers/orthogonal.ts";
export type { NormalOptions, UniformOptions } from "./initializers/random.ts";
export type { FanOptions, VarianceScalingOptions } from "./initializers/scaling.ts";
export {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
};

const BY_NAME: Readonly<Record<string, () => Initializer>> = {
  glorot_uniform: GlorotUniform,
  glorot_normal: GlorotNormal,
  he_uniform: HeUniform,
  he_normal: HeNormal,
  lecun_uniform: LecunUniform,
  lecun_normal: LecunNormal,
  variance_scaling: VarianceScaling,
  random_normal: RandomNormal,
  normal: RandomNormal,
  random_uniform: RandomUniform,
  uniform: RandomUniform,
  truncated_normal: TruncatedNormal,
  orthogonal: Orthogonal,
  identity: Identity,
  constant: Constant,
  zeros: Zeros,
  zero: Zeros,
  ones: Ones,
  one: Ones,
};

/** Keras's strings, or an initializer. */
export type InitializerOption = Initializer | string;

/** @throws ArgumentError for an unknown name (with the nearest known) or anything that is no initializer */
export function getInitializer(where: string, option: InitializerOption): Initializer {
  if (typeof option === "string") return lookUp(where, toSnakeCase(option), BY_NAME)();
  if (typeof option?.create === "function" && typeof option.getConfig === "function") return option;
  throw new ArgumentError(complain({ where, expected: "a name or an object of initializers", found: show(option) }));
}
