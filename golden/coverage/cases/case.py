"""A layer's configuration, and `vary`, which makes one for each value of each option."""

import dataclasses

from common import keras


@dataclasses.dataclass(frozen=True)
class Case:
    """`samples`: shapes of one sample, one for each input. `training`: also called as in training.

    `draw`: which inputs ("normal", "apart" or "pixels"). `random`: only its inference is compared; "config": not even that.
    """

    layer: str
    samples: tuple
    options: dict
    label: str = ""
    training: bool = False
    draw: str = "normal"
    random: bool | str = False

    @property
    def name(self):
        return f"{self.layer} {self.label}".strip()

    def make(self):
        return getattr(keras.layers, self.layer)(**self.options)


def _words(value):
    if hasattr(value, "get_config"):
        config = {k: v for k, v in value.get_config().items() if v is not None}
        return type(value).__name__ + (f"({', '.join(f'{k}={v:.6g}' if isinstance(v, float) else f'{k}={v}' for k, v in config.items())})" if config else "")
    return str(value).replace("'", "")


def case(layer, sample, options=None, *, label=None, **more):
    """One configuration. `sample`: one shape, or a list of shapes for several inputs."""
    options = options or {}
    if label is None:
        label = ", ".join(f"{name}={_words(value)}" for name, value in options.items())
    return Case(layer, tuple(sample) if isinstance(sample, list) else (sample,), options, label, **more)


def vary(layer, sample, base, options, **more):
    """The base, then for each option and each of its values the base with that value."""
    cases = [case(layer, sample, base, label="as is", **more)]
    for name, values in options.items():
        for value in values:
            cases.append(case(layer, sample, {**base, name: value}, label=f"{name}={_words(value)}", **more))
    return cases
