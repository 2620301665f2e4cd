"""Random numbers on coarse grids: they pack well, and both sides read exactly the same values."""

import numpy as np


def normal(rng, shape, scale=1.0, grid=256):
    """Normal numbers, rounded to multiples of 1 / grid."""
    return (np.round(rng.standard_normal(shape) * scale * grid) / grid).astype(np.float32)


def apart(rng, shape):
    """Numbers in −2 … 2, all apart from each other: no ties for pooling."""
    size = int(np.prod(shape))
    return (rng.permutation(size) / size * 4 - 2).reshape(shape).astype(np.float32)


def pixels(rng, shape):
    """Whole numbers 0 … 255, as float32."""
    return rng.integers(0, 256, shape).astype(np.float32)


def weights(rng, variables):
    """Gives every variable fresh numbers: kernels of Glorot's scale, positive variances, biases away from 0."""
    for variable in variables:
        shape, name = tuple(variable.shape), variable.path.rsplit("/", 1)[-1]
        if not np.issubdtype(np.dtype(variable.dtype), np.floating):
            continue  # counters and seeds
        if name in ("mean", "variance"):
            continue  # of Normalization, which looks at them only when it is adapted or loaded
        if "variance" in name:
            values = 0.5 + np.abs(normal(rng, shape, 0.5))
        elif name == "gamma":
            values = 1.0 + normal(rng, shape, 0.25)
        elif len(shape) < 2:
            values = normal(rng, shape, 0.25)
        else:
            fans = int(np.prod(shape[:-2])) * (shape[-2] + shape[-1])
            values = normal(rng, shape, np.sqrt(2 / fans), grid=1024)
        variable.assign(values.astype(np.float32))
