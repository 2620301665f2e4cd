"""Values that several layers take."""

from common import keras

_I, _R = keras.initializers, keras.regularizers

ACTIVATIONS = (
    "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "hard_sigmoid", "tanh", "softplus", "softsign",
    "softmax", "linear", "exponential",
)  # fmt: skip

INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal", "zeros", "ones",
    _I.Constant(0.25), _I.RandomNormal(0.5, 0.1, seed=3), _I.RandomUniform(-0.2, 0.3, seed=4),
    _I.TruncatedNormal(0.0, 0.2, seed=5), _I.VarianceScaling(2.0, "fan_out", "untruncated_normal", seed=6),
    _I.Orthogonal(1.5, seed=7), _I.HeNormal(seed=8),
)  # fmt: skip

REGULARIZERS = (_R.L1(0.02), _R.L2(0.03), _R.L1L2(0.01, 0.02), "l2")


def initializers(*names):
    """A constant for each of a layer's `…_initializer` options."""
    return {f"{name}_initializer": (_I.Constant(0.25),) for name in names}


def regularizers(*names):
    """A regularizer for each of a layer's `…_regularizer` options."""
    return {f"{name}_regularizer": (_R.L1L2(0.01, 0.02),) for name in names}
