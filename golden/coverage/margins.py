"""How far a forward pass stays from its kinks.

Two float32 implementations differ in the last bits. Where a ReLU's input, or the lead of a window's winner, is that
small, they take different branches, and gradients differ visibly although both are right. `watch()` records the smallest
distance that a forward pass kept; cases below MARGIN are drawn again.
"""

import contextlib

import numpy as np
from common import keras
from keras.src.activations import activations
from keras.src.backend import nn, numpy as knp

MARGIN = 1e-4


class Watch:
    """The smallest distance seen so far."""

    def __init__(self):
        self.margin = np.inf

    def see(self, distances):
        self.margin = min(self.margin, np.min(np.abs(distances), initial=np.inf))

    def see_leads(self, values):
        """Leads of the largest over the second along the last axis. Exact ties are dead units: no gradient passes them."""
        if values.shape[-1] < 2:
            return
        ordered = np.sort(values, -1)
        best, second = ordered[..., -1], ordered[..., -2]
        self.see((best - second)[best != second])


def _windows(x, pool_size, strides, padding):
    """All pooling windows of `[batch, …, channels]`, their elements on the last axis; padding never wins."""
    rank = x.ndim - 2
    size = (pool_size,) * rank if isinstance(pool_size, int) else tuple(pool_size)
    steps = size if strides is None else (strides,) * rank if isinstance(strides, int) else tuple(strides)
    if padding == "same":
        pads = [max((-(-n // s) - 1) * s + k - n, 0) for n, k, s in zip(x.shape[1:-1], size, steps)]
        x = np.pad(x, [(0, 0), *((p // 2, p - p // 2) for p in pads), (0, 0)], constant_values=-np.inf)
    axes = tuple(range(1, 1 + rank))
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axes)
    windows = windows[(slice(None), *(slice(None, None, s) for s in steps))]
    return windows.reshape(*windows.shape[: 2 + rank], -1)


def _watchers(watch):
    """What to look at before a function of Keras's backend runs: module, name, look(its arguments)."""
    at = lambda *kinks: lambda x, *a, **k: [watch.see(np.asarray(x) - kink) for kink in kinks]  # noqa: E731

    def relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
        for kink in {0.0, float(threshold)} | ({float(max_value)} if max_value is not None else set()):
            watch.see(np.asarray(x) - kink)

    def max_pool(inputs, pool_size, strides=None, padding="valid", data_format=None):
        watch.see_leads(_windows(np.asarray(inputs), pool_size, strides, padding))

    def global_max(x, axis=None, **_):
        kept = np.moveaxis(np.asarray(x), axis, range(-len(axis), 0))
        watch.see_leads(kept.reshape(*kept.shape[: -len(axis)], -1))

    return [
        (activations.ReLU, "static_call", relu),
        *((nn, name, at(0.0)) for name in ("relu", "leaky_relu", "elu", "selu")),
        (nn, "relu6", at(0.0, 6.0)),
        (nn, "hard_sigmoid", at(-3.0, 3.0)),
        (nn, "max_pool", max_pool),
        (knp, "max", global_max),
        *((knp, name, lambda a, b: watch.see(np.asarray(a) - np.asarray(b))) for name in ("maximum", "minimum")),
    ]


@contextlib.contextmanager
def watch():
    """Watches what runs inside, eagerly: yields a Watch with the margin."""
    result = Watch()
    originals = []
    for owner, name, look in _watchers(result):
        original = owner.__dict__[name]
        function = original.__func__ if isinstance(original, staticmethod) else original

        def watched(*args, _look=look, _function=function, **options):
            _look(*args, **options)
            return _function(*args, **options)

        originals.append((owner, name, original))
        setattr(owner, name, staticmethod(watched) if isinstance(original, staticmethod) else watched)
    try:
        yield result
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def margin_of(layer, inputs, **options):
    """The smallest margin of one call of a layer or model."""
    with watch() as result:
        layer(keras.tree.map_structure(keras.ops.convert_to_tensor, inputs), **options)
    return result.margin
