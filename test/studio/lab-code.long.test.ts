/** The programs of the Lab's code panel run as they stand: TypeScript with Keratin, Python with real Keras. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { codeOf } from "../../packages/studio/src/network/code.ts";
import { parseNetwork } from "../../packages/studio/src/network/parser.ts";
import type { NetworkSpec } from "../../packages/studio/src/network/spec.ts";
import { PRESETS } from "../../packages/studio/src/views/lab/presets.ts";
import { command, ROOT } from "../command.ts";

/** Options of all kinds. */
const ODD = `
Conv2D(8, (3, 5), strides=2, padding='same', use_bias=False); SeparableConv2D(8, 3); BatchNormalization()
LeakyReLU(negative_slope=0.2); DepthwiseConv2D(3); UpSampling2D((2, 1)); Dropout(0.2); ZeroPadding2D(((1, 2), (0, 1)))
RandomTranslation(0.1, 0.1); AveragePooling2D(2, strides=None); GlobalAveragePooling2D(); Reshape((8,)); Dense(10, 'softmax')
`;
const NETWORKS: Readonly<Record<string, NetworkSpec>> = {
  ...Object.fromEntries(Object.entries(PRESETS).map(([name, { network }]) => [name, network])),
  odd: parseNetwork(ODD, PRESETS.lab07.network),
};
const ENTRIES = Object.entries(NETWORKS).map(([name, network]) => ({ name, network: { ...network, epochs: 1 } }));
/** Parameters as Keras counts them, by network. */
const PARAMETERS = { tiny: 5258, lab07: 93322, wall: 8362, circles: 8435, odd: 466 };
const SAMPLES = 8;
const outputsOf = ({ loss }: NetworkSpec): number => (loss === "mse" ? 3 : 10);

/** What programs print as `name: count`. */
const counts = (output: string): Record<string, number> =>
  Object.fromEntries([...output.matchAll(/^(\w+): (\d+)$/gm)].map(([, name, count]) => [name, Number(count)]));

test("TypeScript: every network trains an epoch, with Keras's number of parameters", async () => {
  // Where programs find the package "keratin".
  mkdirSync(join(ROOT, "out"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "out/lab-code-"));
  const programs = ENTRIES.map(({ name, network }) => {
    const [size, outputs] = [network.inputShape.join(", "), outputsOf(network)];
    writeFileSync(
      join(folder, `${name}.ts`),
      `import { NdArray } from "keratin";
const zeros = (...shape: number[]) => new NdArray(new Float32Array(shape.reduce((a, b) => a * b)), shape);
const [trainX, trainY] = [zeros(${SAMPLES}, ${size}), zeros(${SAMPLES}, ${outputs})];
${codeOf(network, "typescript")}
console.log("\\n${name}: " + model.countParams());`,
    );
    return `./${name}.ts`;
  });
  writeFileSync(join(folder, "all.ts"), programs.map((program) => `await import("${program}");`).join("\n"));
  const { status, output } = await command(process.execPath, ["--conditions=keratin-source", join(folder, "all.ts")]);
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, output);
  assert.deepEqual(counts(output), PARAMETERS);
});

const python = process.env["KERATIN_KERAS_PYTHON"] ?? join(ROOT, ".venv-keras/bin/python");
const skip = existsSync(python) ? false : `no Python with Keras at ${python}; golden/README.md says how to make one`;

test("Python: real Keras makes and compiles the networks, with the same number of parameters", { skip }, async () => {
  // Without `fit`, for which JAX compiles many seconds, and not all of them: making one takes seconds, too.
  const { tiny: _, wall: __, ...expected } = PARAMETERS;
  const programs = ENTRIES.filter(({ name }) => name in expected).map(
    ({ name, network }) => `${codeOf(network, "python").replace(/^model\.fit.*$/m, "")}
print("${name}:", model.count_params())`,
  );
  const { status, output } = await command(python, ["-c", programs.join("\n")], {
    env: { KERAS_BACKEND: "jax" },
    seconds: 300,
  });
  assert.equal(status, 0, output);
  assert.deepEqual(counts(output), expected);
});
