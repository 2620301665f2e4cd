/** Data sets under Keras's names: `datasets.mnist.load()`. */
export * as cifar10 from "./cifar10.ts";
export * as circles from "./circles.ts";
export * as fashionMnist from "./fashion-mnist.ts";
export * as mnist from "./mnist/index.ts";
