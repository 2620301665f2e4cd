"""Writes the fixtures: `python golden/generate.py [suite …]`."""

import sys

from common import FIXTURES
import initializers
import lab07
import layers
import losses
import optimizers
import preprocessing
import regularizers
import schedules
import text

<<<<<<< HEAD
GENERATORS = {g.__name__: g.generate for g in (initializers, layers, losses, optimizers, regularizers, schedules, text, lab07)}
=======
SUITES = (layers, losses, optimizers, preprocessing, regularizers, schedules, text, lab07)
GENERATORS = {g.__name__: g.generate for g in SUITES}
>>>>>>> 16cecfd (Image layers: Resizing, CenterCrop, RandomFlip, RandomRotation, RandomZoom, RandomTranslation, RandomContrast, RandomBrightness, RandomCrop; golden values)


def main():
    for name in sys.argv[1:] or GENERATORS:
        GENERATORS[name]().save(FIXTURES)
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
