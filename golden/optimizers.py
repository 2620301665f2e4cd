"""Optimizers on given gradients: the weights after each of six steps."""

import numpy as np
from common import Suite, keras

CASES = [
    ("sgd", "SGD", {}),
    ("sgd momentum", "SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("sgd nesterov", "SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    ("rmsprop", "RMSprop", {}),
    ("rmsprop rho and epsilon", "RMSprop", {"learning_rate": 0.01, "rho": 0.8, "epsilon": 1e-3}),
    ("rmsprop momentum", "RMSprop", {"learning_rate": 0.01, "momentum": 0.9}),
    ("rmsprop centered", "RMSprop", {"learning_rate": 0.01, "centered": True}),
    ("rmsprop centered momentum", "RMSprop", {"learning_rate": 0.01, "centered": True, "momentum": 0.5}),
    ("adam", "Adam", {}),
    ("adam betas and epsilon", "Adam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
    ("adam amsgrad", "Adam", {"learning_rate": 0.01, "beta_2": 0.9, "amsgrad": True}),
]
STEPS = 6


def generate():
    rng = np.random.default_rng(22)
    suite = Suite("optimizers", "Optimizers: weights after each step on given gradients")
    start = [rng.standard_normal((3, 4)).astype(np.float32), rng.standard_normal(5).astype(np.float32)]
    # Gradients from 1e-5 to 10, some exactly 0: ε and the order of operations show. They shrink, so amsgrad differs.
    size = lambda w: 10.0 ** rng.uniform(-5, 1, w.shape)  # noqa: E731
    given = [[(rng.standard_normal(w.shape) * size(w) * 0.6**t).astype(np.float32) for w in start] for t in range(STEPS)]
    for step in given:
        step[1][2] = 0
    for name, kind, options in CASES:
        optimizer = getattr(keras.optimizers, kind)(**options)
        variables = [keras.Variable(w) for w in start]
        steps = []
        for step in given:
            optimizer.apply(step, variables)
            steps.append(suite.arrays(np.array(v) for v in variables))
        suite.case(name, optimizer=kind, options=options, start=suite.arrays(start),
                   gradients=[suite.arrays(step) for step in given], steps=steps)
    return suite
