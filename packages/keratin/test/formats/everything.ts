import {
  type H5Dataset,
  type H5Group,
  h5Array,
  h5Get,
  h5Group,
  putDataset,
  setString,
  setStringList,
} from "../../src/formats/hdf5/tree.ts";

/** A tree with everything that can be written. */
export function everything(): H5Group {
  const tree = h5Group();
  putDataset(tree, "layers/dense/vars/0", h5Array(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  putDataset(tree, "layers/dense/vars/1", h5Array(Float32Array.of(7), []));
  putDataset(tree, "numbers/float64", h5Array(Float64Array.of(0.1)));
  putDataset(tree, "numbers/int8", h5Array(Int8Array.of(-1)));
  putDataset(tree, "numbers/int16", h5Array(Int16Array.of(-2)));
  putDataset(tree, "numbers/int32", h5Array(Int32Array.of(-3)));
  putDataset(tree, "numbers/int64", h5Array(BigInt64Array.of(-(2n ** 62n))));
  putDataset(tree, "numbers/uint8", h5Array(Uint8Array.of(255)));
  putDataset(tree, "numbers/uint16", h5Array(Uint16Array.of(65535)));
  putDataset(tree, "numbers/uint32", h5Array(Uint32Array.of(2 ** 32 - 1)));
  putDataset(tree, "numbers/uint64", h5Array(BigUint64Array.of(2n ** 63n)));
  putDataset(tree, "text", h5Array(["one", "zwö"]));
  putDataset(tree, "fixed", { ...h5Array(["one", "three"]), dtype: "fixedString" });
  putDataset(tree, "none", h5Array(new Float32Array(0), [0, 4]));
  setString(tree, "keras_version", "3.15.1");
  setString(tree, "large", "x".repeat(200_000));
  setStringList(tree, "layer_names", ["dense", "größe"]);
  setStringList(tree, "no_names", []);
  setStringList(tree, "old_names", ["dense", "conv2d"], "fixedString");
  const vars = h5Get(tree, "layers/dense/vars") as H5Group;
  setString(vars, "name", "dense");
  (h5Get(tree, "text") as H5Dataset).attributes.set("unit", h5Array(Float64Array.of(2.5), []));
  return tree;
}
