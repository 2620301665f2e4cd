"""Optimizers on given gradients: the weights after each of six steps, and all the optimizer's variables after the last."""

import numpy as np
from common import Suite, keras

BASES = [
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
    ("adamw", "AdamW", {}),
    ("adamw weight decay", "AdamW", {"learning_rate": 0.01, "weight_decay": 0.5, "amsgrad": True}),
    ("nadam", "Nadam", {}),
    ("nadam betas and epsilon", "Nadam", {"learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}),
    ("adagrad", "Adagrad", {}),
    ("adagrad start and epsilon", "Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("adadelta", "Adadelta", {}),
    ("adadelta rho and epsilon", "Adadelta", {"learning_rate": 1.0, "rho": 0.8, "epsilon": 1e-3}),
    ("lion", "Lion", {}),
    ("lion betas", "Lion", {"learning_rate": 0.01, "beta_1": 0.5, "beta_2": 0.8}),
]
SHARED = [
    ("clipnorm", {"clipnorm": 0.5}),
    ("clipvalue", {"clipvalue": 0.01}),
    ("global clipnorm", {"global_clipnorm": 0.5}),
    ("global clipnorm that nothing reaches", {"global_clipnorm": 1e3}),
    ("weight decay", {"weight_decay": 0.1}),
    ("weight decay and clipnorm", {"weight_decay": 0.1, "clipnorm": 0.5}),
    ("moving average", {"use_ema": True, "ema_momentum": 0.8}),
    ("moving average that overwrites", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 2}),
    ("accumulated gradients", {"gradient_accumulation_steps": 2}),
    (
        "everything accumulated",
        {
            "gradient_accumulation_steps": 3,
            "use_ema": True,
            "ema_momentum": 0.8,
            "ema_overwrite_frequency": 2,
            "weight_decay": 0.1,
            "global_clipnorm": 0.5,
        },
    ),
]
SCHEDULES = [
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 3, "warmup_target": 0.5, "warmup_steps": 2}),
    ("PiecewiseConstantDecay", {"boundaries": [1, 3], "values": [0.1, 0.05, 0.01]}),
]
STEPS = 6


def cases():
    yield from BASES
    for name, options in SHARED:
        yield f"sgd momentum, {name}", "SGD", {"learning_rate": 0.05, "momentum": 0.9, **options}
        yield f"adam amsgrad, {name}", "Adam", {"learning_rate": 0.01, "beta_2": 0.9, "amsgrad": True, **options}
    for kind in ("RMSprop", "Nadam", "Adagrad", "Adadelta", "Lion"):
        yield f"{kind.lower()}, weight decay and clipvalue", kind, {"weight_decay": 0.1, "clipvalue": 0.01}
    yield "nadam, everything accumulated", "Nadam", dict(SHARED)["everything accumulated"]
    for kind, config in SCHEDULES:
        yield f"sgd, {kind}", "SGD", {"learning_rate": {"class_name": kind, "config": config}, "weight_decay": 0.1}
        rate = {"class_name": kind, "config": config}
        yield f"adam, {kind}, accumulated", "Adam", {"learning_rate": rate, "gradient_accumulation_steps": 2}


def make(kind, options):
    rate = options.get("learning_rate")
    if isinstance(rate, dict):
        schedule = getattr(keras.optimizers.schedules, rate["class_name"])(**rate["config"])
        options = {**options, "learning_rate": schedule}
    return getattr(keras.optimizers, kind)(**options)


def generate():
    keras.utils.clear_session()  # names are counted from 0, whatever ran before
    rng = np.random.default_rng(22)
    suite = Suite("optimizers", "Optimizers: weights after each step on given gradients, then all their variables")
    start = [rng.standard_normal((3, 4)).astype(np.float32), rng.standard_normal(5).astype(np.float32)]
    # Gradients from 1e-5 to 10, some exactly 0: ε and the order of operations show. They shrink, so amsgrad differs.
    size = lambda w: 10.0 ** rng.uniform(-5, 1, w.shape)  # noqa: E731
    given = [[(rng.standard_normal(w.shape) * size(w) * 0.6**t).astype(np.float32) for w in start] for t in range(STEPS)]
    for step in given:
        step[1][2] = 0
    begin, gradients = suite.arrays(start), [suite.arrays(step) for step in given]
    for name, kind, options in cases():
        optimizer = make(kind, options)
        variables = [keras.Variable(w) for w in start]
        steps = []
        for step in given:
            optimizer.apply(step, variables)
            steps.append(suite.arrays(np.array(v) for v in variables))
        state = suite.arrays(np.array(v) for v in optimizer.variables)
        suite.case(name, optimizer=kind, options=options, keras=keras.saving.serialize_keras_object(optimizer),
                   start=begin, gradients=gradients, steps=steps, state=state)
    return suite
