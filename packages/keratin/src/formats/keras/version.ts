/** The version of Keras whose layout is written. */
export const KERAS_VERSION = "3.15.1";
