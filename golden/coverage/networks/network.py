"""A whole model with what it is trained on."""

import dataclasses
from typing import Callable

NETWORKS = []


@dataclasses.dataclass(frozen=True)
class Network:
    """`losses`: one word for each output. `draw`: "normal" or "pixels", for each input. `trains`: False for random layers."""

    name: str
    build: Callable
    losses: tuple
    weights_of_losses: tuple | None
    draw: str
    trains: bool


def network(*losses, loss_weights=None, draw="normal", trains=True):
    """Registers a function that builds a model; its name is the network's."""

    def register(build):
        name = build.__name__.replace("_", " ")
        NETWORKS.append(Network(name, build, losses, loss_weights, draw, trains))
        return build

    return register
