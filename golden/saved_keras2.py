"""Whole-model `.h5` files as Keras 2 wrote them (tf-keras), with the predictions of their models.

Runs in a Python of its own, which has tf-keras and no JAX (`requirements-tfkeras.txt`):

    python3.11 -m venv .venv-tfkeras
    .venv-tfkeras/bin/pip install --require-hashes -r golden/requirements-tfkeras.txt
    .venv-tfkeras/bin/python golden/saved_keras2.py

Writes `fixtures/saved/keras2-….h5` and the suite `saved_keras2`. Models have trained for an epoch; for each there are a
further batch, its predictions and the weights after a step on it.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # of the Keras 3 that common.py imports for its writer

import numpy as np  # noqa: E402
import tf_keras as keras  # noqa: E402
from common import FIXTURES, Suite  # noqa: E402

L = keras.layers
FOLDER = FIXTURES / "saved"
SAMPLES, BATCH = 12, 4


def lab07(optimizer):
    model = keras.Sequential([
        L.Conv2D(4, (3, 3), activation="relu", input_shape=(14, 14, 1)),
        L.MaxPooling2D((2, 2)),
        L.Conv2D(6, (3, 3), activation="relu"),
        L.Flatten(),
        L.Dense(5, activation="softmax"),
    ])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def layers_of_two():
    """Layers whose options or weights Keras 3 writes otherwise."""
    model = keras.Sequential([
        L.InputLayer((8, 8, 2)),
        L.BatchNormalization(fused=False),  # the fused one moves towards the variance divided by N − 1
        L.ZeroPadding2D(1),
        L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu6"),
        L.SeparableConv2D(4, 3, activation="elu"),
        L.Conv2DTranspose(3, 2, strides=2),
        L.LeakyReLU(alpha=0.2),
        L.PReLU(shared_axes=[1, 2]),
        L.LayerNormalization(),
        L.UpSampling2D(2),
        L.Dropout(0.0),
        L.GlobalAveragePooling2D(),
        L.Dense(3, kernel_regularizer="l2"),
        L.Softmax(),
    ])
    model.compile(optimizer="rmsprop", loss="categorical_crossentropy")
    return model


def shared():
    """Two inputs, a nested model used twice, a merge."""
    inner = keras.Sequential([L.Conv2D(3, 3, activation="tanh", input_shape=(5, 5, 2)), L.Flatten(), L.Dense(4)], name="inner")
    a, b = L.Input((5, 5, 2), name="a"), L.Input((5, 5, 2), name="b")
    x = L.Concatenate()([inner(a), inner(b), L.Subtract()([inner(a), inner(b)])])
    model = keras.Model([a, b], L.Dense(2, activation="softmax")(x))
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy")
    return model


MODELS = {
    "lab07-sgd_momentum": lambda: lab07(keras.optimizers.SGD(0.05, momentum=0.9)),
    "lab07-rmsprop": lambda: lab07(keras.optimizers.RMSprop(0.002)),
    "lab07-adam": lambda: lab07(keras.optimizers.Adam(0.002)),
    "lab07-legacy-rmsprop-decay": lambda: lab07(keras.optimizers.legacy.RMSprop(learning_rate=1e-4, decay=1e-6)),
    "layers": layers_of_two,
    "shared": shared,
}


def add(suite, rng, name, model):
    one = lambda many: many[0] if len(many) == 1 else many  # noqa: E731
    rows = SAMPLES + BATCH
    x = [(np.round(rng.standard_normal((rows, *i.shape[1:])) * 256) / 256).astype(np.float32) for i in model.inputs]
    classes = model.output_shape[-1]
    y = np.eye(classes, dtype=np.float32)[rng.integers(0, classes, rows)]
    model.fit(one([a[:SAMPLES] for a in x]), y[:SAMPLES], batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
    file = f"keras2-{name}.h5"
    model.save(FOLDER / file, save_format="h5")
    batch, y = [a[SAMPLES:] for a in x], y[SAMPLES:]
    outputs = model.predict(one(batch), verbose=0)
    before = model.get_weights()
    model.train_on_batch(one(batch), y)
    # The legacy RMSprop adds epsilon behind the root: no later Keras goes on as it does.
    step = {} if "legacy" in name else {"y": suite.arrays([y]), "next": suite.arrays(model.get_weights())}
    suite.case(
        f"keras2-{name}", files=[file], weights=suite.arrays(before), x=suite.arrays(batch),
        outputs=suite.arrays([outputs]), **step,
    )  # fmt: skip


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    suite = Suite("saved_keras2", "Files that Keras 2 wrote: predictions, weights after one more step")
    suite.header |= {"keras": keras.__version__, "backend": "tf-keras"}
    rng = np.random.default_rng(32)
    for name, make in MODELS.items():
        keras.backend.clear_session()
        keras.utils.set_random_seed(8)
        add(suite, rng, name, make())
    suite.save(FIXTURES)


if __name__ == "__main__":
    main()
