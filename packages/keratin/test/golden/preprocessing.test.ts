/** Resizing, affine transforms and image layers against real Keras (golden/preprocessing.py), random layers with given numbers. */
import { describe, it } from "node:test";
import { gradients } from "../../src/autodiff/gradients.ts";
import type { Backend } from "../../src/backend/backend.ts";
import type { Node } from "../../src/ir/graph.ts";
import { AugmentationLayer } from "../../src/layers/augmentation.ts";
import type { Layer } from "../../src/layers/layer.ts";
import * as layers from "../../src/layers/registry.ts";
import * as ops from "../../src/ops/index.ts";
import type { TypedArray } from "../../src/util/ndarray.ts";
import { assertClose, BACKENDS, camelCase, evaluate, type KerasOptions, loadSuite, type Packed } from "./fixture.ts";

interface PreprocessingCase {
  readonly name: string;
  readonly kind: "resize" | "affine" | "layer" | "random";
  readonly layer?: string;
  readonly options?: KerasOptions;
  readonly size?: ops.Pair;
  readonly interpolation?: "nearest" | "bilinear";
  readonly fillMode?: ops.FillMode;
  readonly fillValue?: number;
  readonly transforms?: Packed;
  /** What a random layer draws: [batch, numbers]. */
  readonly drawn?: Packed;
  readonly x: Packed;
  readonly r: Packed;
  readonly output: Packed;
  readonly inputGradient: Packed;
}

const suite = loadSuite<PreprocessingCase>("preprocessing");
const TOLERANCE = 5e-6;

function layerOf({ layer: className = "", options = {} }: PreprocessingCase): Layer {
  const makers = layers as unknown as Record<string, (options: unknown) => Layer>;
  return (makers[className] as (options: unknown) => Layer)(camelCase(options));
}

/** What the case makes of the images; `given` makes an input of a packed array. */
function outputOf(golden: PreprocessingCase, x: Node, given: (packed: Packed | undefined) => Node): Node {
  const { size = [1, 1], interpolation, fillMode, fillValue } = golden;
  if (golden.kind === "resize") return ops.resize(x, { size, ...(interpolation && { interpolation }) });
  if (golden.kind === "affine") {
    const settings = { ...(interpolation && { interpolation }), ...(fillMode && { fillMode }) };
    return ops.affineTransform(x, given(golden.transforms), { ...settings, fillValue: fillValue ?? 0 });
  }
  const layer = layerOf(golden);
  if (!(layer instanceof AugmentationLayer)) return layer.forward(x, { training: false });
  const drawn = given(golden.drawn);
  const [batch = 1, numbers = 1] = drawn.shape;
  const columns = Array.from({ length: numbers }, (_, k) => ops.slice(drawn, [0, k], [batch, 1]));
  return layer.transformImages(x, columns);
}

async function check(backend: Backend, golden: PreprocessingCase): Promise<void> {
  const feeds: Record<string, TypedArray> = {};
  const results = await evaluate(
    backend,
    (graph) => {
      const given = (packed: Packed | undefined): Node => {
        const { data, shape } = suite.array(packed as Packed);
        const name = `array ${Object.keys(feeds).length}`;
        feeds[name] = data;
        return ops.input(graph, { name, shape });
      };
      const x = given(golden.x);
      const output = outputOf(golden, x, given);
      const [dx = x] = gradients(ops.reduceSum(ops.mul(output, given(golden.r))), [x]);
      return { output, dx };
    },
    feeds,
  );
  const compare = (name: string, packed: Packed): void =>
    assertClose(results[name] ?? new Float32Array(), suite.array(packed).data, TOLERANCE, name);
  compare("output", golden.output);
  compare("dx", golden.inputGradient);
}

for (const { label, backend } of BACKENDS) {
  describe(`image layers and their ops as Keras's, outputs and gradients within ${TOLERANCE} of the scale (${label})`, () => {
    for (const golden of suite.cases) it(golden.name, () => check(backend, golden));
  });
}
