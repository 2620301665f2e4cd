/** Data sets under Keras's names: `datasets.mnist.load()`. */
export * as mnist from "./mnist/index.ts";
