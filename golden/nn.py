"""Every option of losses, metrics and activations: reductions and sample weights, metrics over several batches."""

import numpy as np
from common import Suite, gradients, keras
from losses import predictions, targets

# Loss: style of its targets, options to try besides none.
LOSSES = {
    "CategoricalCrossentropy": ("onehot", [{"from_logits": True, "label_smoothing": 0.1}]),
    "SparseCategoricalCrossentropy": ("labels", [{"from_logits": True}]),
    "BinaryCrossentropy": ("bits", [{"from_logits": True, "label_smoothing": 0.2}]),
    "CategoricalFocalCrossentropy": ("onehot", [
        {"alpha": 0.5, "gamma": 1.5}, {"alpha": [0.1, 0.2, 0.3, 0.4, 0.5], "gamma": 3.0}, {"gamma": 0.0},
        {"from_logits": True, "label_smoothing": 0.1}, {"label_smoothing": 0.3}]),
    "MeanSquaredError": ("real", []),
    "MeanAbsoluteError": ("real", []),
    "Huber": ("real", [{"delta": 0.3}, {"delta": 2.5}]),
    "KLDivergence": ("distribution", []),
}
REDUCTIONS = ["sum_over_batch_size", "mean", "sum", "mean_with_sample_weight"]


def y_and_p(rng, style, shape, logits=False):
    """Targets and predictions; distributions sum to 1 and have a 0, which is clipped."""
    if style == "whole":
        return (rng.integers(0, 3, shape).astype(np.float32) for _ in range(2))
    if style != "distribution":
        return targets(rng, style, shape), predictions(rng, style, shape, logits)
    y, p = predictions(rng, "onehot", shape, False), predictions(rng, "onehot", shape, False)
    y[0, ..., 0] = 0
    p[1, ..., 1] = 0
    return y, p


def add_loss(suite, rng, kind, style, shape, options, weights=None, suffix=""):
    y, p = y_and_p(rng, style, shape, options.get("from_logits", False))
    loss = getattr(keras.losses, kind)(**options)
    each = getattr(keras.losses, kind)(**{**options, "reduction": "none"})(y, p)
    value, _, _, (gradient,) = gradients(lambda q: (loss(y, q, sample_weight=weights), ()), [], [p])
    given = {} if weights is None else {"weights": suite.array(weights)}
    name = f"{kind} rank {len(shape)} {options}{suffix}"
    suite.case(name, kind="loss", loss=kind, options=options, target=suite.array(y), prediction=suite.array(p),
               each=suite.array(np.asarray(each)), value=value, gradient=suite.array(gradient), **given,
               **({"jaxOnly": True} if style == "labels" else {}))


def add_losses(suite, rng):
    for kind, (style, variants) in LOSSES.items():
        for options in [{}, *variants]:
            add_loss(suite, rng, kind, style, (6, 5), options)
        add_loss(suite, rng, kind, style, (2, 3, 4, 5), {})
        for shape in ((6, 5), (3, 2, 5)):
            for reduction in REDUCTIONS:
                weights = rng.random(shape[:-1]).astype(np.float32)
                weights[0] = 0
                add_loss(suite, rng, kind, style, shape, {"reduction": reduction}, weights, " weighted")
    for reduction in REDUCTIONS:
        add_loss(suite, rng, "MeanSquaredError", "real", (3, 4, 2), {"reduction": reduction})
        weights = rng.random((3, 1)).astype(np.float32)
        add_loss(suite, rng, "MeanSquaredError", "real", (3, 4, 2), {"reduction": reduction}, weights, " weighted per sample")
    nothing = np.zeros(4, np.float32)
    add_loss(suite, rng, "MeanSquaredError", "real", (4, 2), {"reduction": "mean_with_sample_weight"}, nothing, " of weights 0")


def add_metric(suite, rng, kind, style, shapes, options, weights=None, name="", identifier=None):
    """`weights`: None, or how many axes they have."""
    metric = getattr(keras.metrics, kind)(**options)
    batches, results = [], []
    for shape in shapes:
        y, p = y_and_p(rng, style, shape, options.get("from_logits", False))
        w = None if weights is None else rng.random(shape[:weights]).astype(np.float32)
        metric.update_state(y, p, sample_weight=w)
        batches.append((y, p, w))
        results.append(np.asarray(metric.result()).tolist())
    add_metric_case(suite, f"{kind} {name or options}" + ("" if weights is None else f" weighted ({weights})"),
                    kind, options, batches, results, metric, identifier)


def add_metric_case(suite, name, kind, options, batches, results, metric, identifier=None):
    given = {} if batches[0][2] is None else {"weights": suite.arrays(w for _, _, w in batches)}
    if identifier:
        given["identifier"] = identifier
    suite.case(name, kind="metric", metric=kind, options=options, targets=suite.arrays(y for y, _, _ in batches),
               predictions=suite.arrays(p for _, p, _ in batches), results=results,
               state=suite.arrays(np.asarray(v) for v in metric.variables), **given)


def add_mean_metrics(suite, rng):
    rows, maps = [(9, 4), (4, 4)], [(3, 2, 2, 4), (2, 2, 2, 4)]
    means = [
        ("Accuracy", "whole", rows), ("BinaryAccuracy", "bits", rows), ("CategoricalAccuracy", "onehot", rows),
        ("SparseCategoricalAccuracy", "labels", rows), ("TopKCategoricalAccuracy", "onehot", [(9, 7), (4, 7)]),
        ("SparseTopKCategoricalAccuracy", "labels", [(9, 7), (4, 7)]), ("MeanSquaredError", "real", rows),
        ("MeanAbsoluteError", "real", rows), ("RootMeanSquaredError", "real", rows), ("KLDivergence", "distribution", rows),
        ("CategoricalCrossentropy", "onehot", rows), ("SparseCategoricalCrossentropy", "labels", rows),
        ("BinaryCrossentropy", "bits", rows),
    ]
    for kind, style, shapes in means:
        add_metric(suite, rng, kind, style, shapes, {})
        add_metric(suite, rng, kind, style, shapes, {}, weights=1)
    for kind, style in [("BinaryAccuracy", "bits"), ("CategoricalAccuracy", "onehot"), ("MeanSquaredError", "real"),
                        ("SparseCategoricalAccuracy", "labels"), ("RootMeanSquaredError", "real")]:
        add_metric(suite, rng, kind, style, maps, {}, name="of maps")
        add_metric(suite, rng, kind, style, maps, {}, weights=1, name="of maps")
        add_metric(suite, rng, kind, style, maps, {}, weights=3, name="of maps")
    for kind, style in [("TopKCategoricalAccuracy", "onehot"), ("SparseTopKCategoricalAccuracy", "labels")]:
        for k in (1, 2, 9):
            add_metric(suite, rng, kind, style, rows, {"k": k})
        add_metric(suite, rng, kind, style, maps, {"k": 2}, name="of maps")
    add_metric(suite, rng, "BinaryAccuracy", "bits", rows, {"threshold": 0.3})
    for kind, style in [("CategoricalCrossentropy", "onehot"), ("BinaryCrossentropy", "bits")]:
        add_metric(suite, rng, kind, style, rows, {"from_logits": True, "label_smoothing": 0.1})
    add_metric(suite, rng, "SparseCategoricalCrossentropy", "labels", rows, {"from_logits": True})
    for identifier, kind, style in [("mse", "MeanSquaredError", "real"), ("MAE", "MeanAbsoluteError", "real"),
                                    ("bce", "BinaryCrossentropy", "bits"), ("kl_divergence", "KLDivergence", "distribution"),
                                    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "labels")]:
        add_metric(suite, rng, kind, style, rows, {}, name=f'by "{identifier}"', identifier=identifier)


def add_ties(suite):
    """Equal scores: they count for the label in top-k accuracy; for Precision the first ones are the top k."""
    p = np.array([[0.3, 0.3, 0.3, 0.1], [0.5, 0.1, 0.3, 0.1], [0.25, 0.25, 0.25, 0.25]], np.float32)
    for kind, y in [("TopKCategoricalAccuracy", np.eye(4, dtype=np.float32)[[2, 1, 3]]),
                    ("SparseTopKCategoricalAccuracy", np.array([2, 3, 0], np.int32))]:
        add_given(suite, f"{kind} of ties", kind, {"k": 2}, [(y, p, None)])
    ids = np.array([[4, 2, 1], [0, 3, 2], [1, 2, 3]], np.float32)
    add_given(suite, "SparseTopKCategoricalAccuracy of sorted ids", "SparseTopKCategoricalAccuracy",
              {"k": 2, "from_sorted_ids": True}, [(np.array([2, 2, 1], np.int32), ids, None)])
    many = np.array([[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], np.float32)
    for kind in ("Precision", "Recall"):
        add_given(suite, f"{kind} of ties", kind, {"top_k": 2}, [(many, p, None)])
    add_given(suite, "F1Score of ties and zeros", "F1Score", {}, [(many, np.array(p * (p > 0.25), np.float32), None)])
    edges = np.array([[0, 0.25, 0.5, 0.75], [1, 0.5, 0.25, 0]], np.float32)
    bits = np.array([[0, 1, 0, 1], [1, 1, 0, 0]], np.float32)
    for kind, options in [("AUC", {"num_thresholds": 5}), ("AUC", {"thresholds": [0.25, 0.5]}), ("Precision", {}), ("Recall", {}),
                          ("Precision", {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}), ("F1Score", {"threshold": 0.5})]:
        add_given(suite, f"{kind} {options} of predictions at the thresholds", kind, options, [(bits, edges, None)])
    nothing = np.zeros((3, 4), np.float32)
    for kind in ("Precision", "Recall", "F1Score", "AUC"):
        add_given(suite, f"{kind} of nothing", kind, {}, [(nothing, nothing, None)])


def add_given(suite, name, kind, options, batches):
    metric = getattr(keras.metrics, kind)(**options)
    results = []
    for y, p, w in batches:
        metric.update_state(y, p, sample_weight=w)
        results.append(np.asarray(metric.result()).tolist())
    add_metric_case(suite, name, kind, options, batches, results, metric)


def add_decision_metrics(suite, rng):
    column, rows, maps = [(21, 1), (8, 1)], [(11, 4), (6, 4)], [(3, 2, 2, 3), (2, 2, 2, 3)]
    for kind in ("Precision", "Recall"):
        for shapes in (column, rows):
            add_metric(suite, rng, kind, "bits", shapes, {}, name=f"of {shapes[0]}")
            add_metric(suite, rng, kind, "bits", shapes, {}, weights=1, name=f"of {shapes[0]}")
        add_metric(suite, rng, kind, "bits", rows, {}, weights=2)
        add_metric(suite, rng, kind, "bits", maps, {}, name="of maps")
        for options in ({"thresholds": 0.3}, {"thresholds": [0.2, 0.7]}, {"thresholds": [0.0, 0.5, 1.0]}, {"top_k": 2},
                        {"top_k": 3, "thresholds": 0.4}, {"class_id": 2}, {"class_id": 1, "top_k": 2},
                        {"thresholds": [0.1, 0.4, 0.6], "class_id": 0}):
            add_metric(suite, rng, kind, "bits", rows, options)
            add_metric(suite, rng, kind, "bits", rows, options, weights=1)
    for curve in ("ROC", "PR"):
        for method in ("interpolation", "majoring", "minoring"):
            add_metric(suite, rng, "AUC", "bits", column, {"curve": curve, "summation_method": method, "num_thresholds": 21})
    for options in ({}, {"curve": "PR"}):
        add_metric(suite, rng, "AUC", "bits", column, options)
        add_metric(suite, rng, "AUC", "bits", rows, options, weights=1, name=f"of rows {options}")
        add_metric(suite, rng, "AUC", "bits", rows, {**options, "num_thresholds": 5, "multi_label": True})
    few = {"num_thresholds": 9}
    for options in ({**few, "num_thresholds": 2}, {"thresholds": [0.6, 0.25, 0.3]}, {"thresholds": [0.25, 0.5, 0.75]}, {"thresholds": [0.4]},
                    {**few, "multi_label": True, "num_labels": 4}, {**few, "label_weights": [0.1, 1.0, 0.0, 2.0]},
                    {**few, "multi_label": True, "label_weights": [0.1, 1.0, 0.0, 2.0]}, {**few, "from_logits": True},
                    {"multi_label": True, "thresholds": [0.3, 0.9], "curve": "PR"}):
        add_metric(suite, rng, "AUC", "bits", rows, options)
        add_metric(suite, rng, "AUC", "bits", rows, options, weights=1)
    for average in (None, "micro", "macro", "weighted"):
        for threshold in (None, 0.4):
            options = {"average": average, "threshold": threshold}
            add_metric(suite, rng, "F1Score", "bits", rows, options)
            add_metric(suite, rng, "F1Score", "bits", rows, options, weights=1)


CONFIGS = {
    "losses": [(kind, options) for kind, (_, variants) in LOSSES.items() for options in [{}, *variants]]
    + [("MeanSquaredError", {"reduction": "mean", "name": "mine"})],
    "metrics": [
        ("Accuracy", {}), ("BinaryAccuracy", {"threshold": 0.25}), ("CategoricalAccuracy", {}), ("SparseCategoricalAccuracy", {}),
        ("TopKCategoricalAccuracy", {"k": 3}), ("SparseTopKCategoricalAccuracy", {"from_sorted_ids": True}),
        ("SparseTopKCategoricalAccuracy", {}), ("Precision", {}), ("Precision", {"thresholds": [0.25, 0.5], "class_id": 2}),
        ("Recall", {"thresholds": 0.25, "top_k": 2}), ("AUC", {}), ("AUC", {"thresholds": [0.25, 0.5], "curve": "PR"}),
        ("AUC", {"multi_label": True, "num_labels": 3, "label_weights": [1.0, 2.0, 0.5], "summation_method": "majoring"}),
        ("AUC", {"from_logits": True, "num_thresholds": 50}), ("F1Score", {}), ("F1Score", {"average": "weighted", "threshold": 0.5}),
        ("MeanSquaredError", {"name": "mine"}), ("MeanAbsoluteError", {}), ("RootMeanSquaredError", {}), ("KLDivergence", {}),
        ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.25}), ("BinaryCrossentropy", {"label_smoothing": 0.5}),
        ("SparseCategoricalCrossentropy", {"from_logits": True}),
    ],
}


def add_configs(suite):
    """What Keras writes into files, with names of their own so that the order of the cases has no part in it."""
    for family, cases in CONFIGS.items():
        for kind, options in cases:
            made = getattr(getattr(keras, family), kind)(**{"name": "given", **options})
            serialized = keras.saving.serialize_keras_object(made)
            serialized["config"].update({key: value for key, value in options.items() if key == "delta"})  # see FACTS.md
            suite.case(f"{family} {kind} {options}", kind="config", family=family, json=serialized)


ACTIVATIONS = [
    ("relu", {}), ("relu", {"negative_slope": 0.1}), ("relu", {"max_value": 2.0}), ("relu", {"threshold": 0.5}),
    ("relu", {"negative_slope": 0.3, "max_value": 2.0, "threshold": 0.5}), ("relu6", {}), ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.05}), ("elu", {}), ("elu", {"alpha": 0.4}), ("selu", {}), ("gelu", {}),
    ("gelu", {"approximate": True}), ("silu", {}), ("swish", {}), ("sigmoid", {}), ("hard_sigmoid", {}), ("tanh", {}),
    ("softplus", {}), ("softsign", {}), ("softmax", {}), ("softmax", {"axis": 1}), ("log_softmax", {}),
    ("log_softmax", {"axis": -2}), ("linear", {}), ("exponential", {}), ("mish", {}), ("hard_silu", {}), ("hard_swish", {}),
]


def add_activations(suite, rng):
    x = (rng.standard_normal((2, 5, 7)) * 3).astype(np.float32)
    x[0, 0, :2] = [-30, 30]
    for name, options in ACTIVATIONS:
        function = getattr(keras.activations, name)
        inputs = np.clip(x, -9, 9) if name == "exponential" else x
        r = rng.standard_normal(inputs.shape).astype(np.float32)

        def weighted(values):
            y = function(values, **options)
            return keras.ops.sum(y * r), y

        _, y, _, (gradient,) = gradients(weighted, [], [inputs])
        suite.case(f"{name} {options}", kind="activation", activation=name, options=options, x=suite.array(inputs),
                   r=suite.array(r), output=suite.array(y), gradient=suite.array(gradient))


def generate():
    rng = np.random.default_rng(33)
    suite = Suite("nn", "Losses, metrics and activations with every option")
    add_losses(suite, rng)
    add_mean_metrics(suite, rng)
    add_ties(suite)
    add_decision_metrics(suite, rng)
    add_activations(suite, rng)
    add_configs(suite)
    return suite
