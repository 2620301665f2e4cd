"""The Python half of `npm run check:keras`: models between Keras and Keratin, as files, in both directions.

`check_keras.py write DIR` makes models in Keras, saves them in every format, and records what they do: suite `keras`.
`check_keras.py read DIR` loads the files that Keratin wrote with stock Keras and compares with what Keratin recorded in
the suite `keratin`. Any warning or line that Keras prints on the way is a failure. The last line is `N passed, N failed`.
"""

import contextlib
import io
import logging
import pathlib
import sys
import warnings

import numpy as np
from common import Suite, gradients, keras, load
from coverage.models import LEAVES_OUT, TINY, left_out, tiny
from coverage.networks import NETWORKS
from saved import OPTIMIZERS, add, all_weights, network, trained

PREDICTION, STEP = 1e-5, 1e-5
# What Keras says of every legacy .h5, its own included: of one that was not compiled, and of one that was. Only these
# lines, word for word, are let through, and only for the kind of file that each is about.
SAID_OF_H5 = {
    False: "WARNING: No training configuration found in the save file, so the model was *not* compiled. Compile it manually.",
    True: "WARNING: Compiled the loaded model, but the compiled metrics have yet to be built. `model.compile_metrics` will "
    "be empty until you train or evaluate the model.",
}
FORMATS = [".keras", ".h5", ".weights.h5"]
# One with plain layers, two with moving statistics, of which one has biases whose gradients are rounding.
EXCHANGED = ("lab 07", "lab 09 squeezenet", "mobilenet like")


def incomparable(model, x, y):
    """For each weight the elements of which the next step of the Adam family is rounding; `{}` for other optimizers."""
    if type(model.optimizer).__name__ not in LEAVES_OUT:
        return {}
    model.compute_loss(x, y, model(x))  # makes what the compiled loss needs
    loss = lambda: (model.compute_loss(x, y, model(x, training=True)), 0)  # noqa: E731
    _, _, found, _ = gradients(loss, model.trainable_variables, [])
    return {"leftOut": left_out(model, tiny(found))}


def write(folder):
    suite = Suite("keras", "Models that Keras saved")
    rng = np.random.default_rng(41)
    for n in NETWORKS:
        # Keras cannot write some random layers to .h5 (its own copy of their configs fails).
        formats = FORMATS if n.trains else [".keras", ".weights.h5"]
        add(suite, n.name.replace(" ", "-"), formats, trained(n.build, n.losses, None, rng), folder)
    every = (all_weights, ("categorical_crossentropy", "mse"))
    add(suite, "all-weights", FORMATS, trained(*every, None, rng), folder)
    for title in EXCHANGED:
        n = network(title)
        for name, optimizer in OPTIMIZERS.items():
            made = trained(n.build, n.losses, optimizer(), rng)
            add(suite, f"{title.replace(' ', '-')}-{name}", [".keras", ".h5"], made, folder, **incomparable(*made))
    suite.save(folder)


class Listener(logging.Handler):
    """Collects everything that Keras says: warnings, log lines, prints."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelname}: {record.getMessage()}")

    @contextlib.contextmanager
    def listening(self):
        printed = io.StringIO()
        loggers = [logging.getLogger(name) for name in (None, "absl", "tensorflow", "jax")]
        for logger in loggers:
            logger.addHandler(self)
        try:
            with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
                warnings.simplefilter("always")
                # Python itself does not show these.
                warnings.simplefilter("ignore", DeprecationWarning)
                with contextlib.redirect_stderr(printed):
                    yield
        finally:
            for logger in loggers:
                logger.removeHandler(self)
        self.lines += [f"{w.category.__name__}: {w.message}" for w in caught]
        self.lines += printed.getvalue().splitlines()


def difference(found, expected):
    """Largest difference, relative to the largest expected value (at least 1e-3)."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        return float("inf")
    return float(np.abs(found - expected).max(initial=0) / max(1e-3, np.abs(expected).max(initial=0)))


def step_difference(found, expected, out):
    """The difference without the elements `out`, and what to print of these."""
    found, expected, out = np.array(found), np.array(expected), list(out)
    found.flat[out] = expected.flat[out]
    said = f"  without {len(out)} of {expected.size}: gradient < {TINY:.0e} of the largest" if out else ""
    return difference(found, expected), said


class Reader:
    def __init__(self, folder):
        self.folder = folder
        self.passed = self.failed = 0
        header, self.array = load(folder, "keratin")
        self.cases = header["cases"]

    def report(self, what, problems):
        self.passed, self.failed = self.passed + (not problems), self.failed + bool(problems)
        print(f"{'ok    ' if not problems else 'FAILED'} {what}")
        for problem in problems:
            print(f"         {problem}")

    def file(self, case, file):
        """Loads a file, predicts, and takes one more step where the model has an optimizer."""
        listener, arrays = Listener(), lambda name: [self.array(a) for a in case[name]]
        x = arrays("x")
        x = x[0] if len(x) == 1 else x
        try:
            with listener.listening():
                weights_only = file.endswith(".weights.h5")
                model = keras.saving.load_model(self.folder / (case["files"][0] if weights_only else file))
                if weights_only:
                    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
                    model.load_weights(self.folder / file)
                outputs = model.predict(x, verbose=0)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a finding)
            return self.report(f"{file} in Keras", [f"{type(error).__name__}: {error}", *listener.lines])
        is_legacy = file.endswith(".h5") and not weights_only
        expected = SAID_OF_H5["next" in case] if is_legacy else None
        problems = [f"Keras says: {line}" for line in listener.lines if line != expected]
        worst = max(difference(a, b) for a, b in zip(keras.tree.flatten(outputs), arrays("outputs")))
        if not worst <= PREDICTION:
            problems.append(f"predictions differ by {worst:.1e} of their scale")
        self.report(f"{file} in Keras: predictions within {worst:.1e}", problems)
        # Keras 3.15 cannot go on from a legacy .h5, not even from its own: it builds the optimizer for no weights.
        if "next" in case and file.endswith(".keras"):
            self.step(case, file, model, x, arrays)

    def step(self, case, file, model, x, arrays):
        y = arrays("y")
        y = y[0] if len(y) == 1 else y
        out = incomparable(model, x, y).get("leftOut", [()] * len(model.weights))
        model.train_on_batch(x, y)
        expected = arrays("next")
        each = [(w.path, *step_difference(w, e, o)) for w, e, o in zip(model.weights, expected, out)]
        problems = [f"{path} differs by {d:.1e}" for path, d, _ in each if not d <= STEP]
        if len(expected) != len(each):
            problems.append(f"{len(each)} weights instead of {len(expected)}")
        self.report(f"{file}: one more step in Keras", problems)
        for path, d, said in each:
            print(f"         {path:44} {d:.1e}{said}")


def main():
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "write":
        return write(folder)
    reader = Reader(folder)
    for case in reader.cases:
        for file in case["files"]:
            reader.file(case, file)
    print(f"{reader.passed} passed, {reader.failed} failed")
    return 1 if reader.failed else 0


if __name__ == "__main__":
    sys.exit(main())
