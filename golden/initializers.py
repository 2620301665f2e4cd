"""Initializers: what Keras asks its random generator for, for a weight of some shape, and the options it writes."""

import keras.src.initializers.random_initializers as source
from common import Suite, keras

CASES = [
    ("RandomNormal", {}),
    ("RandomNormal", {"mean": 1.0, "stddev": 0.5, "seed": 3}),
    ("TruncatedNormal", {}),
    ("TruncatedNormal", {"mean": -1.0, "stddev": 0.5}),
    ("RandomUniform", {}),
    ("RandomUniform", {"minval": 1.0, "maxval": 3.0, "seed": 3}),
    ("VarianceScaling", {}),
    ("VarianceScaling", {"scale": 3.0, "mode": "fan_out", "distribution": "uniform", "seed": 3}),
    ("VarianceScaling", {"scale": 0.5, "mode": "fan_avg", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"distribution": "normal", "input_axes": [0, 1], "output_axes": [3]}),
    *((kind, {}) for kind in ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal")),
    ("GlorotUniform", {"seed": 5, "input_axes": [0, 1, 2], "output_axes": [-1]}),
]
SHAPES = [[50, 80, 1, 2], [3, 3, 16, 32], [40, 120, 1, 1]]
ONE_OR_TWO_AXES = [[4000], [80, 60]]


class Recorder:
    """Stands for `keras.random`: notes what is asked for."""

    def __getattr__(self, draw):
        def record(shape=None, *, seed=None, dtype=None, **options):
            self.asked = {"draw": draw, **options}

        return record


def generate():
    suite = Suite("initializers", "Initializers: the distribution that Keras draws from, and its options")
    for kind, options in CASES:
        initializer = getattr(keras.initializers, kind)(**options)
        shapes = SHAPES if "input_axes" in options else SHAPES + ONE_OR_TWO_AXES
        draws = []
        random, source.random = source.random, Recorder()
        for shape in shapes:
            initializer(shape)
            draws.append({"shape": shape, **source.random.asked})
        source.random = random
        suite.case(", ".join([kind, *(f"{k} {v}" for k, v in options.items())]), initializer=kind, options=options,
                   keras=keras.saving.serialize_keras_object(initializer), draws=draws)
    return suite
