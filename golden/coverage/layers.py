"""Suite `coverage_layers`: each layer with each value of each option."""

import zlib

import jax
import numpy as np
from common import Suite, keras

from . import draw
from .cases import CASES
from .margins import MARGIN, margin_of
from .record import called, vjp
from .table import coverage_table

BATCH = 2
TRIES = 400


def _inputs(rng, case):
    make = {"normal": draw.normal, "apart": draw.apart, "pixels": draw.pixels}[case.draw]
    return [make(rng, (BATCH, *sample)) for sample in case.samples]


def _built(case, rng):
    """A layer with random weights and inputs that stay away from kinks."""
    for _ in range(TRIES):
        keras.utils.clear_session(free_memory=False)  # names start anew
        layer, inputs = case.make(), _inputs(rng, case)
        if "adapted" in case.label:
            layer.adapt(draw.normal(rng, (16, *case.samples[0]), 2.0))
        x = inputs[0] if len(inputs) == 1 else inputs
        layer(x)
        draw.weights(rng, layer.weights)
        if min(margin_of(layer, x, **called(layer, mode)) for mode in _modes(case)) >= MARGIN:
            return layer, inputs
    raise RuntimeError(f"{case.name}: no inputs with a margin of {MARGIN} in {TRIES} tries")


def _modes(case):
    return (False, True) if case.training else (False,)


def _add(suite, case):
    rng = np.random.default_rng(zlib.crc32(case.name.encode()))
    layer, inputs = _built(case, rng)
    config = keras.saving.serialize_keras_object(layer)
    before = [np.array(w) for w in layer.weights]
    common = {"layer": case.layer, "json": config, "weights": suite.arrays(before), "inputs": suite.arrays(inputs)}
    if case.random:
        output = {} if case.random == "config" else {"output": suite.array(layer(inputs[0], training=False))}
        return suite.case(case.name, **common, training=False, **output)
    for training in _modes(case):
        shape = np.shape(layer(inputs[0] if len(inputs) == 1 else inputs, **called(layer, training)))
        penalty = float(sum(np.asarray(loss) for loss in layer.losses))
        for w, values in zip(layer.weights, before):
            w.assign(values)
        r = draw.normal(rng, shape, grid=64)
        found = vjp(layer, inputs, r, training)
        suite.case(
            case.name + (" in training" if training else ""), **common, training=training, r=suite.array(r),
            output=suite.array(found.output), inputGradients=suite.arrays(found.of_inputs),
            weightGradients=suite.arrays(found.of_weights),
            **({"penalty": penalty} if penalty else {}),
            **({"after": suite.arrays(found.after)} if training else {}),
        )  # fmt: skip


def generate():
    suite = Suite("coverage_layers", "Layers with each value of each option: output, gradients of sum(output · r)")
    configs = [(case.layer, case.make().get_config()) for case in CASES]
    lines, gaps = coverage_table(configs)
    print("\n".join(lines))
    print(f"{len(configs)} configurations of {len({layer for layer, _ in configs})} layers", flush=True)
    if gaps:
        raise SystemExit("Options that no case varies:\n  " + "\n  ".join(gaps))
    for i, case in enumerate(CASES):
        _add(suite, case)
        if i % 40 == 0:
            keras.utils.clear_session()  # takes time, hence not after each
            jax.clear_caches()
    return suite
