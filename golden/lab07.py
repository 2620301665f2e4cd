"""Lab 07 of the lecture: given weights, given batches, everything that a training step computes.

Two float32 implementations differ in the last bits. Where a ReLU's input or the lead of a pooling window's winner is
that small, they pick different branches, and gradients differ visibly although both are right. So the images are chosen
one by one: an image is kept only if, in float64 and under the weights that it will meet, every decision that a gradient
depends on is clear by MARGIN.
"""

import numpy as np
from common import Suite, gradients, keras

BATCH, CLASSES, MARGIN, SEED = 16, 10, 3e-5, 7

OPTIMIZERS = {
    "rmsprop": ("RMSprop", {}),
    "sgd_momentum": ("SGD", {"learning_rate": 0.01, "momentum": 0.9}),
    "sgd_nesterov": ("SGD", {"learning_rate": 0.01, "momentum": 0.9, "nesterov": True}),
    "adam": ("Adam", {}),
}


def build():
    keras.utils.clear_session()
    layers = keras.layers
    return keras.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])


def initial_weights(model, rng):
    """Kernels of glorot's scale on a grid of 2⁻¹² (they pack better), biases away from 0.

    The first kernel is 4 times larger, so that its few inputs give activations of order 1 and margins are easily met.
    """
    weights = []
    for shape in (w.shape for w in model.get_weights()):
        if len(shape) == 1:
            weights.append(rng.choice([-1.0, 1.0], shape) * rng.uniform(0.02, 0.1, shape))
        else:
            field = int(np.prod(shape[:-2]))
            limit = np.sqrt(6 / (field * (shape[-2] + shape[-1]))) * (4 if shape[-2] == 1 else 1)
            weights.append(rng.uniform(-limit, limit, shape))
    return [(np.round(w * 4096) / 4096).astype(np.float32) for w in weights]


def digit(rng):
    """A soft stroke through a few random points on a grainy 28×28 field, in [0, 1].

    The grain is for the margins: on a plain field neighbouring windows are equal, and pooling would have ties that
    fast convolutions may break either way.
    """
    corners = rng.uniform(5, 22, (rng.integers(3, 6), 2))
    steps = np.linspace(0, 1, 24)[:, None]
    stroke = np.concatenate([a + (b - a) * steps for a, b in zip(corners[:-1], corners[1:])])
    grid = np.stack(np.meshgrid(np.arange(28), np.arange(28), indexing="ij"), -1)[:, :, None]
    distance = ((grid - stroke) ** 2).sum(-1).min(-1)
    image = rng.uniform(0.7, 1.0) * np.exp(-distance / rng.uniform(1.0, 2.5))
    grain = rng.uniform(0, 0.3, image.shape)
    return (np.round((0.7 * image + grain) * 255) / 255).astype(np.float32)[:, :, None]


def conv(x, kernel, bias):
    patches = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], (0, 1))
    return np.einsum("hwikl,klio->hwo", patches, kernel, optimize=True) + bias


def windows(y):
    h, w = y.shape[0] // 2 * 2, y.shape[1] // 2 * 2
    return np.moveaxis(y[:h, :w].reshape(h // 2, 2, w // 2, 2, -1), (1, 3), (0, 1)).reshape(4, h // 2, w // 2, -1)


def pool_is_clear(z):
    """Whether each 2×2 window's winner is clear, where the ReLU before the pool lets its gradient through."""
    ordered = np.sort(windows(z), 0)
    best, second = ordered[3], ordered[2]
    lead = best - second
    return (np.abs(best) >= MARGIN).all() and (lead[best > 0] >= MARGIN).all()


def is_clear(image, weights):
    k1, b1, k2, b2, k3, b3, k4, b4, k5, b5 = weights
    z = conv(image.astype(np.float64), k1, b1)
    if not pool_is_clear(z):
        return False
    z = conv(np.maximum(windows(z).max(0), 0), k2, b2)
    if not pool_is_clear(z):
        return False
    z = conv(np.maximum(windows(z).max(0), 0), k3, b3)
    hidden = np.maximum(z, 0).reshape(-1) @ k4 + b4
    logits = np.sort(np.maximum(hidden, 0) @ k5 + b5)
    return np.abs(z).min() >= MARGIN and np.abs(hidden).min() >= MARGIN and logits[-1] - logits[-2] >= 100 * MARGIN


def clear_batch(rng, model):
    """Images that are clear under the model's weights; every second label is what the model says already."""
    weights = [w.astype(np.float64) for w in model.get_weights()]
    images = []
    while len(images) < BATCH:
        image = digit(rng)
        if is_clear(image, weights):
            images.append(image)
    x = np.stack(images)
    labels = rng.integers(0, CLASSES, BATCH)
    labels[::2] = np.argmax(np.asarray(model(x)), -1)[::2]
    return x, np.eye(CLASSES, dtype=np.float32)[labels]


def generate():
    rng = np.random.default_rng(SEED)
    suite = Suite("lab07", "Lab 07: outputs, loss, gradients, three training steps of four optimizers")
    model = build()
    weights = initial_weights(model, rng)
    model.set_weights(weights)
    first = clear_batch(rng, model)

    def loss(x, y):
        p = model(x)
        return keras.losses.CategoricalCrossentropy()(y, p), p

    value, outputs, of_weights, (of_input, _) = gradients(loss, model.trainable_variables, first)
    suite.case(
        "step", names=[v.path.split("/", 1)[1] for v in model.weights], weights=suite.arrays(weights),
        x=suite.array(first[0]), y=suite.array(first[1]), outputs=suite.array(outputs), loss=value,
        accuracy=float(np.mean(outputs.argmax(-1) == first[1].argmax(-1))),
        gradients=suite.arrays(of_weights), inputGradient=suite.array(of_input), margin=MARGIN,
    )
    for name, (kind, options) in OPTIMIZERS.items():
        model = build()
        model.set_weights(weights)
        model.compile(
            optimizer=getattr(keras.optimizers, kind)(**options), loss="categorical_crossentropy", metrics=["accuracy"]
        )
        batches, logs = [first], []
        for step in range(3):
            if step > 0:
                batches.append(clear_batch(rng, model))
            logs.append(model.train_on_batch(*batches[step], return_dict=True))
        suite.case(
            name, optimizer=kind, options=options,
            laterX=[suite.array(x) for x, _ in batches[1:]], laterY=[suite.array(y) for _, y in batches[1:]],
            # train_on_batch starts its metrics anew: these are of each batch alone.
            logs=[{k: float(v) for k, v in sorted(log.items())} for log in logs],
            trained=suite.arrays(model.get_weights()),
        )
    return suite
