"""Normalisation layers, and what scales data."""

from .case import case, vary
from .shared import initializers, regularizers

IMAGE = (4, 3, 2)
AFFINE = {
    "epsilon": (0.01,), "center": (False,), "scale": (False,),
    **initializers("beta", "gamma"), **regularizers("beta", "gamma"),
}  # fmt: skip

CASES = [
    *vary("BatchNormalization", IMAGE, {}, {
        "axis": (1, 2), "momentum": (0.85, 0.5), "trainable": (False,), **AFFINE,
        **initializers("moving_mean", "moving_variance"),
    }, training=True),
    case("BatchNormalization", (5,), {"momentum": 0.85, "epsilon": 1e-2}, training=True),
    case("BatchNormalization", (4, 3), {"center": False, "scale": False}, training=True),
    *vary("LayerNormalization", IMAGE, {}, {"axis": (1, [2, 3], [1, 2, 3], -2), "rms_scaling": (True,), **AFFINE}),
    case("LayerNormalization", (5,), {"epsilon": 1e-6}),
    *vary("GroupNormalization", (4, 3, 6), {"groups": 2}, {"groups": (1, 3, 6, -1), "axis": (3,), **AFFINE}),
    case("GroupNormalization", (4, 3, 2), {"groups": 2, "axis": 1}),
    case("GroupNormalization", (32,), {}, label="of a vector"),
    *vary("UnitNormalization", IMAGE, {}, {"axis": (1, [1, 2], [1, 2, 3], -2)}),
    *vary("Rescaling", IMAGE, {"scale": 1 / 255}, {"scale": (2.0, [0.5, 3.0]), "offset": (-1.0, [0.25, -0.5])},
          draw="pixels"),
    *vary("Normalization", IMAGE, {"mean": [0.25, -0.5], "variance": [2.0, 0.5]}, {
        "invert": (True,), "mean": ([1.0, 2.0],), "variance": ([0.25, 9.0],), "axis": ((3,),),
    }),
    case("Normalization", IMAGE, {"mean": 0.5, "variance": 4.0, "axis": None}),
    case("Normalization", (4, 2), {"mean": [[1.0, 2.0]] * 4, "variance": [[0.5, 4.0]] * 4, "axis": [1, 2]}),
    case("Normalization", IMAGE, {}, label="adapted"),
    case("Normalization", IMAGE, {"axis": None}, label="adapted, one mean"),
    case("Normalization", (4, 3), {"axis": 1}, label="adapted, axis 1"),
]  # fmt: skip
