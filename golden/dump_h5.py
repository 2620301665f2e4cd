"""Prints what h5py reads in an HDF5 file as JSON: path -> dtype, shape, values, attributes. For tests of our writer."""

import json
import sys

import h5py
import numpy as np


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (np.ndarray, list)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def describe(item):
    found = {"attributes": {name: plain(value) for name, value in item.attrs.items()}}
    if isinstance(item, h5py.Dataset):
        found |= {"dtype": item.dtype.str, "shape": list(item.shape), "values": plain(item[()].reshape(-1) if item.shape else item[()])}
    return found


with h5py.File(sys.argv[1]) as file:
    tree = {"/": describe(file)}
    file.visititems(lambda name, item: tree.__setitem__(name, describe(item)))
print(json.dumps(tree))
