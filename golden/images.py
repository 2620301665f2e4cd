"""Images in folders: which files, in which order, with which labels; and the values that Keras decodes and resizes.

The tree of tiny images is made here and travels in the fixture (base64). Everything runs through
`keras.utils.image_dataset_from_directory`, which is TensorFlow whatever the backend.
"""

import base64
import pathlib
import struct
import tempfile
import zlib

import numpy as np
from common import Suite, keras
import tensorflow as tf


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def palette_png(indices, palette):
    height, width = indices.shape
    rows = b"".join(b"\0" + row.tobytes() for row in indices.astype(np.uint8))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"PLTE", palette.astype(np.uint8).tobytes())
            + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b""))


def bmp(pixels):
    """24 bits, rows from below, padded to four bytes."""
    height, width, _ = pixels.shape
    padding = b"\0" * (-width * 3 % 4)
    rows = b"".join(row[:, ::-1].tobytes() + padding for row in pixels[::-1])
    return (b"BM" + struct.pack("<IHHI", 54 + len(rows), 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows)


def noise(rng, *shape, dtype="uint8"):
    return rng.integers(0, np.iinfo(dtype).max + 1, shape, dtype=dtype)


def smooth(height, width):
    """A picture without hard edges, as photographs mostly are."""
    y, x = np.mgrid[:height, :width].astype(float)
    waves = [np.sin(x / 5 + y / 9), np.cos(x / 7 - y / 4), np.sin((x + y) / 11)]
    return np.round(127 + 100 * np.stack(waves, axis=-1)).astype(np.uint8)


def tree():
    """Path → bytes. Names whose order is easily got wrong; every kind of pixel; what must not be found."""
    rng = np.random.default_rng(11)
    encode = lambda pixels: tf.io.encode_png(pixels).numpy()  # noqa: E731
    files = {
        "ant/1.png": encode(noise(rng, 9, 13, 3)),
        "ant/10.png": encode(noise(rng, 8, 10, 3)),
        "ant/2.PNG": encode(noise(rng, 20, 31, 3)),
        "ant/sub/deep.png": encode(noise(rng, 5, 4, 3)),
        "ant/sub-/deep.png": encode(noise(rng, 4, 5, 3)),
        "ant-hill/gray.png": encode(noise(rng, 12, 9, 1)),
        "ant-hill/rgba.png": encode(noise(rng, 11, 7, 4)),
        "ant-hill/gray-alpha.png": encode(noise(rng, 7, 7, 2)),
        "Bee/16-bit.png": encode(noise(rng, 10, 12, 3, dtype="uint16")),
        "Bee/palette.png": palette_png(rng.integers(0, 5, (9, 11)), noise(rng, 5, 3)),
        "zoo/é.bmp": bmp(noise(rng, 6, 7, 3)),
    }
    others = {
        "ant/notes.txt": b"no image",
        ".hidden/x.png": encode(noise(rng, 3, 3, 3)),
        "root.png": encode(noise(rng, 3, 4, 3)),
    }
    jpegs = {
        "jpeg/smooth.jpg": tf.io.encode_jpeg(smooth(24, 40), quality=90).numpy(),
        "jpeg/gray.jpeg": tf.io.encode_jpeg(smooth(24, 40)[..., :1], format="grayscale", quality=80).numpy(),
    }
    return files, others, jpegs


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def encoded(files):
    return {name: base64.b64encode(content).decode() for name, content in files.items()}


def load(folder, **options):
    """The data set, its file names relative to the folder, its batches joined."""
    dataset = keras.utils.image_dataset_from_directory(str(folder), verbose=False, batch_size=4, **options)
    batches = [b if isinstance(b, tuple) else (b, None) for b in dataset.as_numpy_iterator()]
    x = np.concatenate([x for x, _ in batches]).astype(np.float32)
    y = None if batches[0][1] is None else np.concatenate([y for _, y in batches])
    return dataset, [str(pathlib.Path(p).relative_to(folder)) for p in dataset.file_paths], x, y


VALUES = [
    {},
    {"image_size": [8, 10]},
    {"image_size": [3, 4]},
    {"image_size": [33, 27]},
    {"image_size": [7, 12], "crop_to_aspect_ratio": True},
    {"image_size": [15, 6], "crop_to_aspect_ratio": True, "interpolation": "nearest"},
    {"image_size": [7, 12], "pad_to_aspect_ratio": True},
    {"image_size": [15, 6], "pad_to_aspect_ratio": True, "interpolation": "bicubic"},
    # TensorFlow reads bitmaps as RGB only.
    {"image_size": [8, 10], "color_mode": "rgba", "class_names": ["Bee", "ant", "ant-hill"]},
    {"image_size": [8, 10], "color_mode": "grayscale", "class_names": ["Bee", "ant", "ant-hill"]},
    *({"image_size": size, "interpolation": interpolation}
      for interpolation in ("nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
      # To 16: no output falls in the middle between two pixels, where the last bit decides what the Gaussian covers.
      for size in ([6, 7], [16, 16])),
]

ORDERS = [
    {"shuffle": False},
    {"shuffle": False, "label_mode": "categorical"},
    {"shuffle": False, "class_names": ["ant-hill", "Bee"], "label_mode": "binary"},
    {"shuffle": False, "labels": None},
    {"shuffle": False, "label_mode": None},
    {"shuffle": False, "labels": [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0], "label_mode": "categorical"},
    {"seed": 0},
    {"seed": 1337},
    {"seed": 5, "validation_split": 0.3, "subset": "training"},
    {"seed": 5, "validation_split": 0.3, "subset": "validation"},
    {"shuffle": False, "validation_split": 0.25, "subset": "validation"},
]


def generate():
    suite = Suite("images", "Files, labels and pixels of keras.utils.image_dataset_from_directory")
    files, others, jpegs = tree()
    suite.case("tree", files=encoded(files | others), jpegs=encoded(jpegs))
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "tree"
        write(folder, files | others)
        for options in VALUES:
            size = options.get("image_size", [16, 16])
            dataset, paths, x, _ = load(folder, shuffle=False, **{**options, "image_size": size})
            suite.case(f"values {options}", kind="values", options={**options, "image_size": size}, paths=paths, x=suite.array(x))
        for options in ORDERS:
            dataset, paths, _, y = load(folder, image_size=[2, 2], **options)
            # A shuffled data set comes in another order each time; only its list of files is fixed.
            labels = suite.array(y) if y is not None and options.get("shuffle") is False else None
            suite.case(f"order {options}", kind="order", options=options, paths=paths, classNames=dataset.class_names, y=labels)
        photos = pathlib.Path(temporary) / "jpegs"
        write(photos, jpegs)
        for mode in ("rgb", "grayscale"):
            _, paths, x, _ = load(photos, shuffle=False, image_size=[12, 10], color_mode=mode)
            # TensorFlow's default is a fast, less exact inverse transform; this is the exact one, as in Pillow.
            channels = 1 if mode == "grayscale" else 3
            decode = lambda path: tf.io.decode_jpeg(jpegs[path], channels=channels, dct_method="INTEGER_ACCURATE")  # noqa: E731, B023
            exact = np.stack([tf.image.resize(decode(path), [12, 10]).numpy() for path in paths])
            suite.case(f"jpeg {mode}", kind="jpeg", options={"image_size": [12, 10], "color_mode": mode}, paths=paths,
                       x=suite.array(x), exact=suite.array(exact))
    return suite
