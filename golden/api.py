"""What Keras's public API holds: classes and functions with the options they take. docs/parity.md is made of it."""

import inspect

from common import Suite, keras

CLASSES = ("layers", "losses", "metrics", "optimizers", "optimizers.schedules", "callbacks", "initializers",
           "regularizers")
FUNCTIONS = ("activations", "utils", "models", "saving", "datasets")
# Of every object, or of the program that reads files.
COMMON = {"self", "args", "kwargs", "dtype", "name", "data_format"}


def parameters(thing):
    try:
        found = list(inspect.signature(thing).parameters)
    except (TypeError, ValueError):
        return []
    return [name for name in found if name not in COMMON]


def members(namespace, keep):
    module = keras
    for part in namespace.split("."):
        module = getattr(module, part)
    for name in sorted(dir(module)):
        thing = getattr(module, name)
        if not name.startswith("_") and keep(name, thing):
            yield name, thing


def is_class(name, thing):  # an alias has another name than the class
    return inspect.isclass(thing) and thing.__name__ == name


def is_function(name, thing):
    helper = name in ("get", "serialize", "deserialize")
    return not helper and (inspect.isfunction(thing) or inspect.isclass(thing) or inspect.ismodule(thing))


def generate():
    suite = Suite("api", "Keras's public names, and what each takes")
    for namespace in CLASSES:
        for name, thing in members(namespace, is_class):
            suite.case(name, namespace=namespace, parameters=parameters(thing.__init__))
    for namespace in FUNCTIONS:
        for name, thing in members(namespace, is_function):
            suite.case(name, namespace=namespace, parameters=parameters(thing))
    for name, thing in inspect.getmembers(keras.Model, inspect.isfunction):
        if not name.startswith("_"):
            suite.case(name, namespace="Model", parameters=parameters(thing))
    return suite
