"""Shared by the generators: the choice of Keras's backend, writing of fixtures, gradients with either backend.

Import this before keras: it sets the backend (environment variable KERAS_BACKEND, default "jax").
"""

import gzip
import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras  # noqa: E402
import numpy as np  # noqa: E402

BACKEND = keras.backend.backend()
FIXTURES = pathlib.Path(__file__).parent / "fixtures"


class Suite:
    """Cases as JSON, their arrays packed into one little-endian binary beside it."""

    def __init__(self, name, about):
        self.name = name
        self.header = {"suite": name, "about": about, "keras": keras.__version__, "backend": BACKEND, "cases": []}
        self._binary = bytearray()

    def array(self, values):
        """Packs an array (float32, or int32 where it holds integers) and returns what stands for it in the JSON."""
        values = np.asarray(values)
        dtype = "int32" if np.issubdtype(values.dtype, np.integer) else "float32"
        reference = {"$array": len(self._binary), "shape": list(values.shape), "dtype": dtype}
        self._binary += np.ascontiguousarray(values).astype("<i4" if dtype == "int32" else "<f4").tobytes()
        return reference

    def arrays(self, many):
        return [self.array(values) for values in many]

    def case(self, name, **fields):
        self.header["cases"].append({"name": name, **fields})

    def save(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.header, ensure_ascii=False, separators=(",", ":"))
        text = text.replace('{"name":', '\n{"name":')  # one case a line: readable diffs
        (folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")
        if self._binary:
            (folder / f"{self.name}.bin.gz").write_bytes(gzip.compress(bytes(self._binary), 9, mtime=0))


def load(folder, name):
    """The header of a suite and a function from array references to NumPy arrays."""
    header = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    packed = folder / f"{name}.bin.gz"
    binary = gzip.decompress(packed.read_bytes()) if packed.exists() else b""

    def array(reference):
        count = int(np.prod(reference["shape"]))
        dtype = "<i4" if reference["dtype"] == "int32" else "<f4"
        return np.frombuffer(binary, dtype, count, reference["$array"]).reshape(reference["shape"])

    return header, array


def gradients(function, variables, arrays):
    """d function / d variables and arrays. `function(*arrays)` returns (scalar, more); it may update other variables.

    Returns (scalar, more, gradients of the variables, gradients of the arrays) as NumPy arrays.
    """
    arrays = [np.asarray(a, np.float32) for a in arrays]
    backward = _gradients_jax if BACKEND == "jax" else _gradients_tensorflow
    scalar, more, of_variables, of_arrays = backward(function, variables, arrays)
    numpy = lambda values: [np.asarray(v) for v in values]  # noqa: E731
    return float(scalar), keras.tree.map_structure(np.asarray, more), numpy(of_variables), numpy(of_arrays)


def _gradients_jax(function, variables, arrays):
    import jax

    def pure(values, inputs):
        with keras.StatelessScope(state_mapping=list(zip(variables, values))):
            return function(*inputs)

    values = [v.value for v in variables]
    (scalar, more), (dv, da) = jax.value_and_grad(pure, argnums=(0, 1), has_aux=True)(values, arrays)
    return scalar, more, dv, da


def _gradients_tensorflow(function, variables, arrays):
    import tensorflow as tf

    inputs = [tf.constant(a) for a in arrays]
    values = [v.value for v in variables]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        scalar, more = function(*inputs)
    zero = tf.UnconnectedGradients.ZERO
    found = tape.gradient(scalar, values + inputs, unconnected_gradients=zero)
    return scalar, more, found[: len(values)], found[len(values) :]
