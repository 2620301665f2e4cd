"""One compiled call of a layer: output, gradients of sum(output · r), updated weights."""

import dataclasses
import inspect

import numpy as np
from common import gradients, keras


@dataclasses.dataclass
class Found:
    output: np.ndarray
    after: list
    of_weights: list
    of_inputs: list


def called(layer, training):
    """The keyword arguments of a call."""
    return {"training": training} if "training" in inspect.signature(layer.call).parameters else {}


def vjp(layer, inputs, r, training):
    options = called(layer, training)

    def weighted(*arrays):
        y = layer(arrays[0] if len(arrays) == 1 else list(arrays), **options)
        return keras.ops.sum(y * r), (y, [w.value for w in layer.weights])

    variables = layer.trainable_variables
    _, (output, after), of_weights, of_inputs = gradients(weighted, variables, inputs)
    return Found(output, after, of_weights, of_inputs)
