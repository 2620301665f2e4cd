"""Writes small HDF5 and zip files: sound ones as Keras and h5py write them, and hostile ones, one for each refusal.

    .venv-keras/bin/python golden/hostile.py            # writes packages/keratin/test/formats/fixtures

They need no Keras, only h5py. Their values are read back by packages/keratin/test/formats/hdf5.test.ts.
"""

import argparse
import zipfile
from pathlib import Path

import h5py
import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "packages/keratin/test/formats/fixtures"


def sound(folder):
    """Every element type and every form of attribute that Keras writes."""
    with h5py.File(folder / "types.h5", "w") as f:
        for name in ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]:
            f.create_dataset(name, data=np.array([[0, 1, 2], [3, 100, 5]], dtype=name))
        f.create_dataset("bool", data=np.array([True, False, True]))
        f.create_dataset("scalar", data=np.float32(2.5))
        f.create_dataset("empty", data=np.zeros((0, 3), "float32"))
        f.create_dataset("big_endian", data=np.array([1.5, -2], dtype=">f4"))
        f.create_dataset("float16_extremes", data=np.array([65504, 2**-24, -0.0, np.inf, -np.inf], dtype="float16"))
        # bfloat16 as Keras stores it: two opaque bytes and an attribute.
        bits = (np.array([1.5, -2, 1e30], dtype="<f4").view("<u4") >> 16).astype("<u2")
        f.create_dataset("bfloat16", data=bits.view("V2")).attrs["dtype"] = "bfloat16"
        f.create_dataset("fixed", data=np.array([b"ab", b"cde"]))
        f.create_dataset("text", data=["ab", "cd\u00e9"])
        f.create_dataset("gzip", data=np.arange(3000, dtype="float32"), chunks=(1000,), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("chunks", data=np.arange(100, dtype="int32"), chunks=(30,))
        group = f.create_group("a/b/c")
        group.attrs["number"] = 3
        group.attrs["numbers"] = np.array([1.5, 2.5])
        group.attrs["text"] = "h\u00e9llo"
        group.attrs["bytes"] = b"3.15.1"
        group.attrs["fixed"] = np.array([b"dense", b"conv2d"])
        group.attrs["list"] = ["dense", "conv2d"]
        group.attrs["empty"] = []
        group.attrs["flag"] = True
    with h5py.File(folder / "latest.h5", "w", libver="latest") as f:
        f.create_dataset("layers/dense/vars/0", data=np.arange(6, dtype="float32").reshape(2, 3))
        f["layers"].attrs["name"] = "dense"
        for i in range(20):
            f.create_group(f"many/{i}")
    # What Keras 2 does when a list does not fit into one attribute.
    with h5py.File(folder / "split.h5", "w") as f:
        names = np.array([f"layer_with_a_long_name_{i:04d}".encode() for i in range(4000)])
        for i, part in enumerate(np.array_split(names, 2)):
            f.attrs[f"layer_names{i}"] = part


def hostile(folder):
    def file(name, write, **options):
        with h5py.File(folder / f"{name}.h5", "w", **options) as f:
            f.create_dataset("ordinary", data=np.arange(3, dtype="float32"))
            write(f)

    def put(name, value):
        return lambda f: f.__setitem__(name, value)

    file("soft-link", put("link", h5py.SoftLink("/ordinary")))
    file("dangling-link", put("link", h5py.SoftLink("/nothing")))
    file("external-link", put("link", h5py.ExternalLink("other.h5", "/secret")))
    file("soft-link-latest", put("link", h5py.SoftLink("/ordinary")), libver="latest")
    file("external-link-latest", put("link", h5py.ExternalLink("other.h5", "/secret")), libver="latest")
    file("hard-link-cycle", lambda f: f.create_group("a/b").__setitem__("up", f["a"]))
    file("two-hard-links", lambda f: f.__setitem__("again", f["ordinary"]))
    file("external-storage", lambda f: f.create_dataset("out", (4,), "float32", external=[("secret.bin", 0, 16)]))

    def virtual(f):
        layout = h5py.VirtualLayout(shape=(4,), dtype="float32")
        layout[:] = h5py.VirtualSource("other.h5", "data", shape=(4,))
        f.create_virtual_dataset("virtual", layout)

    file("virtual", virtual, libver="latest")

    def scale_offset(f):
        f.create_dataset("scaled", data=np.arange(100), chunks=(100,), scaleoffset=0)

    file("filter-scaleoffset", scale_offset)

    def unknown_filter(f):
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_chunk((4,))
        # 32000 is LZF, which only h5py has; optional, so that writing works.
        properties.set_filter(32000, h5py.h5z.FLAG_OPTIONAL, (0, 0, 0))
        space = h5py.h5s.create_simple((4,))
        h5py.h5d.create(f.id, b"filtered", h5py.h5t.IEEE_F32LE, space, properties)

    file("filter-unknown", unknown_filter)
    file("never-written", lambda f: f.create_dataset("nothing", (2**27,), "float64"))
    file("shape-bomb", lambda f: f.create_dataset("bomb", (2**35,), "float32", chunks=(2**20,), compression="gzip"))
    file("compression-bomb", lambda f: f.create_dataset("bomb", data=np.zeros(2**21, "float32"), chunks=(2**21,), compression="gzip"))
    file("deep", lambda f: f.create_group("/".join(["g"] * 70)))
    file("committed-type", put("type", np.dtype("float32")))

    def use_committed(f):
        f["type"] = np.dtype("float32")
        f.create_dataset("a", data=np.zeros(2, "float32"), dtype=f["type"])

    file("compound", lambda f: f.create_dataset("rows", data=np.zeros(2, [("a", "f4"), ("b", "i4")])))
    file("use-committed-type", use_committed)
    file("reference", lambda f: f.create_dataset("pointer", data=np.array([f["ordinary"].ref], h5py.ref_dtype)))
    file("sequence", lambda f: f.create_dataset("lists", (1,), h5py.vlen_dtype("i4")).__setitem__(0, [1, 2]))
    file("complex", lambda f: f.create_dataset("c", data=np.zeros(2, "complex64")))
    file("user-block", lambda f: None, userblock_size=512)

    def odd_float(f):
        kind = h5py.h5t.IEEE_F32LE.copy()
        kind.set_fields(31, 20, 11, 0, 20)
        space = h5py.h5s.create_simple((1,))
        h5py.h5d.create(f.id, b"odd", kind, space).write(h5py.h5s.ALL, h5py.h5s.ALL, np.zeros(1, "float32"))

    file("odd-float", odd_float)

    def dense_attributes(f):
        group = f.create_group("g", track_order=True)
        for i in range(20):
            group.attrs[f"a{i}"] = i

    file("dense-attributes", dense_attributes, libver="latest")

    # One text of 123,559 bytes (a number that occurs nowhere else), to which a thousand elements refer.
    length = 123_559
    file("text-bomb", lambda f: f.create_dataset("text", data=["x" * length] + ["y"] * 999))
    path = folder / "text-bomb.h5"
    data = bytearray(path.read_bytes())
    first = data.index(length.to_bytes(4, "little"))
    for i in range(1, 1000):
        data[first + 16 * i : first + 16 * (i + 1)] = data[first : first + 16]
    path.write_bytes(bytes(data))

    # A heap whose first object is free space of no size: stepping over it never ends.
    file("endless-heap", lambda f: f.create_dataset("text", data=["one", "two"]))
    path = folder / "endless-heap.h5"
    data = bytearray(path.read_bytes())
    first = data.index(b"GCOL") + 16
    data[first : first + 16] = bytes(16)
    path.write_bytes(bytes(data))


def python_zip(folder):
    """Zips as Keras writes them and as people pack them."""
    with zipfile.ZipFile(folder / "stored.zip", "w") as z:
        z.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        z.writestr("assets/words.txt", "one\ntwo\n")
    with zipfile.ZipFile(folder / "deflated.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.mkdir("folder")
        z.writestr("folder/zeros.bin", bytes(100_000))
        z.writestr("h\u00e9.txt", "h\u00e9")
    with zipfile.ZipFile(folder / "bzip2.zip", "w", zipfile.ZIP_BZIP2) as z:
        z.writestr("config.json", "{}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    sound(folder)
    hostile(folder)
    python_zip(folder)
