"""Regularizers: the penalty of a weight and its gradient."""

import numpy as np
from common import Suite, gradients, keras

CASES = [
    ("L1", {}),
    ("L1", {"l1": 0.5}),
    ("L2", {}),
    ("L2", {"l2": 0.5}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.3, "l2": 0.5}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]


def generate():
    rng = np.random.default_rng(23)
    suite = Suite("regularizers", "Regularizers: the penalty of a weight and its gradient")
    weight = rng.standard_normal((4, 3)).astype(np.float32)
    packed = suite.array(weight)
    for kind, options in CASES:
        regularizer = getattr(keras.regularizers, kind)(**options)
        penalty, _, _, (gradient,) = gradients(lambda w: (regularizer(w), ()), [], [weight])
        name = ", ".join([kind, *(f"{k} {v}" for k, v in options.items())])
        suite.case(name, regularizer=kind, options=options, weight=packed, penalty=penalty,
                   gradient=suite.array(gradient), keras=keras.saving.serialize_keras_object(regularizer))
    return suite
