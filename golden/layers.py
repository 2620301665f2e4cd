"""Each layer of the first release in several configurations: output, and gradients of sum(output · r)."""

import numpy as np
from common import Suite, gradients, keras

L = keras.layers

# name, Keras class, options, shape of one sample (a list of shapes for layers with several inputs). Keras's option names; Keratin's are the same in camelCase.
CASES = [
    ("conv2d valid", "Conv2D", {"filters": 4, "kernel_size": [3, 3]}, (7, 6, 3)),
    ("conv2d same", "Conv2D", {"filters": 5, "kernel_size": [3, 3], "padding": "same"}, (7, 6, 3)),
    ("conv2d same even kernel", "Conv2D", {"filters": 3, "kernel_size": [2, 4], "padding": "same"}, (5, 6, 2)),
    ("conv2d stride 2", "Conv2D", {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2]}, (8, 7, 3)),
    ("conv2d stride 2 same", "Conv2D", {"filters": 4, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same"},
     (8, 7, 3)),
    ("conv2d strides 3 by 1 same", "Conv2D",
     {"filters": 2, "kernel_size": [5, 2], "strides": [3, 1], "padding": "same"}, (9, 5, 2)),
    ("conv2d dilation 2", "Conv2D", {"filters": 3, "kernel_size": [3, 3], "dilation_rate": [2, 2]}, (9, 8, 2)),
    ("conv2d dilation 2 by 1 same", "Conv2D",
     {"filters": 3, "kernel_size": [3, 3], "dilation_rate": [2, 1], "padding": "same"}, (7, 8, 2)),
    ("conv2d groups 2", "Conv2D", {"filters": 6, "kernel_size": [3, 3], "groups": 2}, (6, 6, 4)),
    ("conv2d groups 4 same stride 2", "Conv2D",
     {"filters": 8, "kernel_size": [3, 3], "groups": 4, "padding": "same", "strides": [2, 2]}, (7, 7, 4)),
    ("conv2d 1x1 without bias", "Conv2D", {"filters": 7, "kernel_size": [1, 1], "use_bias": False}, (4, 5, 6)),
    ("conv2d relu", "Conv2D", {"filters": 8, "kernel_size": [3, 3], "activation": "relu"}, (8, 8, 3)),
    ("conv2d 5x5 tanh", "Conv2D", {"filters": 4, "kernel_size": [5, 5], "activation": "tanh"}, (9, 9, 2)),
    ("maxpooling 2", "MaxPooling2D", {"pool_size": [2, 2]}, (6, 7, 3)),
    ("maxpooling 3 stride 2", "MaxPooling2D", {"pool_size": [3, 3], "strides": [2, 2]}, (7, 8, 3)),
    ("maxpooling 3 stride 2 same", "MaxPooling2D", {"pool_size": [3, 3], "strides": [2, 2], "padding": "same"},
     (6, 7, 3)),
    ("maxpooling 2 by 3 stride 1 same", "MaxPooling2D", {"pool_size": [2, 3], "strides": [1, 1], "padding": "same"},
     (4, 5, 2)),
    ("averagepooling 2", "AveragePooling2D", {"pool_size": [2, 2]}, (6, 7, 3)),
    ("averagepooling 3 stride 2 same", "AveragePooling2D",
     {"pool_size": [3, 3], "strides": [2, 2], "padding": "same"}, (6, 7, 3)),
    ("averagepooling 3 by 2 stride 1 same", "AveragePooling2D",
     {"pool_size": [3, 2], "strides": [1, 1], "padding": "same"}, (5, 4, 2)),
    ("globalaveragepooling", "GlobalAveragePooling2D", {}, (5, 6, 4)),
    ("globalaveragepooling keepdims", "GlobalAveragePooling2D", {"keepdims": True}, (5, 6, 4)),
    ("globalmaxpooling", "GlobalMaxPooling2D", {}, (5, 6, 4)),
    ("zeropadding 1", "ZeroPadding2D", {"padding": 1}, (4, 5, 3)),
    ("zeropadding asymmetric", "ZeroPadding2D", {"padding": [[1, 2], [0, 3]]}, (4, 5, 3)),
    ("flatten", "Flatten", {}, (3, 4, 5)),
    ("reshape", "Reshape", {"target_shape": [6, -1]}, (3, 4, 5)),
    ("dense", "Dense", {"units": 5}, (7,)),
    ("dense without bias", "Dense", {"units": 3, "use_bias": False}, (4,)),
    ("dense on rank 4", "Dense", {"units": 4}, (3, 2, 5)),
    ("dense softmax", "Dense", {"units": 6, "activation": "softmax"}, (8,)),
    *((f"activation {name}", "Activation", {"activation": name}, (4, 6))
      for name in ("linear", "relu", "sigmoid", "tanh", "softmax", "softplus", "elu")),
    ("relu", "ReLU", {}, (5, 8)),
    ("relu max 6", "ReLU", {"max_value": 6.0}, (5, 8)),
    ("relu slope", "ReLU", {"negative_slope": 0.2}, (5, 8)),
    ("relu max, slope and threshold", "ReLU", {"max_value": 2.5, "negative_slope": 0.1, "threshold": 0.75}, (5, 8)),
    ("softmax", "Softmax", {}, (3, 7)),
    ("rescaling", "Rescaling", {"scale": 1 / 127.5, "offset": -1.0}, (4, 4, 2)),
    ("batchnormalization", "BatchNormalization", {}, (4, 5, 3)),
    ("batchnormalization momentum and epsilon", "BatchNormalization", {"momentum": 0.85, "epsilon": 1e-2}, (6,)),
    ("batchnormalization without scale", "BatchNormalization", {"scale": False}, (4, 5, 3)),
    ("batchnormalization without center", "BatchNormalization", {"center": False}, (4, 5, 3)),
    ("cropping asymmetric", "Cropping2D", {"cropping": [[1, 0], [0, 2]]}, (4, 5, 3)),
    ("permute", "Permute", {"dims": [3, 1, 2]}, (2, 3, 4)),
    ("leakyrelu", "LeakyReLU", {}, (5, 8)),
    ("elu", "ELU", {"alpha": 0.7}, (5, 8)),
    ("conv1d", "Conv1D", {"filters": 4, "kernel_size": [3], "padding": "same", "strides": [2]}, (9, 4)),
    ("conv1d causal, dilated, groups", "Conv1D",
     {"filters": 4, "kernel_size": [3], "padding": "causal", "dilation_rate": [2], "groups": 2}, (9, 4)),
    ("depthwise 3x3 same", "DepthwiseConv2D", {"kernel_size": [3, 3], "padding": "same"}, (6, 7, 5)),
    ("depthwise stride 2, multiplier 2", "DepthwiseConv2D",
     {"kernel_size": [3, 2], "strides": [2, 2], "depth_multiplier": 2, "activation": "tanh"}, (8, 7, 4)),
    ("depthwise dilated, without bias", "DepthwiseConv2D",
     {"kernel_size": [3, 3], "dilation_rate": [2, 1], "use_bias": False}, (8, 7, 3)),
    ("separable", "SeparableConv2D", {"filters": 5, "kernel_size": [3, 3], "padding": "same"}, (6, 7, 4)),
    ("separable multiplier 2, stride 2", "SeparableConv2D",
     {"filters": 3, "kernel_size": [3, 3], "strides": [2, 2], "depth_multiplier": 2}, (7, 7, 3)),
    *((f"transposed {padding} {kernel} stride {strides} output padding {more} dilation {dilation}", "Conv2DTranspose",
       {"filters": 4, "kernel_size": kernel, "strides": strides, "padding": padding, "output_padding": more,
        "dilation_rate": dilation}, (4, 5, 3))
      for padding, kernel, strides, more, dilation in (
          ("valid", [3, 3], [1, 1], None, [1, 1]),
          ("same", [3, 3], [2, 2], None, [1, 1]),
          ("valid", [2, 3], [3, 2], None, [1, 1]),
          ("same", [2, 4], [2, 2], None, [1, 1]),
          ("same", [1, 2], [3, 3], None, [1, 1]),
          ("valid", [3, 2], [2, 3], [1, 2], [1, 1]),
          ("same", [3, 4], [2, 3], [1, 0], [1, 1]),
          ("same", [4, 1], [2, 3], [0, 2], [1, 1]),
          ("same", [3, 3], [1, 1], None, [2, 1]))),
    ("dense elu", "Dense", {"units": 4, "activation": "elu"}, (5,)),
    ("layernormalization", "LayerNormalization", {}, (4, 5, 6)),
    ("layernormalization over height and channels", "LayerNormalization", {"axis": [1, 3], "epsilon": 0.01}, (4, 5, 6)),
    ("layernormalization of mixed signs", "LayerNormalization", {"axis": [1, -1], "scale": False}, (4, 5, 6)),
    ("layernormalization rms", "LayerNormalization", {"rms_scaling": True}, (4, 6)),
    ("groupnormalization", "GroupNormalization", {"groups": 3}, (4, 5, 6)),
    ("groupnormalization of each channel", "GroupNormalization", {"groups": -1, "center": False}, (4, 5, 6)),
    ("groupnormalization axis 1", "GroupNormalization", {"groups": 2, "axis": 1, "scale": False}, (4, 5, 6)),
    ("prelu", "PReLU", {}, (4, 6)),
    ("prelu shared", "PReLU", {"shared_axes": [1, 2]}, (4, 5, 3)),
    *((f"upsampling {interpolation}", "UpSampling2D", {"size": [2, 3], "interpolation": interpolation}, (3, 4, 2))
      for interpolation in ("nearest", "bilinear", "bicubic")),
    ("normalization given", "Normalization", {"mean": [1.0, 2.0, -1.0], "variance": [4.0, 0.25, 1.0]}, (4, 3)),
    ("normalization inverted, two axes", "Normalization",
     {"axis": [1, 2], "mean": [1.0, 2.0, -1.0], "variance": [4.0, 0.25, 1.0], "invert": True}, (4, 3)),
    ("softmax over two axes", "Softmax", {"axis": [1, -1]}, (3, 2, 4)),
    ("add three", "Add", {}, [(4, 3), (4, 3), (4, 3)]),
    ("subtract broadcast", "Subtract", {}, [(2, 4, 3), (1, 4, 1)]),
    ("multiply of two ranks", "Multiply", {}, [(3,), (2, 4, 3)]),
    ("average", "Average", {}, [(4, 3), (4, 3), (4, 3)]),
    ("maximum", "Maximum", {}, [(4, 3), (4, 3), (4, 3)]),
    ("minimum", "Minimum", {}, [(4, 3), (4, 3)]),
    ("concatenate", "Concatenate", {}, [(2, 3), (2, 1), (2, 4)]),
    ("concatenate axis 1", "Concatenate", {"axis": 1}, [(2, 3), (4, 3)]),
    ("dot", "Dot", {"axes": -1}, [(5,), (5,)]),
    ("dot of matrices", "Dot", {"axes": [1, 2]}, [(3, 4), (2, 3)]),
    ("dot of rank 4 and 2, cosine", "Dot", {"axes": [2, 1], "normalize": True}, [(2, 5, 3), (5,)]),
]


def sample_input(rng, kind, shape):
    size = int(np.prod(shape))
    if "Max" in kind and "Pool" in kind:  # all values apart from each other: no ties
        return (rng.permutation(size) / size * 4 - 2).reshape(shape).astype(np.float32)
    scale = 3.0 if kind in ("ReLU", "Activation") else 1.0
    return (rng.standard_normal(shape) * scale).astype(np.float32)


def add_case(suite, rng, name, kind, options, sample):
    layer = getattr(L, kind)(**options)
    xs = [sample_input(rng, kind, (3, *shape)) for shape in (sample if isinstance(sample, list) else [sample])]
    shapes = [x.shape for x in xs] if isinstance(sample, list) else xs[0].shape
    layer.build(shapes)
    normal = kind == "BatchNormalization"
    for w in layer.weights:
        values = rng.standard_normal(w.shape) * 0.5
        w.assign(np.abs(values) + 0.5 if normal and "variance" in w.name else values)
    before = [np.array(w) for w in layer.weights]
    r = rng.standard_normal(layer.compute_output_shape(shapes)).astype(np.float32)

    for training in ([False, True] if normal else [False]):
        def weighted(*arrays):
            inputs = list(arrays) if isinstance(sample, list) else arrays[0]
            y = layer(inputs, training=training) if normal else layer(inputs)
            return keras.ops.sum(y * r), (y, [w.value for w in layer.weights])

        _, (y, after), of_weights, of_inputs = gradients(weighted, layer.trainable_variables, xs)
        suite.case(
            name + (" in training" if training else ""), layer=kind, options=options, training=training,
            weights=suite.arrays(before), x=suite.arrays(xs), r=suite.array(r), output=suite.array(y),
            inputGradients=suite.arrays(of_inputs), weightGradients=suite.arrays(of_weights),
            **({"after": suite.arrays(after)} if training else {}),
        )


def generate():
    rng = np.random.default_rng(20)
    suite = Suite("layers", "Layers: output and gradients of sum(output · r), r given")
    for case in CASES:
        add_case(suite, rng, *case)
    return suite
