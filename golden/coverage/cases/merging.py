"""Layers with several inputs."""

from .case import case, vary

PAIR = [(3, 2, 4), (3, 2, 4)]

CASES = [
    *(case(layer, PAIR) for layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")),
    *(case(layer, [(5,), (5,), (5,)], label="of three") for layer in ("Add", "Multiply", "Average", "Maximum", "Minimum")),
    *(case(layer, [(3, 2, 4), (1, 1, 4)], label="broadcast") for layer in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")),
    case("Multiply", [(1, 2, 4), (3, 1, 1)], label="broadcast both ways"),
    *vary("Concatenate", PAIR, {}, {"axis": (1, 2, 3, -2)}),
    case("Concatenate", [(2, 3, 1), (2, 3, 4), (2, 3, 2)], {"axis": -1}, label="of three"),
    case("Concatenate", [(4,), (3,)], label="of vectors"),
    *vary("Dot", [(3, 4), (3, 4)], {"axes": 1}, {"axes": (2, -1, (1, 1)), "normalize": (True,)}),
    case("Dot", [(3, 4), (2, 4)], {"axes": (2, 2)}, label="of different sizes"),
    case("Dot", [(5,), (5,)], {"axes": 1, "normalize": True}, label="of vectors"),
]  # fmt: skip
