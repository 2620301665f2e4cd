"""Pooling, and what moves pixels about."""

from .case import case, vary

IMAGE = (6, 5, 2)
POOLING = {"pool_size": (3, (2, 3), (3, 1)), "strides": (1, (2, 1), 3), "padding": ("same",)}

CASES = [
    *vary("MaxPooling2D", IMAGE, {"pool_size": 2}, POOLING, draw="apart"),
    case("MaxPooling2D", (7, 6, 2), {"pool_size": 3, "strides": 2, "padding": "same"}, draw="apart"),
    case("MaxPooling2D", (5, 6, 2), {"pool_size": (2, 3), "strides": 1, "padding": "same"}, draw="apart"),
    *vary("AveragePooling2D", IMAGE, {"pool_size": 2}, POOLING),
    case("AveragePooling2D", (7, 6, 2), {"pool_size": 3, "strides": 2, "padding": "same"}),
    case("AveragePooling2D", (5, 6, 2), {"pool_size": (2, 3), "strides": 1, "padding": "same"}),
    *vary("GlobalAveragePooling2D", IMAGE, {}, {"keepdims": (True,)}),
    *vary("GlobalMaxPooling2D", IMAGE, {}, {"keepdims": (True,)}, draw="apart"),
    *vary("UpSampling2D", (3, 4, 2), {}, {"size": (3, (1, 2), (3, 2)), "interpolation": ("bilinear", "bicubic")}),
    case("UpSampling2D", (3, 4, 2), {"size": (2, 3), "interpolation": "bilinear"}),
    *vary("ZeroPadding2D", (3, 4, 2), {}, {"padding": (2, (1, 2), ((1, 0), (2, 3)))}),
    *vary("Cropping2D", (6, 7, 2), {}, {"cropping": (1, (1, 2), ((1, 0), (2, 3)))}),
    case("Flatten", (3, 4, 2)),
    case("Flatten", (5,), label="of a vector"),
    *vary("Reshape", (3, 4, 2), {"target_shape": (24,)}, {"target_shape": ((6, 4), (-1, 8), (2, 3, 4), (12, -1))}),
    *vary("Permute", (3, 4, 2), {"dims": (1, 2, 3)}, {"dims": ((2, 1, 3), (3, 1, 2), (3, 2, 1))}),
    case("Permute", (3, 4), {"dims": (2, 1)}),
    *vary("Resizing", (6, 5, 2), {"height": 4, "width": 7}, {
        "height": (9,), "width": (3,), "interpolation": ("nearest", "bicubic"), "crop_to_aspect_ratio": (True,),
        "pad_to_aspect_ratio": (True,),
    }),
    case("Resizing", (6, 5, 2), {"height": 3, "width": 2, "interpolation": "nearest"}),
    case("Resizing", (4, 4, 3), {"height": 8, "width": 8}),
    case("Resizing", (8, 9, 1), {"height": 3, "width": 4}),
    case("Resizing", (6, 5, 2), {"height": 4, "width": 8, "pad_to_aspect_ratio": True, "fill_value": 0.5}),
    *vary("CenterCrop", (7, 6, 2), {"height": 4, "width": 4}, {"height": (3, 7), "width": (1, 5)}),
    case("CenterCrop", (4, 5, 2), {"height": 6, "width": 3}, label="larger than the image"),
]  # fmt: skip
