/** Networks as code: both languages say the same, and what is typed is read without being run. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { codeOf } from "../../src/network/code.ts";
import { compact, parseNetwork } from "../../src/network/parser.ts";
import type { NetworkSpec } from "../../src/network/spec.ts";
import { CodeError } from "../../src/network/tokens.ts";
import { PRESETS } from "../../src/views/lab/presets.ts";

const other: NetworkSpec = { ...PRESETS.circles.network, layers: [], optimizer: "sgd" };
const lineOf = (code: string): number | undefined => {
  try {
    parseNetwork(code, other);
  } catch (error) {
    return error instanceof CodeError ? error.line : undefined;
  }
  return undefined;
};

describe("code of networks", () => {
  for (const [name, { network }] of Object.entries(PRESETS)) {
    it(`${name}: TypeScript, Python and the address are read back as the same network`, () => {
      for (const language of ["typescript", "python"] as const) {
        const read = parseNetwork(codeOf(network, language), other);
        assert.deepEqual({ learningRate: undefined, ...read }, { learningRate: undefined, ...network });
      }
      assert.deepEqual(parseNetwork(compact(network), other).layers, network.layers);
    });
  }

  it("reads Keras 2 as the lecture's notebook writes it", () => {
    const code = `
from keras import layers
from keras import models
model = models.Sequential()  # a stack
model.add(layers.Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(10, activation='softmax'))
model.compile(optimizer='rmsprop', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(train_images, train_labels, epochs=5, batch_size=64)
`;
    const { inputShape, layers, optimizer, epochs } = parseNetwork(code, other);
    assert.deepEqual(inputShape, [28, 28, 1]);
    assert.deepEqual(layers[0], {
      className: "Conv2D",
      options: { filters: 32, kernelSize: [3, 3], activation: "relu" },
    });
    assert.deepEqual([layers.length, optimizer, epochs], [4, "rmsprop", 5]);
  });

  it("names the line of what it does not understand", () => {
    assert.equal(lineOf("Conv2D(3, 3)\nConv3D(3)"), 2);
    assert.equal(lineOf("Conv2D(3,\n3"), 2);
    assert.equal(lineOf("Dense(10)\n\n@"), 3);
    assert.equal(lineOf("Dense(units=alert(1))"), 1);
    assert.equal(lineOf(""), 1);
    assert.equal(lineOf(`Dense(${"[".repeat(5000)}`), 1);
  });

  it("sets no prototype", () => {
    assert.equal(lineOf("Dense(units=1, __proto__=3)"), 1);
  });
});
