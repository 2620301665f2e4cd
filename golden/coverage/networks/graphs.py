"""What the functional API can express: shared and nested models, several inputs and outputs; and networks of vectors."""

from common import keras

from .network import network

L, R = keras.layers, keras.regularizers


@network("binary_crossentropy")
def siamese_with_a_shared_model():
    encoder = keras.Sequential([L.Input((5, 5, 2)), L.Conv2D(3, 3, activation="tanh"), L.Flatten(), L.Dense(4)], name="encoder")
    a, b = L.Input((5, 5, 2), name="a"), L.Input((5, 5, 2), name="b")
    difference = L.Subtract()([encoder(a), encoder(b)])
    return keras.Model([a, b], L.Dense(1, activation="sigmoid")(L.multiply([difference, difference])))


@network("categorical_crossentropy")
def image_and_vector():
    image, vector = L.Input((6, 6, 1), name="image"), L.Input((4,), name="vector")
    x = L.Flatten()(L.Conv2D(3, 3, activation="relu")(image))
    y = L.Dense(5, activation="softplus")(vector)
    return keras.Model([image, vector], L.Dense(3, activation="softmax")(L.Concatenate()([x, y])))


@network("categorical_crossentropy", "mse", loss_weights=(1.0, 0.5))
def two_heads():
    inputs = L.Input((6, 6, 2))
    x = L.Conv2D(4, 3, activation="relu", name="trunk")(inputs)
    x = L.Flatten()(x)
    kind = L.Dense(3, activation="softmax", name="kind")(x)
    box = L.Dense(4, name="box")(x)
    return keras.Model(inputs, [kind, box])


@network("mae", "mse", "sparse_categorical_crossentropy")
def two_inputs_three_outputs():
    a, b = L.Input((4,), name="a"), L.Input((3,), name="b")
    x = L.Dense(5, activation="tanh")(L.Concatenate()([a, b]))
    return keras.Model([a, b], [L.Dense(2, name="p")(x), L.Dense(1, name="q")(b), L.Dense(3, "softmax", name="r")(x)])


@network("mse")
def functional_model_in_a_sequential():
    inputs = L.Input((6,))
    x = L.Dense(6, activation="tanh")(inputs)
    block = keras.Model(inputs, L.Average()([inputs, x]), name="block")
    return keras.Sequential([L.Input((4,)), L.Dense(6), block, L.Dense(2)])


@network("categorical_crossentropy")
def models_nested_twice():
    inner = keras.Sequential([L.Input((4,)), L.Dense(4, activation="tanh"), L.BatchNormalization()], name="inner")
    h = L.Input((4,), name="h")
    outer = keras.Model(h, L.Add()([h, inner(h)]), name="outer")
    inputs = L.Input((5,), name="x")
    x = outer(outer(L.Dense(4)(inputs)))
    return keras.Model(inputs, L.Dense(3, activation="softmax")(x))


@network("mse")
def shared_layers():
    inputs = L.Input((5, 5, 2))
    conv = L.Conv2D(2, 3, padding="same", activation="tanh", name="shared")
    x = conv(conv(conv(inputs)))
    dense = L.Dense(3, name="dense")
    return keras.Model(inputs, L.Maximum()([dense(L.GlobalAveragePooling2D()(x)), dense(L.GlobalMaxPooling2D()(x))]))


@network("mse")
def all_merges():
    inputs = L.Input((6,))
    a, b, c = (L.Dense(4, activation="tanh")(inputs) for _ in range(3))
    merged = [L.Add()([a, b, c]), L.Subtract()([a, b]), L.Multiply()([a, c]), L.Average()([b, c]), L.Maximum()([a, b, c])]
    return keras.Model(inputs, L.Dense(2)(L.Concatenate()(merged)))


@network("kl_divergence")
def batch_normalised_vectors():
    return keras.Sequential([
        L.Input((6,)),
        L.Dense(8),
        L.BatchNormalization(),
        L.Activation("relu"),
        L.Dense(6),
        L.BatchNormalization(momentum=0.8, scale=False),
        L.Activation("softsign"),
        L.Dense(4, activation="softmax"),
    ])


@network("categorical_crossentropy")
def layer_normalised_vectors():
    inputs = L.Input((4, 6))
    x = L.LayerNormalization()(inputs)
    x = L.Add()([inputs, L.Dense(6, activation="gelu")(x)])
    x = L.LayerNormalization(epsilon=1e-6)(x)
    return keras.Model(inputs, L.Dense(3, activation="softmax")(L.Flatten()(x)))


@network("mse")
def convolutions_over_time():
    return keras.Sequential([
        L.Input((12, 2)),
        L.Conv1D(4, 3, padding="causal", activation="tanh"),
        L.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="tanh"),
        L.Conv1D(3, 4, strides=2, activation="exponential"),
        L.Flatten(),
        L.Dense(2),
    ])


@network("categorical_crossentropy")
def regularised():
    return keras.Sequential([
        L.Input((5, 5, 1)),
        L.Conv2D(3, 3, kernel_regularizer=R.L2(0.01), bias_regularizer=R.L1(0.02), activation="tanh"),
        L.BatchNormalization(gamma_regularizer=R.L2(0.05), beta_regularizer="l2"),
        L.Flatten(),
        L.Dense(3, kernel_regularizer=R.L1L2(0.01, 0.02), activation="softmax"),
    ])


@network("mse")
def partly_frozen():
    inputs = L.Input((5, 5, 2))
    x = L.Conv2D(3, 3, activation="tanh", trainable=False)(inputs)
    x = L.BatchNormalization(trainable=False)(x)
    x = L.Conv2D(3, 2, activation="tanh")(x)
    x = L.BatchNormalization()(x)
    return keras.Model(inputs, L.Dense(2)(L.Flatten()(x)))
