"""Suite `coverage_models`: whole models: outputs, loss, gradients, and weights after three steps of three optimizers."""

import zlib

import jax
import numpy as np
from common import Suite, keras

from . import draw
from .margins import MARGIN, margin_of
from .networks import NETWORKS

BATCH, STEPS, TRIES, WEIGHTS = 3, 3, 60, 20
TINY = 1e-5
# Their steps hardly depend on a gradient's size; where it is rounding, the step is too.
LEAVES_OUT = ("Adam", "AdamW", "Nadam", "Lion")

OPTIMIZERS = (
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    ("RMSprop", {"learning_rate": 0.002}),
    ("Adam", {"learning_rate": 0.002}),
)


def tiny(gradients):
    """For each gradient where it is below TINY of the largest of all."""
    largest = max(np.abs(g).max() for g in gradients)
    return [np.abs(g) < TINY * largest for g in gradients]


def left_out(model, masks):
    """For each weight of a model the elements that a mask of its trainable variables marks."""
    of = {id(v): np.flatnonzero(mask).tolist() for v, mask in zip(model.trainable_variables, masks)}
    return [of.get(id(w), []) for w in model.weights]


class Unclear(Exception):
    """Batches keep coming near to kinks under these weights."""


def target_for(rng, loss, shape):
    if loss in ("categorical_crossentropy", "categorical_focal_crossentropy"):
        return np.eye(shape[-1], dtype=np.float32)[rng.integers(0, shape[-1], shape[:-1])]
    if loss == "sparse_categorical_crossentropy":
        return rng.integers(0, shape[-1], shape[:-1]).astype(np.int32)
    if loss == "binary_crossentropy":
        return rng.integers(0, 2, shape).astype(np.float32)
    if loss == "kl_divergence":
        parts = rng.integers(1, 9, shape).astype(np.float32)
        return parts / parts.sum(-1, keepdims=True)
    return draw.normal(rng, shape)


class Trained:
    """A model of a network, and one compiled step of it: loss and gradients as Keras's trainer computes them."""

    def __init__(self, network):
        keras.utils.clear_session(free_memory=False)
        self.network = network
        self.model = network.build()
        self.json = self.model.to_json()
        many = len(network.losses) > 1
        weights = list(network.weights_of_losses) if network.weights_of_losses else None
        self.model.compile(optimizer="sgd", loss=list(network.losses) if many else network.losses[0], loss_weights=weights)
        gradient = jax.value_and_grad(self.model.compute_loss_and_updates, argnums=(0, 3), has_aux=True)
        none = [v.value for v in self.model.optimizer.variables]
        self._step = jax.jit(lambda *values: gradient(*values, None, True, none))
        self._is_loss_built = False

    def draw(self, rng):
        """A batch: inputs and targets."""
        make = {"normal": draw.normal, "pixels": draw.pixels}[self.network.draw]
        x = [make(rng, (BATCH, *i.shape[1:])) for i in self.model.inputs]
        y = [target_for(rng, loss, (BATCH, *o.shape[1:])) for loss, o in zip(self.network.losses, self.model.outputs)]
        return x, y

    def is_clear(self, x, weights, **options):
        """Whether a forward pass with these weights stays away from kinks. It leaves the weights in the model."""
        self.model.set_weights(weights)
        margin = margin_of(self.model, _one(x), **options)
        self.model.set_weights(weights)  # a call in training moves statistics
        return margin >= MARGIN

    def gradients(self, x, y):
        """(loss, gradients of the weights, of the inputs); moving statistics are updated."""
        values = lambda variables: [v.value for v in variables]  # noqa: E731
        model, x, y = self.model, _one(x), _one(y)
        if not self._is_loss_built:
            model.compute_loss(x, y, model(x))  # makes what the compiled loss needs
            self._is_loss_built = True
        variables = (model.trainable_variables, model.non_trainable_variables, model.metrics_variables)
        (loss, aux), (dw, dx) = self._step(*map(values, variables), x, y)
        for variable, value in zip(model.non_trainable_variables, aux[2]):
            variable.assign(value)
        return float(loss), [np.asarray(g) for g in dw], [np.asarray(g) for g in (dx if isinstance(dx, list) else [dx])]


class Run:
    """A model's training with one optimizer."""

    def __init__(self, trained, kind, options, start):
        self.kind, self.options = kind, options
        self.losses, self.weights = [], start
        self._trained = trained
        self._optimizer = getattr(keras.optimizers, kind)(**options)
        self._tiny = [np.zeros(v.shape, bool) for v in trained.model.trainable_variables]

    def is_clear(self, x):
        return self._trained.is_clear(x, self.weights, training=True)

    def step(self, x, y):
        model = self._trained.model
        model.set_weights(self.weights)
        loss, gradients, _ = self._trained.gradients(x, y)
        self._tiny = [before | now for before, now in zip(self._tiny, tiny(gradients))]
        self._optimizer.apply(gradients, model.trainable_variables)
        self.weights = model.get_weights()
        self.losses.append(loss)

    def left_out(self):
        """What a test may not compare: for each weight the elements that had a tiny gradient in a step."""
        return {"leftOut": left_out(self._trained.model, self._tiny)} if self.kind in LEAVES_OUT else {}


def _one(many):
    return many[0] if len(many) == 1 else many


def _clear_batch(trained, rng, conditions):
    """A batch whose inputs satisfy all conditions, and the number of draws; raises Unclear."""
    for tries in range(1, TRIES + 1):
        x, y = trained.draw(rng)
        if all(condition(x) for condition in conditions):
            return (x, y), tries
    raise Unclear


def _add(suite, network):
    trained = Trained(network)
    for attempt in range(WEIGHTS):
        try:
            return _record(suite, trained, np.random.default_rng(zlib.crc32(network.name.encode()) + attempt))
        except Unclear:
            continue
    raise RuntimeError(f"{network.name}: no clear batches under {WEIGHTS} draws of weights")


def _record(suite, trained, rng):
    """Records one draw of weights and all that follows from it; raises Unclear."""
    network, model = trained.network, trained.model
    draw.weights(rng, model.weights)
    start = model.get_weights()
    runs = [Run(trained, *how, start) for how in OPTIMIZERS] if network.trains else []
    batches, draws, fields = [], [], {}
    for step in range(STEPS if network.trains else 1):
        inference = [] if step else [lambda x: trained.is_clear(x, start, training=False)]
        (x, y), tries = _clear_batch(trained, rng, [*inference, *(run.is_clear for run in runs)])
        batches.append((x, y))
        draws.append(tries)
        if step == 0:
            model.set_weights(start)
            fields["outputs"] = [np.asarray(o) for o in keras.tree.flatten(model(_one(x), training=False))]
        if step == 0 and runs:
            loss, dw, dx = trained.gradients(x, y)
            fields |= {"loss": loss, "gradients": dw, "inputGradients": dx}
        for run in runs:
            run.step(x, y)
    suite.case(
        network.name, json=trained.json, losses=list(network.losses), lossWeights=network.weights_of_losses,
        weights=suite.arrays(start), inputs=[suite.arrays(x) for x, _ in batches],
        targets=[suite.arrays(y) for _, y in batches], training=[
            {"optimizer": run.kind, "options": run.options, "losses": run.losses,
             "trained": suite.arrays(run.weights), **run.left_out()} for run in runs
        ], **{name: value if name == "loss" else suite.arrays(value) for name, value in fields.items()},
    )  # fmt: skip
    print(f"{network.name}: {model.count_params()} parameters, {draws} draws", flush=True)


def generate():
    suite = Suite("coverage_models", "Whole models: outputs, loss, gradients, weights after three steps")
    for network in NETWORKS:
        _add(suite, network)
    print(f"{len(NETWORKS)} models")
    return suite
