"""What Keras prints: summaries, the progress line under a fake clock, callbacks; and to_categorical."""

import contextlib
import io
import os
import tempfile
from unittest import mock

import numpy as np
from common import Suite, keras
from keras.src.utils import progbar
from lab07 import build as lab07

L = keras.layers


def every_layer():
    keras.utils.clear_session()
    return keras.Sequential([
        L.Input((32, 32, 3)),
        L.Rescaling(1 / 255),
        L.ZeroPadding2D(1),
        L.Conv2D(8, 3),
        L.BatchNormalization(),
        L.Activation("relu"),
        L.AveragePooling2D(2),
        L.Conv2D(16, 3, padding="same"),
        L.BatchNormalization(),
        L.ReLU(),
        L.MaxPooling2D(2),
        L.Dropout(0.25),
        L.Conv2D(16, 1),
        L.GlobalAveragePooling2D(),
        L.Reshape((4, 4, 1)),
        L.GlobalMaxPooling2D(),
        L.Flatten(),
        L.Dense(10, name="a_rather_long_name_of_a_layer_that_wraps_in_its_cell"),
        L.Softmax(),
    ])


def large():
    """More than a million parameters, and a size in MB."""
    keras.utils.clear_session()
    return keras.Sequential([L.Input((28, 28)), L.Flatten(), L.Dense(2048, activation="relu"), L.Dense(10)], name="large")


def unbuilt():
    keras.utils.clear_session()
    return keras.Sequential([L.Conv2D(4, 3), L.MaxPooling2D(), L.Flatten(), L.Dense(3)])


def frozen():
    model = lab07()
    model.layers[0].trainable = False
    return model


def trained(optimizer):
    model = lab07()
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    model.train_on_batch(np.zeros((2, 28, 28, 1), np.float32), np.eye(10, dtype=np.float32)[:2])
    return model


def branches():
    """A residual block and a concatenation."""
    keras.utils.clear_session()
    x = L.Input((8, 8, 3))
    a = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    b = L.Conv2D(4, 3, padding="same")(a)
    c = L.Add()([a, b])
    d = L.Concatenate()([c, L.MaxPooling2D(1)(x), b])
    return keras.Model(x, L.Dense(10)(L.Flatten()(d)))


def shared_layer():
    """Two inputs through one layer."""
    keras.utils.clear_session()
    a, b = L.Input((4,), name="left"), L.Input((4,), name="right")
    shared = L.Dense(5, name="shared")
    return keras.Model([a, b], L.Dense(1)(L.Subtract()([shared(a), shared(b)])), name="siamese")


def repeated_layer():
    """A chain that uses a layer twice."""
    keras.utils.clear_session()
    x = L.Input((4,))
    layer = L.Dense(4)
    return keras.Model(x, layer(layer(x)))


def chain():
    """A functional model without branches."""
    keras.utils.clear_session()
    x = L.Input((28, 28, 1))
    return keras.Model(x, L.Dense(10)(L.Flatten()(L.BatchNormalization()(L.Conv2D(4, 3)(x)))), name="chain")


def encoder():
    x = L.Input((8,), name="vector")
    h = L.Dense(6, activation="relu", name="hidden")(x)
    return keras.Model(x, [L.Dense(3, name="mean")(h), L.Dense(2, name="spread")(h)], name="encoder")


def several_outputs():
    """A nested model with two outputs, used twice."""
    keras.utils.clear_session()
    inner = encoder()
    a, b = L.Input((8,)), L.Input((8,))
    mean, spread = inner(a)
    other, _ = inner(b)
    return keras.Model([a, b], {"sum": L.Add()([mean, other]), "spread": L.Dense(1)(spread)}, name="several")


def nested():
    """Models in a model in a model, one of them frozen."""
    keras.utils.clear_session()
    head = keras.Sequential([L.Dense(4, activation="relu"), L.Dropout(0.5), L.Dense(2)], name="head")
    x = L.Input((8,))
    y = head(L.Add()([L.Dense(8)(x), x]))
    middle = keras.Model(x, y, name="middle")
    stem = keras.Sequential([L.Input((3, 3)), L.Flatten(), L.Dense(8, name="a_long_name_in_the_stem_of_it")], name="stem")
    stem.trainable = False
    z = L.Input((3, 3))
    return keras.Model(z, L.Dense(1)(middle(stem(z))), name="outer")


def nested_chain():
    """Sequential models in a Sequential."""
    keras.utils.clear_session()
    stem = keras.Sequential([L.Conv2D(4, 3), L.ReLU()], name="stem")
    return keras.Sequential([L.Input((8, 8, 1)), stem, L.Flatten(), keras.Sequential([L.Dense(3)], name="head")])


def nested_unbuilt():
    keras.utils.clear_session()
    return keras.Sequential([keras.Sequential([L.Conv2D(4, 3), L.ELU(), L.LeakyReLU()]), L.SpatialDropout2D(0.5), L.Flatten(),
                             L.GaussianNoise(0.1), L.Dense(2)])


def long_names():
    keras.utils.clear_session()
    x = L.Input((4,), name="an_input_whose_name_is_much_longer_than_its_column_of_the_table")
    a = L.Dense(4, name="dense_layer_with_a_name_of_considerable_length")(x)
    b = L.Dense(4, name="another_dense_layer_with_a_name_of_considerable_length")(x)
    c = L.Concatenate(name="concatenation_of_these_two")([a, b])
    return keras.Model(x, L.Add(name="sum")([c, L.Dense(8, name="x")(c)]), name="long_names")


def branches_trained():
    model = branches()
    model.layers[1].trainable = False
    model.compile(optimizer="adam", loss="mse")
    model.train_on_batch(np.zeros((2, 8, 8, 3), np.float32), np.zeros((2, 10), np.float32))
    return model


CHAINS = {
    "lab07": lab07,
    "every layer": every_layer,
    "large": large,
    "unbuilt": unbuilt,
    "frozen first layer": frozen,
    "lab07 trained with rmsprop": lambda: trained("rmsprop"),
    "lab07 trained with adam": lambda: trained("adam"),
    "chain": chain,
    "nested": nested,
    "nested chain": nested_chain,
    "nested unbuilt": nested_unbuilt,
}
GRAPHS = {
    "branches": branches,
    "shared layer": shared_layer,
    "repeated layer": repeated_layer,
    "several outputs": several_outputs,
    "long names": long_names,
    "branches trained with adam": branches_trained,
}


def summary(model, columns=400, **options):
    lines = []
    with mock.patch.dict(os.environ, {"COLUMNS": str(columns)}):
        model.summary(print_fn=lambda text: lines.append(text), **options)
    return "\n".join(lines)


def add_summaries(suite):
    def variants(model, *more):
        """The default on a wide terminal and where there is none; other widths; options."""
        both = {"expand_nested": True, "show_trainable": True}
        for columns, options in [(400, {}), (80, {}), (400, {"line_length": 120}), (400, both), *more]:
            yield {"columns": columns, "options": options, "text": summary(model, columns, **options)}

    for name, make in CHAINS.items():
        more = [(400, {"line_length": 60}), (400, {"positions": [0.4, 0.7, 0.9], "show_trainable": True})]
        suite.case(name, kind="summary", texts=list(variants(make(), *more)))
    for name, make in GRAPHS.items():
        placed = {"positions": [0.4, 0.6, 0.75, 1.0]}
        more = [(400, {"expand_nested": True}), (400, {"show_trainable": True, "line_length": 80}), (400, placed)]
        suite.case(name, kind="summary", texts=list(variants(make(), *more)))


def progress(target, width, events, verbose=1, **options):
    """The text that Progbar writes; events are [seconds since its start, step, [[name, value] …], finalize]."""
    clock = mock.Mock(return_value=1000.0)
    out = io.StringIO()
    with mock.patch.object(progbar.time, "time", clock), contextlib.redirect_stdout(out):
        bar = keras.utils.Progbar(target, width=width, verbose=verbose, stateless_metrics=set(), **options)
        bar._dynamic_display = True
        written = []
        for seconds, step, values, finalize in events:
            clock.return_value = 1000.0 + seconds
            bar.update(step, [tuple(v) for v in values], finalize=finalize)
            written.append(out.getvalue())
            out.seek(0)
            out.truncate()
    return written


def add_progress(suite):
    def run(steps, per_step, first, metrics=(("accuracy", 0.5), ("loss", 1.25)), at=None):
        at = at or range(1, steps + 1)
        values = [list(m) for m in metrics]
        events = [[first + (s - 1) * per_step, s, [[k, v / s] for k, v in values], False] for s in at]
        return [*events, [first + (steps - 1) * per_step, steps, values, True]]

    lab = [("accuracy", 0.9412345), ("loss", 0.1712345)]
    cases = [
        ("938 steps of 4 ms", 938, 20, run(938, 0.004, 0.5, lab, [1, 2, 14, 15, 100, 469, 937, 938])),
        ("4 steps of 0.3 s", 4, 20, run(4, 0.3, 0.3)),
        ("1 step", 1, 20, run(1, 0.1, 0.25)),
        ("250 steps of 60 µs", 250, 20, run(250, 6e-5, 0.01, at=[1, 125, 250])),
        ("minutes left", 1000, 20, run(1000, 0.25, 0.5, at=[1, 10, 500, 999])),
        ("hours left", 5000, 20, run(5000, 1.4, 2.0, at=[1, 10, 2500, 4999])),
        ("width 30", 60, 30, run(60, 0.01, 0.06, lab, [1, 30, 59])),
        ("width 10", 60, 10, run(60, 0.01, 0.06, lab, [1, 30, 59])),
        ("small and negative values", 3, 20, run(3, 0.1, 0.1, [("a", 1e-3), ("b", 0.00101), ("c", -2.5e-7), ("d", 0.0)])),
        ("large values and NaN", 3, 20, run(3, 0.1, 0.1, [("a", 123456.789), ("b", float("nan")), ("c", float("inf"))])),
        ("validation at the end", 2, 20, [
            [0.5, 1, [["loss", 2.0]], False], [0.6, 2, [["loss", 1.5]], False],
            [0.9, 2, [["loss", 1.5], ["val_loss", 1.4]], True]]),
        ("halves round to even", 10, 20, [
            [0.0015, 1, [], False], [0.5, 2, [], False], [2.5, 10, [["loss", 0.00005]], True]]),
        ("line gets shorter", 12, 20, [
            [0.1, 9, [["loss", 123456.0]], False], [0.2, 10, [["loss", 0.5]], False], [0.3, 12, [["loss", 0.5]], True]]),
        ("unknown target", None, 20, [[0.1, 1, [["loss", 1.0]], False], [0.3, 2, [["loss", 0.5]], False]]),
    ]
    for name, target, width, events in cases:
        def safe(v):  # JSON has no NaN
            return v if np.isfinite(v) else str(v)

        shown = [[s, n, [[k, safe(v)] for k, v in values], last] for s, n, values, last in events]
        suite.case(name, kind="progress", target=target, width=width, events=shown, written=progress(target, width, events))
    events = [[0.5, 1, [["accuracy", 0.1], ["loss", 2.0]], False], [4.2, 938, [["accuracy", 0.94], ["loss", 0.17]], True]]
    suite.case("verbose 2", kind="progress2", target=938, width=20, events=events, written=progress(938, 20, events, 2))


def add_categorical(suite):
    cases = [
        ("labels", [0, 2, 1, 2], None),
        ("more classes", [0, 2], 5),
        ("a column", [[1], [0]], None),
        ("rank 2", [[0, 1], [2, 0]], 3),
    ]
    for name, labels, classes in cases:
        result = np.asarray(keras.utils.to_categorical(labels, classes))
        suite.case(name, kind="to_categorical", labels=labels, classes=classes, shape=list(result.shape),
                   values=result.reshape(-1).astype(int).tolist())


def run_callback(make, epochs, rate=0.1):
    """Feeds a callback the logs of epochs; the learning rate after each, the logs it leaves, and what it prints."""
    model = keras.Sequential([L.Input((1,)), L.Dense(1)])
    model.compile(keras.optimizers.SGD(rate), "mse")
    out = io.StringIO()
    rates, seen = [], []
    with contextlib.redirect_stdout(out):
        callback = make()
        callback.set_model(model)
        callback.on_train_begin()
        for epoch, logs in enumerate(epochs):
            logs = dict(logs)
            callback.on_epoch_begin(epoch)
            callback.on_epoch_end(epoch, logs)
            rates.append(float(model.optimizer.learning_rate))
            seen.append(logs)
        callback.on_train_end()
    return {"rates": rates, "logs": seen, "text": out.getvalue()}


def add_callbacks(suite):
    C = keras.callbacks
    plateau = [
        ("patience 2", dict(monitor="loss", patience=2), [1, 0.9, 0.95, 0.91, 0.92, 0.5, 0.6, 0.7]),
        ("a factor and a least rate", dict(monitor="loss", patience=1, factor=0.5, min_lr=0.03), [1, 1, 1, 1, 1]),
        ("a pause afterwards", dict(monitor="loss", patience=1, cooldown=2, factor=0.5), [1, 1, 1, 1, 1, 1, 1, 1]),
        ("small improvements do not count", dict(monitor="loss", patience=2, min_delta=0.1), [1, 0.95, 0.85, 0.8, 0.76, 0.6]),
        ("mode max", dict(monitor="loss", patience=1, mode="max"), [0.1, 0.2, 0.15, 0.3, 0.3]),
        ("negative minDelta", dict(monitor="loss", patience=1, min_delta=-0.1), [1, 0.95, 0.8]),
    ]
    for name, options, values in plateau:
        epochs = [{"loss": float(v)} for v in values]
        result = run_callback(lambda: C.ReduceLROnPlateau(verbose=1, **options), epochs)
        suite.case(f"ReduceLROnPlateau: {name}", kind="plateau", options=options, epochs=epochs, **result)
    epochs = [{"loss": 1.0}] * 6
    result = run_callback(lambda: C.LearningRateScheduler(lambda epoch, rate: rate * 0.1 if epoch % 2 else rate, verbose=1), epochs)
    suite.case("LearningRateScheduler", kind="scheduler", epochs=epochs, **result)
    logs = [{"loss": 1.0, "val_loss": 2.5}, {"loss": 0.5, "val_loss": 2.53125}, {"loss": 0.25, "val_loss": 1e-5}, {"loss": 0.125, "val_loss": 3.0}]
    checkpoints = [
        ("each epoch", "m.keras", {}, logs),
        ("numbers in the path", "{epoch:02d}-{val_loss:.2f}-{loss}.h5", {}, logs),
        ("more formats", "{{x}}{epoch}_{epoch:4d}_{val_loss:08.3f}_{val_loss:.1e}_{loss:f}_{val_loss:6.0f}_{val_loss:e}.keras", {}, logs),
        ("the best only", "{epoch}.weights.h5", {"save_best_only": True, "save_weights_only": True}, logs),
        ("a value to beat", "{epoch}.keras", {"save_best_only": True, "initial_value_threshold": 2.0}, logs),
        ("mode max", "{epoch}.keras", {"save_best_only": True, "monitor": "loss", "mode": "max"}, logs),
        ("no such result", "{epoch}.keras", {"save_best_only": True, "monitor": "val_accuracy", "mode": "max"}, logs[:2]),
    ]
    for name, path, options, epochs in checkpoints:
        saved = []

        def make():
            callback = C.ModelCheckpoint(path, verbose=1, **options)
            for method in ("save", "save_weights"):
                mock.patch.object(keras.Model, method, lambda self, path, overwrite: saved.append(path)).start()
            return callback

        result = run_callback(make, epochs)
        mock.patch.stopall()
        suite.case(f"ModelCheckpoint: {name}", kind="checkpoint", path=path, options=options, epochs=epochs, saved=saved, **result)
    csv = [
        ("with validation", {}, [{"accuracy": 0.5, "loss": 1.25, "val_loss": 1e-5}, {"accuracy": 1.0, "loss": 1e20, "val_loss": 2.0}]),
        ("validation comes later", {}, [{"loss": 0.1}, {"loss": 1e-7, "val_loss": 123456789.125}]),
        ("another separator", {"separator": ";"}, [{"loss": 0.5, "a;b": 1e16, "val_loss": 1.5}]),
        ("numbers that are none", {}, [{"loss": float("nan"), "a": float("inf"), "val_a": float("-inf")}]),
    ]
    for name, options, epochs in csv:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log.csv")
            run_callback(lambda: C.CSVLogger(path, **options), epochs)
            with open(path, newline="") as file:
                text = file.read()
        shown = [{k: v if np.isfinite(v) else str(v) for k, v in logs.items()} for logs in epochs]
        suite.case(f"CSVLogger: {name}", kind="csv", options=options, epochs=shown, text=text)


def generate():
    suite = Suite("text", "summary(), the progress line, to_categorical")
    add_summaries(suite)
    add_progress(suite)
    add_categorical(suite)
    add_callbacks(suite)
    return suite
