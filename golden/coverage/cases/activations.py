"""Activations as layers."""

from common import keras

from .case import case, vary
from .shared import ACTIVATIONS

CASES = [
    *(case("Activation", (3, 5), {"activation": name}) for name in ACTIVATIONS),
    *vary("ReLU", (3, 5), {}, {"max_value": (6.0, 1.5), "negative_slope": (0.2,), "threshold": (0.5,)}),
    case("ReLU", (4, 6), {"max_value": 2.0, "negative_slope": 0.1, "threshold": 0.75}),
    *vary("LeakyReLU", (3, 5), {}, {"negative_slope": (0.1, 0.01)}),
    *vary("ELU", (3, 5), {}, {"alpha": (0.5, 2.0)}),
    *vary("Softmax", (3, 5), {}, {"axis": (1, -2, (1, 2))}),
    *vary("PReLU", (4, 3, 2), {}, {
        "shared_axes": ([1, 2], [1], [3]), "alpha_initializer": (keras.initializers.Constant(0.25),),
        "alpha_regularizer": (keras.regularizers.L2(0.05),),
    }),
    case("PReLU", (5,), {}, label="on a vector"),
]  # fmt: skip
