/** A function that makes objects of a class, so that users write `losses.Huber({ delta: 2 })` without `new`. */
export const maker =
  <Options extends unknown[], Made>(made: new (...options: Options) => Made): ((...options: Options) => Made) =>
  (...options) =>
    new made(...options);
