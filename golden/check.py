"""Runs every generator anew in a temporary folder and compares with the committed fixtures.

`python golden/check.py [--backend tensorflow]`. Exit code 1 if anything differs by more than the tolerance
(1e-6 of each array's scale; trained weights: 2e-5). Two processes share the suites, and JAX optimises only where it
must: compiling thousands of small functions is most of the time. With the TensorFlow backend the documented differences
between Keras's backends (cases marked `"jaxOnly"`) are left out and tolerances are 10 times wider.
"""

import argparse
import concurrent.futures
import contextlib
import io
import multiprocessing
import os
import pathlib
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--backend", default="jax", choices=["jax", "tensorflow"])
BACKEND = parser.parse_args().backend
os.environ["KERAS_BACKEND"] = BACKEND

import numpy as np  # noqa: E402
from common import FIXTURES, load  # noqa: E402
from generate import GENERATORS  # noqa: E402

LOOSER = 1 if BACKEND == "jax" else 10


def differences(found, expected, read_found, read_expected, where, tolerance):
    """Yields a line for each value that differs."""
    if isinstance(expected, dict) and "$array" in expected:
        a, b = read_found(found), read_expected(expected)
        if a.shape != b.shape:
            yield f"{where}: shape {a.shape} instead of {b.shape}"
        elif a.size and not np.array_equal(a, b, equal_nan=True):
            finite = np.isfinite(b)
            scale = max(1.0, np.abs(b[finite]).max(initial=0))
            error = np.abs(a[finite] - b[finite]).max(initial=0) / scale
            if not error <= tolerance or not np.array_equal(a[~finite], b[~finite], equal_nan=True):
                yield f"{where}: differs by {error:.2e} of its scale (allowed {tolerance:.0e})"
    elif isinstance(expected, dict):
        for key in expected.keys() | found.keys():
            if key not in found or key not in expected:
                yield f"{where}.{key}: on one side only"
            elif key not in ("backend", "leftOut"):  # what is left out is a matter of rounding
                inner = 2e-5 * LOOSER if key == "trained" else tolerance
                yield from differences(found[key], expected[key], read_found, read_expected, f"{where}.{key}", inner)
    elif isinstance(expected, list):
        if len(found) != len(expected):
            yield f"{where}: {len(found)} entries instead of {len(expected)}"
        for i, (a, b) in enumerate(zip(found, expected)):
            label = b["name"] if isinstance(b, dict) and "name" in b else i
            if BACKEND != "jax" and isinstance(b, dict) and b.get("jaxOnly"):
                continue
            yield from differences(a, b, read_found, read_expected, f"{where}[{label}]", tolerance)
    elif isinstance(expected, float):
        if not abs(found - expected) <= 1e-5 * max(1.0, abs(expected)):
            yield f"{where}: {found} instead of {expected}"
    elif found != expected:
        yield f"{where}: {found!r} instead of {expected!r}"


# The longest, so that no process is left alone with one of them at the end.
FIRST = ("coverage_layers", "coverage_models")
# Rounding that three steps enlarge: only optimised as it was when the fixture was written does it come out the same.
OPTIMISED = ("coverage_models", "lab07")


def optimise(yes):
    """Whether JAX optimises what it compiles from now on."""
    if BACKEND == "jax":
        import jax

        jax.clear_caches()
        jax.config.update("jax_disable_most_optimizations", not yes)


def compare(name):
    """Generates one suite anew: how many cases it has, what differs, and how many seconds it took."""
    start = time.monotonic()
    optimise(name in OPTIMISED)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        fresh = pathlib.Path(folder)
        GENERATORS[name]().save(fresh)
        found, read_found = load(fresh, name)
    expected, read_expected = load(FIXTURES, name)
    lines = list(differences(found, expected, read_found, read_expected, name, 1e-6 * LOOSER))
    return name, len(expected["cases"]), lines, time.monotonic() - start


def main():
    failed = 0
    names = sorted(GENERATORS, key=lambda name: name not in FIRST)
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        for done in concurrent.futures.as_completed([processes.submit(compare, name) for name in names]):
            name, cases, lines, seconds = done.result()
            print(f"{name}: {cases} cases, {len(lines)} differences, {seconds:.0f} s", flush=True)
            for line in lines:
                print(f"  {line}")
            failed += len(lines)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
