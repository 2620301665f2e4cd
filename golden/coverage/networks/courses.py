"""The course's labs, small."""

from common import keras

from .network import network

L = keras.layers


@network("categorical_crossentropy")
def lab_07():
    return keras.Sequential([
        L.Input((14, 14, 1)),
        L.Conv2D(4, (3, 3), activation="relu"),
        L.MaxPooling2D((2, 2)),
        L.Conv2D(6, (3, 3), activation="relu"),
        L.MaxPooling2D((2, 2)),
        L.Conv2D(6, (2, 2), activation="relu"),
        L.Flatten(),
        L.Dense(8, activation="relu"),
        L.Dense(5, activation="softmax"),
    ])


@network("categorical_crossentropy")
def lab_08():
    return keras.Sequential([
        L.Input((12, 12, 3)),
        L.Conv2D(4, (3, 3), padding="same"),
        L.Activation("relu"),
        L.Conv2D(4, (3, 3)),
        L.Activation("relu"),
        L.MaxPooling2D(pool_size=(2, 2)),
        L.Dropout(0.0),
        L.Conv2D(6, (3, 3), padding="same"),
        L.Activation("relu"),
        L.Conv2D(6, (3, 3)),
        L.Activation("relu"),
        L.MaxPooling2D(pool_size=(2, 2)),
        L.Dropout(0.0),
        L.Flatten(),
        L.Dense(12),
        L.Activation("relu"),
        L.Dropout(0.0),
        L.Dense(5),
        L.Activation("softmax"),
    ])


@network("categorical_crossentropy", draw="pixels", trains=False)
def lab_08_with_augmentation_and_dropout():
    return keras.Sequential([
        L.Input((10, 10, 3)),
        L.Rescaling(1 / 255),
        L.RandomTranslation(0.1, 0.1, fill_mode="nearest"),
        L.RandomFlip("horizontal"),
        L.RandomRotation(0.05),
        L.RandomZoom(0.1),
        L.RandomContrast(0.2, value_range=(0, 1)),
        L.RandomBrightness(0.2, value_range=(0, 1)),
        L.GaussianNoise(0.05),
        L.Conv2D(4, 3, activation="relu"),
        L.SpatialDropout2D(0.25),
        L.MaxPooling2D(),
        L.Flatten(),
        L.Dropout(0.5),
        L.Dense(5, activation="softmax"),
    ])


def _fire(x, squeeze, expand):
    y = L.Conv2D(squeeze, 1, activation="relu", padding="same")(x)
    one = L.Conv2D(expand // 2, 1, activation="relu", padding="same")(y)
    three = L.Conv2D(expand // 2, 3, activation="relu", padding="same")(y)
    return L.concatenate([one, three])


@network("categorical_crossentropy")
def lab_09_squeezenet():
    inputs = L.Input((12, 12, 3))
    x = L.Conv2D(4, 5, padding="same", activation="relu")(inputs)
    x = L.BatchNormalization(momentum=0.85)(x)
    x = L.MaxPooling2D(2)(x)
    x = _fire(x, 3, 6)
    x = L.BatchNormalization(momentum=0.85)(x)
    x = L.MaxPooling2D(2)(x)
    x = _fire(x, 3, 8)
    x = L.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, L.Dense(4, activation="softmax")(x))


@network("mse")
def circle_finder():
    return keras.Sequential([
        L.Input((16, 16, 1)),
        L.Conv2D(4, 5, strides=2, activation="relu"),
        L.Conv2D(6, 3, strides=2, activation="relu"),
        L.Flatten(),
        L.Dense(8, activation="relu"),
        L.Dense(3),
    ])
