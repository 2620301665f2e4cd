"""Losses (with their gradients with respect to the predictions), metrics, and what Keras does at ties and kinks."""

import numpy as np
from common import Suite, gradients, keras

LOSSES = {
    "CategoricalCrossentropy": "onehot",
    "SparseCategoricalCrossentropy": "labels",
    "BinaryCrossentropy": "bits",
    "MeanSquaredError": "real",
    "MeanAbsoluteError": "real",
}


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def targets(rng, style, shape):
    if style == "onehot":
        return np.eye(shape[-1], dtype=np.float32)[rng.integers(0, shape[-1], shape[:-1])]
    if style == "labels":
        return rng.integers(0, shape[-1], shape[:-1]).astype(np.int32)
    if style == "bits":
        return rng.integers(0, 2, shape).astype(np.float32)
    return rng.standard_normal(shape).astype(np.float32)


def predictions(rng, style, shape, logits):
    raw = (rng.standard_normal(shape) * 2).astype(np.float32)
    if style == "real" or logits:
        return raw
    return softmax(raw) if style in ("onehot", "labels") else (1 / (1 + np.exp(-raw))).astype(np.float32)


def add_loss(suite, name, kind, options, y, p, **more):
    loss = getattr(keras.losses, kind)(**options)
    each = np.asarray(getattr(keras.losses, kind)(**options, reduction="none")(y, p))
    value, _, _, (gradient,) = gradients(lambda q: (loss(y, q), ()), [], [p])
    suite.case(name, kind="loss", loss=kind, options=options, target=suite.array(y), prediction=suite.array(p),
               each=suite.array(each), value=value, gradient=suite.array(gradient), **more)


def add_losses(suite, rng):
    for kind, style in LOSSES.items():
        for shape in ((6, 5), (2, 3, 4, 5)):
            y = targets(rng, style, shape)
            variants = [("", {})]
            if style != "real":
                variants.append((" from logits", {"from_logits": True}))
            if style in ("onehot", "bits"):
                variants.append((" smoothed", {"label_smoothing": 0.1}))
                variants.append((" smoothed from logits", {"label_smoothing": 0.2, "from_logits": True}))
            for suffix, options in variants:
                p = predictions(rng, style, shape, options.get("from_logits", False))
                sparse = style == "labels" and not options  # TensorFlow normalises after clipping here
                add_loss(suite, f"{kind} rank {len(shape)}{suffix}", kind, options, y, p, jaxOnly=sparse)


def add_extremes(suite):
    """Probabilities of exactly 0 and 1, and beyond the clip: the loss is finite, the gradient 0 where clipped."""
    p = np.array([[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [1 - 2e-7, 1e-7, 1e-7], [1e-9, 1 - 1e-6, 1e-6]], np.float32)
    y = np.eye(3, dtype=np.float32)[[0, 0, 2, 0, 0]]
    add_loss(suite, "CategoricalCrossentropy extremes", "CategoricalCrossentropy", {}, y, p, jaxOnly=True)
    labels = y.argmax(-1).astype(np.int32)
    add_loss(suite, "SparseCategoricalCrossentropy extremes", "SparseCategoricalCrossentropy", {}, labels, p, jaxOnly=True)
    unnormalised = np.array([[2.0, 1.0, 1.0], [0.1, 0.2, 0.1]], np.float32)
    add_loss(suite, "CategoricalCrossentropy of unnormalised", "CategoricalCrossentropy", {}, y[1:3], unnormalised)
    q = np.array([[0], [1], [0], [1], [1e-9], [0.5], [1 - 1e-6]], np.float32)
    bits = np.array([[0], [1], [1], [0], [1], [1], [0]], np.float32)
    add_loss(suite, "BinaryCrossentropy extremes", "BinaryCrossentropy", {}, bits, q, jaxOnly=True)
    logits = np.array([[100, -100, 0], [-50, 50, 50]], np.float32)
    add_loss(suite, "CategoricalCrossentropy extreme logits", "CategoricalCrossentropy", {"from_logits": True},
             np.array([[0, 1, 0], [0, 1, 0]], np.float32), logits)
    add_loss(suite, "BinaryCrossentropy extreme logits", "BinaryCrossentropy", {"from_logits": True},
             np.array([[0, 1, 1], [1, 1, 0]], np.float32), logits)


def add_metric(suite, name, kind, identifier, batches):
    metric = getattr(keras.metrics, kind)()
    results = []
    for y, p in batches:
        metric.update_state(y, p)
        results.append(float(metric.result()))
    suite.case(name, kind="metric", metric=kind, identifier=identifier, targets=suite.arrays(y for y, _ in batches),
               predictions=suite.arrays(p for _, p in batches), results=results)


def add_metrics(suite, rng):
    """Two batches of different size each; `identifier` is the string that a model would be given."""
    def batches(style, shapes):
        return [(targets(rng, style, s), predictions(rng, style, s, False)) for s in shapes]

    add_metric(suite, "accuracy of one-hot targets", "CategoricalAccuracy", "accuracy", batches("onehot", [(9, 3), (4, 3)]))
    add_metric(suite, "accuracy of labels", "SparseCategoricalAccuracy", "accuracy", batches("labels", [(9, 3), (4, 3)]))
    column = [(y[:, None], p) for y, p in batches("labels", [(9, 3), (4, 3)])]
    add_metric(suite, "accuracy of a column of labels", "SparseCategoricalAccuracy", "accuracy", column)
    add_metric(suite, "accuracy of bits", "BinaryAccuracy", "accuracy", batches("bits", [(9, 1), (4, 1)]))
    add_metric(suite, "categorical accuracy of rank 4", "CategoricalAccuracy", "categorical_accuracy",
               batches("onehot", [(3, 2, 2, 4), (2, 2, 2, 4)]))
    add_metric(suite, "binary accuracy of rows", "BinaryAccuracy", "binary_accuracy", batches("bits", [(5, 4), (3, 4)]))
    edge = [(np.array([[1], [0], [1], [0]], np.float32), np.array([[0.5], [0.5], [0.50001], [0.49999]], np.float32))]
    add_metric(suite, "binary accuracy at the threshold", "BinaryAccuracy", "accuracy", edge)
    tie = [(np.array([0, 1, 1], np.int32), np.array([[0.4, 0.4, 0.2], [0.4, 0.4, 0.2], [0.2, 0.4, 0.4]], np.float32))]
    add_metric(suite, "accuracy of ties: the first wins", "SparseCategoricalAccuracy", "accuracy", tie)


def add_kinks(suite, rng):
    """Gradients of sum(layer(x) · r) at ties and kinks, where JAX and TensorFlow agree."""
    flat = np.zeros((1, 4, 4, 2), np.float32)
    few = rng.integers(0, 3, (2, 6, 6, 3)).astype(np.float32)  # many ties
    edges = np.array([[-1, 0, 1, 6, 7, -0.0]], np.float32)
    L = keras.layers
    cases = [
        ("max pooling of equals", L.MaxPooling2D, {"pool_size": [2, 2]}, flat),
        ("max pooling of equals, overlapping", L.MaxPooling2D, {"pool_size": [3, 3], "strides": [1, 1]}, flat),
        ("max pooling of equals, same", L.MaxPooling2D, {"pool_size": [3, 3], "strides": [2, 2], "padding": "same"}, flat),
        ("max pooling with many ties", L.MaxPooling2D, {"pool_size": [2, 2]}, few),
        ("max pooling with many ties, overlapping", L.MaxPooling2D, {"pool_size": [3, 3], "strides": [2, 2]}, few),
        ("global max pooling of ties", L.GlobalMaxPooling2D, {}, few),
        ("relu at 0", L.ReLU, {}, edges),
        ("relu activation at 0", L.Activation, {"activation": "relu"}, edges),
        ("relu 6 at its edges", L.ReLU, {"max_value": 6.0}, edges),
    ]
    for name, kind, options, x in cases:
        layer = kind(**options)
        r = rng.standard_normal(layer.compute_output_shape(x.shape)).astype(np.float32)

        def weighted(inputs):
            y = layer(inputs)
            return keras.ops.sum(y * r), y

        _, y, _, (gradient,) = gradients(weighted, [], [x])
        suite.case(name, kind="kink", layer=kind.__name__, options=options, x=suite.array(x), r=suite.array(r),
                   output=suite.array(y), gradient=suite.array(gradient))


def generate():
    rng = np.random.default_rng(21)
    suite = Suite("losses", "Losses with gradients, metrics, ties and kinks")
    add_losses(suite, rng)
    add_extremes(suite)
    add_metrics(suite, rng)
    add_kinks(suite, rng)
    return suite
