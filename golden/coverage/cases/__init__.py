"""All configurations of all layers."""

from . import activations, convolutions, images, merging, normalizations, random_layers

CASES = [
    case
    for family in (convolutions, images, activations, normalizations, merging, random_layers)
    for case in family.CASES
]
