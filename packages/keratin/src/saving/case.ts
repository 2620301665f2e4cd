/** Names of options: camelCase in TypeScript, snake_case in Keras's files. */

/** Where Keras does not follow its own rule. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ["beta1", "beta_1"],
  ["beta2", "beta_2"],
]);
const BACK: ReadonlyMap<string, string> = new Map([...EXCEPTIONS].map(([camel, snake]) => [snake, camel]));

/** `kernelSize` → `kernel_size`. */
export const toSnakeCase = (name: string): string =>
  EXCEPTIONS.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `kernel_size` → `kernelSize`. */
export const toCamelCase = (name: string): string =>
  BACK.get(name) ?? name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
