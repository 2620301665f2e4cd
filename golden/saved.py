"""Real files of Keras: `.keras`, legacy whole-model `.h5`, `.weights.h5`; and what their models do.

`python golden/saved.py` writes `fixtures/saved/` and the suite `saved`: for each file a batch with the predictions, and for
compiled models the weights after one more training step on that batch. Every model has trained for an epoch, so the
optimizers have state. Files contain dates, so they are not compared by check.py; small models of `coverage/networks`.
"""

import sys
import warnings

import numpy as np
from common import FIXTURES, Suite, keras
from coverage import draw
from coverage.models import target_for
from coverage.networks import NETWORKS

L = keras.layers
FOLDER = FIXTURES / "saved"
SAMPLES, BATCH = 12, 4
OPTIMIZERS = {
    "sgd_momentum": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.002),
    "adam": lambda: keras.optimizers.Adam(0.002),
}
MORE_OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(),
    "rmsprop_centered_momentum": lambda: keras.optimizers.RMSprop(0.002, momentum=0.5, centered=True),
    "adam_amsgrad_clipnorm": lambda: keras.optimizers.Adam(0.002, amsgrad=True, clipnorm=1.0),
    "adamw_cosine_decay": lambda: keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(0.01, 20), weight_decay=0.01),
    "nadam": lambda: keras.optimizers.Nadam(0.002),
    "adagrad": lambda: keras.optimizers.Adagrad(0.01),
    "adadelta": lambda: keras.optimizers.Adadelta(0.5),
    "lion": lambda: keras.optimizers.Lion(0.001),
}


def all_weights():
    """A model with every layer that has weights: their names and order in files."""
    inputs = L.Input((8, 8, 2))
    x = L.Normalization()
    x.adapt(draw.normal(np.random.default_rng(1), (20, 8, 8, 2), 2.0))
    x = x(inputs)
    x = L.Conv2D(4, 3, padding="same", activation="tanh")(x)
    x = L.DepthwiseConv2D(3, depth_multiplier=2)(x)
    x = L.SeparableConv2D(4, 3, depth_multiplier=2, activation="tanh")(x)
    x = L.Conv2DTranspose(4, 2, strides=2, use_bias=False)(x)
    x = L.BatchNormalization(center=False)(x)
    x = L.BatchNormalization()(x)
    x = L.PReLU(shared_axes=[1, 2])(x)
    x = L.GroupNormalization(2)(x)
    x = L.Dropout(0.0)(x)
    x = L.Reshape((16, -1))(x)
    x = L.LayerNormalization()(x)
    x = L.Conv1D(3, 3, activation="tanh")(x)
    x = L.Flatten()(x)
    return keras.Model(inputs, [L.Dense(3, activation="softmax", name="p")(x), L.Dense(1, name="q")(x)])


def network(name):
    return next(n for n in NETWORKS if n.name == name)


def trained(build, losses, optimizer, rng, metrics=None):
    """A model after an epoch, and a further batch."""
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    model = build()
    draw.weights(rng, model.weights)
    one = lambda many: many[0] if len(many) == 1 else many  # noqa: E731
    x, y = [], []
    for i in model.inputs:
        x.append(draw.normal(rng, (SAMPLES + BATCH, *i.shape[1:])))
    for loss, o in zip(losses, model.outputs):
        y.append(target_for(rng, loss, (SAMPLES + BATCH, *o.shape[1:])))
    split = lambda many, part: one([a[part] for a in many])  # noqa: E731
    if optimizer:
        model.compile(optimizer=optimizer, loss=one(list(losses)), metrics=metrics)
        epoch = slice(0, SAMPLES)
        model.fit(split(x, epoch), split(y, epoch), batch_size=BATCH, epochs=1, shuffle=False, verbose=0)
    return model, split(x, slice(SAMPLES, None)), split(y, slice(SAMPLES, None))


def add(suite, name, extensions, made, folder=FOLDER, **more):
    """Saves a model and records what it does, and `more`. `.weights.h5` files name the case whose model they fill."""
    model, x, y = made
    for extension in extensions:
        save = model.save_weights if "weights" in extension else model.save
        save(folder / f"{name}{extension}")
    many = lambda values: suite.arrays(keras.tree.flatten(values))  # noqa: E731
    fields = {**more, "files": [f"{name}{e}" for e in extensions], "weights": suite.arrays(model.get_weights())}
    fields |= {"x": many(x), "outputs": many(model.predict(x, verbose=0))}
    if getattr(model, "optimizer", None):
        fields["optimizer"] = {
            "class": type(model.optimizer).__name__, "iterations": int(model.optimizer.iterations),
            "variables": [{"path": v.path, "value": suite.array(v)} for v in model.optimizer.variables],
        }  # fmt: skip
        loss = model.train_on_batch(x, y)
        fields |= {"y": many(y), "loss": float(np.ravel(loss)[0]), "next": suite.arrays(model.get_weights())}
    suite.case(name, **fields)


def generate():
    FOLDER.mkdir(parents=True, exist_ok=True)
    suite = Suite("saved", "Files that Keras wrote: predictions, optimizer state, weights after one more step")
    rng = np.random.default_rng(31)
    for name, optimizer in {**OPTIMIZERS, **MORE_OPTIMIZERS}.items():
        lab07 = network("lab 07")
        extensions = [".keras", ".h5"] if name in OPTIMIZERS else [".keras"]
        add(suite, f"lab07-{name}", extensions, trained(lab07.build, lab07.losses, optimizer(), rng, ["accuracy"]))
    every = (all_weights, ("categorical_crossentropy", "mse"))
    adam = OPTIMIZERS["adam"]
    metrics = [["accuracy", keras.metrics.TopKCategoricalAccuracy(2)], ["mae"]]
    add(suite, "all-weights", [".keras", ".h5", ".weights.h5"], trained(*every, adam(), rng, metrics))
    lab07 = network("lab 07")
    add(suite, "not-compiled", [".keras", ".h5"], trained(lab07.build, lab07.losses, None, rng))
    more = [".keras", ".h5", ".weights.h5"]
    for title, extensions in {
        "siamese with a shared model": more, "models nested twice": more,
        "two inputs three outputs": more[:2], "functional model in a sequential": more[:2],
    }.items():  # fmt: skip
        n = network(title)
        made = trained(n.build, n.losses, OPTIMIZERS["sgd_momentum"](), rng)
        add(suite, title.replace(" ", "-"), extensions, made)
    n = network("lab 08 with augmentation and dropout")
    add(suite, "augmentation", [".keras", ".weights.h5"], trained(n.build, n.losses, None, rng))
    refused()
    suite.save(FIXTURES)
    print(f"{len(list(FOLDER.iterdir()))} files, {sum(f.stat().st_size for f in FOLDER.iterdir()) / 1e6:.2f} MB")


def refused():
    """Sound files with what Keratin does not do; it must say so by name."""
    keras.utils.clear_session()
    inputs = L.Input((2, 5, 5))
    keras.Model(inputs, L.Flatten()(L.MaxPooling2D(2, data_format="channels_first")(inputs))).save(FOLDER / "refused-channels_first.keras")
    inputs = L.Input((4,))
    keras.Model(inputs, L.Dense(2, dtype="mixed_float16")(inputs)).save(FOLDER / "refused-mixed_float16.keras")
    keras.Model(inputs, L.Dense(2)(inputs) * 2.0 + 1.0).save(FOLDER / "refused-operations.keras")
    keras.Model(inputs, L.Dense(2, kernel_constraint="max_norm")(inputs)).save(FOLDER / "refused-constraint.keras")
    keras.Model(inputs, L.Lambda(lambda x: x * 2)(inputs)).save(FOLDER / "refused-lambda.keras")
    keras.Sequential([L.Input((4, 3)), L.LSTM(2)]).save(FOLDER / "refused-lstm.keras")


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="You are saving your model as an HDF5 file")
    sys.exit(generate())
