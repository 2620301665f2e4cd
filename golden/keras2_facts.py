"""Measures where Keras 2 trains by other formulas than Keras 3: `.venv-tfkeras/bin/python golden/keras2_facts.py`.

Prints the formula that fits each case (FACTS.md says the same in words); the Python is that of saved_keras2.py.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras as keras  # noqa: E402

EPSILON, RATE, RHO = 1e-3, 1e-3, 0.9
GRADIENTS = (1e-3, 2e-3)


def fitting(found, **formulas):
    """The name of the formula that gives what was found."""
    return [name for name, value in formulas.items() if np.allclose(found, value, rtol=2e-3, atol=0)]


def variances(shape, **options):
    """By which variance a batch is normalised, and which goes into the moving one."""
    x = np.random.default_rng(0).normal(size=shape).astype("float32")
    layer = keras.layers.BatchNormalization(momentum=0.0, **options)
    y = layer(x, training=True).numpy()
    rows = x.reshape(-1, shape[-1])
    by_n, by_less = rows.var(0), rows.var(0, ddof=1)
    used = ((rows - rows.mean(0)) / y.reshape(-1, shape[-1])) ** 2
    formulas = {"/ N": by_n, "/ (N - 1)": by_less}
    normal = fitting(np.median(used, 0), **{name: value + layer.epsilon for name, value in formulas.items()})
    return f"normalises by {normal}, moving {fitting(layer.moving_variance.numpy(), **formulas)}"


def moved(inside, momentum=0.0, centered=False):
    """How far RMSprop moves a weight, with epsilon inside or outside of the root."""
    square = mean = speed = way = 0.0
    for g in GRADIENTS:
        square = RHO * square + (1 - RHO) * g * g
        mean = RHO * mean + (1 - RHO) * g
        of = square - mean * mean if centered else square
        speed = momentum * speed + RATE * g / (np.sqrt(of + EPSILON) if inside else np.sqrt(of) + EPSILON)
        way += speed
    return way


def epsilon_of(optimizer, **options):
    weight = tf.Variable(np.zeros(1, "float32"))
    made = optimizer(RATE, rho=RHO, epsilon=EPSILON, **options)
    for g in GRADIENTS:
        made.apply_gradients([(tf.constant([g], tf.float32), weight)])
    return fitting(-weight.numpy()[0], inside=moved(True, **options), outside=moved(False, **options))


if __name__ == "__main__":
    print("BatchNormalization, 4 axes:", variances((4, 3, 3, 2)))
    print("  fused=False:", variances((4, 3, 3, 2), fused=False))
    print("  2 axes:", variances((6, 2)))
    for name, optimizer in {"RMSprop": keras.optimizers.RMSprop, "legacy.RMSprop": keras.optimizers.legacy.RMSprop}.items():
        for options in ({}, {"centered": True}, {"momentum": 0.5}, {"momentum": 0.5, "centered": True}):
            print(f"{name} {options}: epsilon", epsilon_of(optimizer, **options))
