"""Families of image networks, small."""

from common import keras

from .network import network

L = keras.layers


@network("categorical_crossentropy")
def residual():
    inputs = L.Input((8, 8, 3))
    x = L.Conv2D(4, 3, padding="same", use_bias=False)(inputs)
    x = L.BatchNormalization()(x)
    x = L.ReLU()(x)
    for filters, strides in ((4, 1), (6, 2)):
        shortcut = x if strides == 1 else L.Conv2D(filters, 1, strides=strides)(x)
        y = L.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
        y = L.BatchNormalization()(y)
        y = L.ReLU()(y)
        y = L.Conv2D(filters, 3, padding="same", use_bias=False)(y)
        y = L.BatchNormalization()(y)
        x = L.ReLU()(L.Add()([shortcut, y]))
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, L.Dense(3, activation="softmax")(x))


@network("sparse_categorical_crossentropy")
def mobilenet_like():
    inputs = L.Input((10, 10, 3))
    x = L.Conv2D(4, 3, strides=2, padding="same", use_bias=False)(inputs)
    x = L.BatchNormalization()(x)
    x = L.ReLU(6.0)(x)
    for filters, strides in ((6, 1), (8, 2)):
        x = L.ZeroPadding2D(1)(x)
        x = L.DepthwiseConv2D(3, strides=strides, use_bias=False)(x)
        x = L.BatchNormalization()(x)
        x = L.ReLU(6.0)(x)
        x = L.Conv2D(filters, 1, use_bias=False)(x)
        x = L.BatchNormalization()(x)
        x = L.Activation("relu6")(x)
    x = L.GlobalAveragePooling2D(keepdims=True)(x)
    x = L.Conv2D(4, 1)(x)
    return keras.Model(inputs, L.Softmax()(L.Flatten()(x)))


@network("categorical_crossentropy")
def xception_like():
    inputs = L.Input((9, 9, 2))
    x = L.SeparableConv2D(4, 3, padding="same", activation="silu")(inputs)
    shortcut = L.Conv2D(6, 1, strides=2, padding="same")(x)
    x = L.SeparableConv2D(6, 3, depth_multiplier=2, padding="same", activation="gelu")(x)
    x = L.MaxPooling2D(3, strides=2, padding="same")(x)
    x = L.add([x, shortcut])
    x = L.GlobalMaxPooling2D()(x)
    return keras.Model(inputs, L.Dense(3, activation="softmax")(x))


@network("categorical_focal_crossentropy")
def inception_like():
    inputs = L.Input((8, 8, 3))
    branches = [
        L.Conv2D(3, 1, activation="relu")(inputs),
        L.Conv2D(3, 3, padding="same", activation="relu")(L.Conv2D(2, 1, activation="relu")(inputs)),
        L.Conv2D(2, 5, padding="same", activation="relu")(inputs),
        L.Conv2D(2, 1, activation="relu")(L.MaxPooling2D(3, strides=1, padding="same")(inputs)),
    ]
    x = L.Concatenate()(branches)
    x = L.AveragePooling2D(4)(x)
    return keras.Model(inputs, L.Dense(3, activation="softmax")(L.Flatten()(x)))


@network("binary_crossentropy")
def squeeze_and_excite():
    inputs = L.Input((6, 6, 3))
    x = L.Conv2D(6, 3, activation="swish")(inputs)
    gate = L.GlobalAveragePooling2D(keepdims=True)(x)
    gate = L.Conv2D(2, 1, activation="relu")(gate)
    gate = L.Conv2D(6, 1, activation="hard_sigmoid")(gate)
    x = L.Multiply()([x, gate])
    return keras.Model(inputs, L.Dense(1, activation="sigmoid")(L.Flatten()(x)))


@network("mse")
def autoencoder_with_transposed_convolutions():
    return keras.Sequential([
        L.Input((8, 8, 1)),
        L.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
        L.Conv2D(3, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(4, 3, strides=2, padding="same", activation="relu"),
        L.Conv2DTranspose(4, 2, strides=2, activation="tanh"),
        L.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ])


@network("binary_crossentropy")
def unet_like():
    inputs = L.Input((8, 10, 2))
    down = L.Conv2D(4, 3, padding="same", activation="elu")(inputs)
    x = L.AveragePooling2D(2)(down)
    x = L.Conv2D(6, 3, padding="same", activation="elu")(x)
    x = L.UpSampling2D(2, interpolation="bilinear")(x)
    x = L.Concatenate()([L.Cropping2D(1)(down), L.Cropping2D(((1, 1), (1, 1)))(x)])
    x = L.UpSampling2D((1, 2))(x)
    return keras.Model(inputs, L.Conv2D(1, 1, activation="sigmoid")(x))


@network("categorical_crossentropy")
def group_normalised_convolutions():
    return keras.Sequential([
        L.Input((7, 7, 2)),
        L.Conv2D(4, 3),
        L.GroupNormalization(2),
        L.LeakyReLU(0.1),
        L.Conv2D(4, 3, groups=2, use_bias=False),
        L.GroupNormalization(-1),
        L.ELU(0.5),
        L.GlobalAveragePooling2D(),
        L.Dense(3, activation="softmax"),
    ])


@network("huber")
def parametric_relus():
    return keras.Sequential([
        L.Input((6, 6, 2)),
        L.Conv2D(3, 3, dilation_rate=2),
        L.PReLU(),
        L.Conv2D(4, 2),
        L.PReLU(shared_axes=[1, 2]),
        L.Permute((3, 1, 2)),
        L.Reshape((2, -1)),
        L.Dense(2),
    ])


@network("categorical_crossentropy", draw="pixels")
def preprocessing_in_the_model():
    return keras.Sequential([
        L.Input((9, 8, 3)),
        L.Resizing(8, 8),
        L.CenterCrop(6, 6),
        L.Rescaling(1 / 127.5, offset=-1.0),
        L.Normalization(mean=[0.0, 0.1, -0.1], variance=[0.3, 0.4, 0.5]),
        L.Conv2D(4, 3, activation="selu"),
        L.Flatten(),
        L.Dense(3, activation="softmax"),
    ])
