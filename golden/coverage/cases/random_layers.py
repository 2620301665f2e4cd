"""Random layers: their configs, and that inference leaves (or crops) the input. What they draw is tested by its properties."""

from .case import case, vary

PICTURE = (6, 5, 3)
FILLS = {"fill_mode": ("constant", "wrap", "nearest"), "fill_value": (0.5,), "interpolation": ("nearest",), "seed": (7,)}


def _random(layer, sample, base, options):
    return vary(layer, sample, base, options, random=True, draw="pixels" if len(sample) == 3 else "normal")


CASES = [
    *_random("Dropout", (5,), {"rate": 0.5}, {"rate": (0.0, 0.25), "seed": (7,)}),
    case("Dropout", (4, 5), {"rate": 0.5, "noise_shape": (None, 1, 5)}, random=True),
    *_random("SpatialDropout2D", PICTURE, {"rate": 0.5}, {"rate": (0.25,), "seed": (7,)}),
    *_random("GaussianNoise", (5,), {"stddev": 0.1}, {"stddev": (0.5,), "seed": (7,)}),
    *_random("RandomFlip", PICTURE, {}, {"mode": ("horizontal", "vertical"), "seed": (7,)}),
    *_random("RandomRotation", PICTURE, {"factor": 0.1}, {"factor": ((-0.2, 0.3),), **FILLS}),
    *_random("RandomZoom", PICTURE, {"height_factor": 0.1}, {
        "height_factor": ((-0.2, 0.3),), "width_factor": (0.2, (-0.3, -0.1)), **FILLS,
    }),
    *_random("RandomTranslation", PICTURE, {"height_factor": 0.1, "width_factor": 0.1}, {
        "height_factor": ((-0.2, 0.3),), "width_factor": (0.2, (-0.3, -0.1)), **FILLS,
    }),
    *_random("RandomContrast", PICTURE, {"factor": 0.3}, {
        "factor": ((0.2, 0.6),), "value_range": ((0, 1),), "seed": (7,),
    }),
    *_random("RandomBrightness", PICTURE, {"factor": 0.3}, {
        "factor": ((-0.2, 0.6),), "value_range": ((0.0, 1.0),), "seed": (7,),
    }),
    # Outside of training keras 3.15.1 leaves images uncropped, against its own output shape: only configs.
    *vary("RandomCrop", PICTURE, {"height": 4, "width": 4, "seed": 5}, {
        "height": (2, 8), "width": (3, 6), "seed": (7,),
    }, random="config", draw="pixels"),
]  # fmt: skip
