"""Writes the fixtures: `python golden/generate.py [suite …]`."""

import sys

import api
from common import BACKEND, FIXTURES
import images
import initializers
import lab07
import layers
import losses
import nn
import optimizers
import preprocessing
import regularizers
import schedules
import text

SUITES = (api, images, initializers, layers, losses, nn, optimizers, preprocessing, regularizers, schedules, text, lab07)
GENERATORS = {g.__name__: g.generate for g in SUITES}
if BACKEND == "jax":  # these use JAX's own functions
    import coverage.layers
    import coverage.models

    GENERATORS |= {"coverage_layers": coverage.layers.generate, "coverage_models": coverage.models.generate}


def main():
    for name in sys.argv[1:] or GENERATORS:
        GENERATORS[name]().save(FIXTURES)
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
