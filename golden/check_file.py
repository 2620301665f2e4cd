"""Opens a `.keras` file with readers that know nothing of Keratin: `check_file.py FILE INPUTS OUTPUTS`.

Python's zipfile tests every member, h5py reads every dataset, and stock Keras loads the model and predicts INPUTS
(float32, little-endian, of the model's input shape) into OUTPUTS. Anything that Keras says is a failure.
"""

import io
import json
import sys
import zipfile

import h5py
import numpy as np
from check_keras import Listener
from common import keras

MEMBERS = ["config.json", "metadata.json", "model.weights.h5"]


def check_format(path):
    """Sound zip, JSON and HDF5; the number of datasets in it."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None, "a member's checksum is wrong"
        assert sorted(archive.namelist()) == MEMBERS, archive.namelist()
        assert json.loads(archive.read("metadata.json"))["keras_version"] == keras.__version__
        assert json.loads(archive.read("config.json"))["class_name"] in ("Sequential", "Functional")
        weights = archive.read("model.weights.h5")
    datasets = []
    with h5py.File(io.BytesIO(weights)) as file:
        file.visititems(lambda _, item: datasets.append(item[()]) if isinstance(item, h5py.Dataset) else None)
    assert all(np.isfinite(values).all() for values in datasets)
    return len(datasets)


def main():
    path, inputs, outputs = sys.argv[1:]
    print(f"zip and HDF5 are sound, {check_format(path)} datasets")
    listener = Listener()
    with listener.listening():
        model = keras.saving.load_model(path)
        x = np.fromfile(inputs, "<f4").reshape(-1, *model.input_shape[1:])
        found = model.predict(x, verbose=0)
    found.astype("<f4").tofile(outputs)
    print(f"Keras predicts {found.shape}, and says {listener.lines or 'nothing'}")
    return 1 if listener.lines else 0


if __name__ == "__main__":
    sys.exit(main())
