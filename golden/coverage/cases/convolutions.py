"""Dense and the convolutions."""

from .case import case, vary
from .shared import ACTIVATIONS, INITIALIZERS, REGULARIZERS, initializers, regularizers

IMAGE = (6, 5, 2)

DENSE = [
    *vary("Dense", (5,), {"units": 4}, {
        "use_bias": (False,), "activation": ACTIVATIONS, "kernel_initializer": INITIALIZERS,
        "kernel_regularizer": REGULARIZERS, "trainable": (False,), **initializers("bias"), **regularizers("bias", "activity"),
    }),
    case("Dense", (7,), {"units": 1}),
    case("Dense", (3, 5), {"units": 2}, label="on rank 3"),
    case("Dense", (2, 3, 4), {"units": 3, "activation": "softmax"}, label="on rank 4, softmax"),
]  # fmt: skip

CONV1D = [
    *vary("Conv1D", (8, 2), {"filters": 3, "kernel_size": 3}, {
        "padding": ("same", "causal"), "strides": (2,), "dilation_rate": (2,), "activation": ("relu", "tanh"),
        "use_bias": (False,), **initializers("kernel", "bias"), **regularizers("kernel", "bias", "activity"),
    }),
    case("Conv1D", (9, 4), {"filters": 4, "kernel_size": 2, "groups": 2}),
    case("Conv1D", (9, 2), {"filters": 2, "kernel_size": 4, "strides": 3, "padding": "same"}),
    case("Conv1D", (9, 2), {"filters": 2, "kernel_size": 3, "dilation_rate": 3, "padding": "causal"}),
    case("Conv1D", (9, 2), {"filters": 2, "kernel_size": 4, "strides": 2, "padding": "causal"}),
]  # fmt: skip

CONV2D = [
    *vary("Conv2D", IMAGE, {"filters": 3, "kernel_size": 3}, {
        "padding": ("same",), "strides": (2, (2, 1)), "dilation_rate": (2, (1, 2)), "kernel_size": ((2, 3), 1, (4, 1)),
        "activation": ("relu", "silu", "softmax"), "use_bias": (False,), "trainable": (False,),
        "kernel_initializer": ("he_normal", "glorot_normal"), **initializers("bias"), **regularizers("kernel", "bias", "activity"),
    }),
    case("Conv2D", (6, 6, 4), {"filters": 6, "kernel_size": 3, "groups": 2}),
    case("Conv2D", (5, 5, 3), {"filters": 6, "kernel_size": 2, "groups": 3, "padding": "same", "strides": 2}),
    case("Conv2D", (7, 6, 2), {"filters": 2, "kernel_size": (5, 2), "strides": (3, 1), "padding": "same"}),
    case("Conv2D", (7, 8, 1), {"filters": 2, "kernel_size": 3, "dilation_rate": (2, 3), "padding": "same"}),
    case("Conv2D", (7, 7, 2), {"filters": 4, "kernel_size": 5, "padding": "same", "activation": "gelu"}),
    case("Conv2D", (7, 7, 4), {"filters": 4, "kernel_size": 3, "dilation_rate": 2, "groups": 2, "use_bias": False}),
]  # fmt: skip

DEPTHWISE = [
    *vary("DepthwiseConv2D", IMAGE, {"kernel_size": 3}, {
        "depth_multiplier": (2, 3), "padding": ("same",), "strides": (2,), "dilation_rate": (2,), "kernel_size": ((2, 3),),
        "activation": ("relu6",), "use_bias": (False,),
        **initializers("depthwise", "bias"), **regularizers("depthwise", "bias", "activity"),
    }),
    case("DepthwiseConv2D", (7, 7, 3), {"kernel_size": 3, "depth_multiplier": 2, "strides": 2, "padding": "same"}),
    case("DepthwiseConv2D", (6, 6, 2), {"kernel_size": (3, 2), "dilation_rate": 2, "padding": "same"}),
]  # fmt: skip

SEPARABLE = [
    *vary("SeparableConv2D", IMAGE, {"filters": 3, "kernel_size": 3}, {
        "depth_multiplier": (2,), "padding": ("same",), "strides": (2,), "dilation_rate": (2,), "kernel_size": ((2, 3),),
        "activation": ("relu",), "use_bias": (False,),
        **initializers("depthwise", "pointwise", "bias"), **regularizers("depthwise", "pointwise", "bias", "activity"),
    }),
    case("SeparableConv2D", (7, 7, 3), {"filters": 2, "kernel_size": 3, "depth_multiplier": 2, "strides": 2, "padding": "same"}),
]  # fmt: skip

TRANSPOSED = [
    *vary("Conv2DTranspose", (4, 3, 2), {"filters": 3, "kernel_size": 3}, {
        "padding": ("same",), "strides": (2, (2, 1)), "kernel_size": ((2, 3), 1), "dilation_rate": (2,),
        "activation": ("relu",), "use_bias": (False,), **initializers("kernel", "bias"), **regularizers("kernel", "bias", "activity"),
    }),
    case("Conv2DTranspose", (4, 3, 2), {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}),
    case("Conv2DTranspose", (3, 4, 2), {"filters": 2, "kernel_size": 2, "strides": 3, "padding": "same"}),
    case("Conv2DTranspose", (3, 4, 2), {"filters": 2, "kernel_size": 2, "strides": 3}),
    case("Conv2DTranspose", (4, 3, 2), {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1}),
    case("Conv2DTranspose", (4, 3, 2), {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": (1, 0)}),
    case("Conv2DTranspose", (4, 3, 1), {"filters": 2, "kernel_size": 5, "strides": (2, 3), "padding": "same"}),
]  # fmt: skip

CASES = [*DENSE, *CONV1D, *CONV2D, *DEPTHWISE, *SEPARABLE, *TRANSPOSED]
