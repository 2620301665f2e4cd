"""Resizing, affine transforms and the image layers with given transforms: output, and gradient of sum(output · r)."""

import numpy as np
from common import Suite, gradients, keras

L = keras.layers
INTERPOLATIONS = ("nearest", "bilinear", "bicubic")
FILL_MODES = {"constant": (1, 3), "nearest": (3,), "reflect": (3, 8), "wrap": (3,)}  # and how many channels are tried

# shape of one image, [height, width] of the result
RESIZES = [((4, 5, 3), (8, 10)), ((9, 7, 3), (4, 5)), ((5, 6, 1), (5, 11)), ((6, 8, 4), (13, 3)), ((2, 1, 3), (5, 4))]

# a0, a1, a2, b0, b1, b2 for each image; nothing falls between two pixels exactly
TRANSFORMS = np.array(
    [[1, 0, 0, 0, 1, 0], [0.83, -0.41, 1.37, 0.29, 0.91, -0.63], [-1.31, 0.17, 4.9, 0.07, 1.63, -3.21],
     [1, 0, 17.23, 0, 1, -9.41]], np.float32)

# name, class, options, shape of one image: layers that are the same at every call
PLAIN = [
    *((f"resizing {i}", "Resizing", {"height": 6, "width": 9, "interpolation": i}, (8, 7, 3)) for i in INTERPOLATIONS),
    ("resizing cropped, wide", "Resizing", {"height": 4, "width": 4, "crop_to_aspect_ratio": True}, (6, 11, 3)),
    ("resizing cropped, high", "Resizing", {"height": 5, "width": 8, "crop_to_aspect_ratio": True}, (12, 7, 2)),
    ("resizing padded, wide", "Resizing",
     {"height": 6, "width": 6, "pad_to_aspect_ratio": True, "fill_value": 0.5}, (5, 9, 3)),
    ("resizing padded, high", "Resizing", {"height": 4, "width": 7, "pad_to_aspect_ratio": True}, (11, 6, 2)),
    ("resizing padded by less than a pixel a side", "Resizing",
     {"height": 4, "width": 4, "pad_to_aspect_ratio": True, "fill_value": 2.0}, (7, 8, 1)),
    ("centercrop even", "CenterCrop", {"height": 4, "width": 6}, (8, 10, 3)),
    ("centercrop odd", "CenterCrop", {"height": 4, "width": 5}, (7, 8, 3)),
    ("centercrop of low images", "CenterCrop", {"height": 6, "width": 4}, (5, 9, 3)),
    ("centercrop of small images", "CenterCrop", {"height": 7, "width": 9}, (4, 5, 2)),
]

# name, class, options, shape of one image, what Keratin's layer draws for each image
RANDOM = [
    *((f"randomflip {mode}", "RandomFlip", {"mode": mode}, (5, 6, 3), [[0.2], [0.7], [0.5]])
      for mode in ("horizontal", "vertical", "horizontal_and_vertical")),
    *((f"randomrotation {fill}", "RandomRotation", {"factor": 0.3, "fill_mode": fill, "fill_value": 0.25}, (6, 5, 3),
       [[23.0], [-71.5], [108.0]]) for fill in FILL_MODES),
    ("randomrotation of nearest pixels", "RandomRotation", {"factor": 0.3, "interpolation": "nearest"}, (7, 8, 3),
     [[11.0], [-37.0], [97.0]]),
    ("randomzoom", "RandomZoom", {"height_factor": 0.4, "width_factor": [-0.3, 0.2]}, (6, 7, 3),
     [[0.7, 1.15], [1.3, 0.8], [1.0, 0.75]]),
    ("randomzoom keeping the aspect ratio", "RandomZoom", {"height_factor": [-0.4, 0.5], "fill_mode": "constant"},
     (6, 7, 3), [[0.65], [1.45], [1.0]]),
    ("randomtranslation", "RandomTranslation", {"height_factor": 0.3, "width_factor": [-0.2, 0.4]}, (6, 8, 3),
     [[0.21, -0.17], [-0.28, 0.39], [0.0, 0.125]]),
    ("randomtranslation wrapped", "RandomTranslation",
     {"height_factor": 0.9, "width_factor": 0.9, "fill_mode": "wrap", "interpolation": "nearest"}, (6, 8, 3),
     [[0.9, -0.8], [-0.7, 0.85], [0.2, 0.33]]),
    ("randomcontrast", "RandomContrast", {"factor": [0.4, 0.5], "value_range": [-1, 1.5]}, (5, 6, 3),
     [[0.6], [1.5], [1.0]]),
    ("randombrightness", "RandomBrightness", {"factor": 0.5, "value_range": [-1, 1]}, (5, 6, 3),
     [[0.6], [-0.9], [0.0]]),
]


def transformation_of(kind, shape, drawn):
    """What Keras's layer of that class would have drawn."""
    drawn = np.asarray(drawn, np.float32)
    height, width, _ = shape
    if kind == "RandomFlip":
        return {"flips": (drawn <= 0.5)[:, :, None, None], "input_shape": (3, *shape)}
    if kind == "RandomRotation":
        zeros, ones = np.zeros(len(drawn), np.float32), np.ones(len(drawn), np.float32)
        matrix = L.RandomRotation(0.3)._compute_affine_matrix(
            center_x=0.5, center_y=0.5, angle=keras.ops.convert_to_tensor(drawn[:, 0]), translate_x=zeros,
            translate_y=zeros, scale=ones, shear_x=zeros, shear_y=zeros, height=height, width=width)
        return {"rotation_matrix": matrix}
    if kind == "RandomZoom":
        return {"height_zoom": drawn[:, :1], "width_zoom": drawn[:, -1:]}
    if kind == "RandomTranslation":
        return {"translations": np.concatenate([drawn[:, 1:] * width, drawn[:, :1] * height], 1)}
    name = {"RandomContrast": "contrast_factor", "RandomBrightness": "rgb_delta"}[kind]
    return {name: drawn[:, :, None, None]}


def add(suite, rng, name, function, x, **fields):
    """Adds a case with the output of `function` of x and the gradient of sum(output · r) with respect to x."""
    r = rng.standard_normal(np.shape(function(x))).astype(np.float32)

    def weighted(images):
        y = function(images)
        return keras.ops.sum(y * r), y

    _, y, _, (gradient,) = gradients(weighted, [], [x])
    # TensorFlow: coarser bicubic weights, another fill mode "wrap", and approximate gradients of affine transforms.
    if "bicubic" in name or fields["kind"] in ("affine", "random"):
        fields["jaxOnly"] = True
    suite.case(name, x=suite.array(x), r=suite.array(r), output=suite.array(y), inputGradient=suite.array(gradient),
               **fields)


def generate():
    rng = np.random.default_rng(30)
    suite = Suite("preprocessing", "Resizing, affine transforms, image layers: output and gradient of sum(output · r)")
    images = lambda *shape: rng.standard_normal(shape).astype(np.float32)  # noqa: E731
    for interpolation in INTERPOLATIONS:
        for shape, size in RESIZES:
            add(suite, rng, f"resize {interpolation} {shape} to {size}",
                lambda x: keras.ops.image.resize(x, size, interpolation=interpolation), images(2, *shape),
                kind="resize", size=list(size), interpolation=interpolation)
    matrices = np.concatenate([TRANSFORMS, np.zeros((len(TRANSFORMS), 2), np.float32)], 1)
    for interpolation in ("nearest", "bilinear"):
        for fill, counts in FILL_MODES.items():
            for channels in counts:
                add(suite, rng, f"affine transform {interpolation} {fill}, {channels} channels",
                    lambda x: keras.ops.image.affine_transform(
                        x, matrices, interpolation=interpolation, fill_mode=fill, fill_value=0.75),
                    images(len(matrices), 6, 7, channels), kind="affine", transforms=suite.array(TRANSFORMS),
                    interpolation=interpolation, fillMode=fill, fillValue=0.75)
    for name, kind, options, shape in PLAIN:
        layer = getattr(L, kind)(**options)
        add(suite, rng, name, lambda x: layer(x), images(3, *shape), kind="layer", layer=kind, options=options)
    for name, kind, options, shape, drawn in RANDOM:
        layer = getattr(L, kind)(**options)
        given = transformation_of(kind, shape, drawn)
        add(suite, rng, name, lambda x: layer.transform_images(x, given, training=True), images(3, *shape),
            kind="random", layer=kind, options=options, drawn=suite.array(np.asarray(drawn, np.float32)))
    return suite
