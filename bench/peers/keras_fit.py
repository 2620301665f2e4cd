"""Stock Keras 3 on the CPU through `model.fit`: step times, and `model.predict`.

Run by bench/run.ts with one JSON argument; prints one line `@@{json}`. The backend comes from KERAS_BACKEND.
The networks are those of the course's notebooks (shared/LECTURE.md), with Keras's defaults everywhere.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
BORN = time.perf_counter()

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def lab07():
    return keras.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]), "rmsprop"


def lab08():
    return keras.Sequential([
        layers.Input((32, 32, 3)),
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.25),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]), keras.optimizers.RMSprop(learning_rate=1e-4)


class Clock(keras.callbacks.Callback):
    """Notes when each step ended, in milliseconds since the first one began."""

    def __init__(self):
        super().__init__()
        self.times = []

    def on_train_batch_begin(self, batch, logs=None):
        if not self.times:
            self.start = time.perf_counter()
            self.times.append(0.0)

    def on_train_batch_end(self, batch, logs=None):
        self.times.append((time.perf_counter() - self.start) * 1e3)


def read(data, shape, count):
    """The first `count` rows of the files that bench/lib/data.ts wrote: images float32, labels int32."""
    rows = int(np.prod(shape))
    x = np.fromfile(data + ".images.f32", "<f4", count * rows).reshape((count, *shape))
    y = np.fromfile(data + ".labels.i32", "<i4", count)
    return x, keras.utils.to_categorical(y, 10)


def images_per_second(model, x, batch):
    """Best of three calls after one that compiles; `predict` is what a user calls."""
    model.predict(x[: 2 * batch], batch_size=batch, verbose=0)
    best = min(timed(lambda: model.predict(x, batch_size=batch, verbose=0)) for _ in range(3))
    return len(x) / best


def timed(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    task = json.loads(sys.argv[1])
    batch, steps = task["batch"], task["stepsPerEpoch"]
    keras.utils.set_random_seed(1)
    model, optimizer = {"lab07": lab07, "lab08": lab08}[task["network"]]()
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    x, y = read(task["data"], model.input_shape[1:], batch * steps)
    clock = Clock()
    before_fit = time.perf_counter()
    history = model.fit(x, y, epochs=task["epochs"], batch_size=batch, callbacks=[clock], verbose=1)
    first_step = clock.start + clock.times[1] / 1e3 - before_fit
    inference = {str(b): images_per_second(model, x[: b * n], b) for b, n in task.get("predict", [])}
    loss = history.history["loss"][-1]
    backend = keras.backend.backend()
    package = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}[backend]
    print("\n@@" + json.dumps({
        "version": f"keras {keras.__version__}, {package} {__import__(package).__version__}, "
                   f"Python {sys.version.split()[0]}",
        "stepEnds": clock.times,
        "startupMilliseconds": (before_fit - BORN + first_step) * 1e3,
        "inference": inference,
        **({"loss": loss} if np.isfinite(loss) else {}),
        "residentBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }), flush=True)


main()
