/** Compares what Keratin writes as JSON with what Keras wrote. */
import assert from "node:assert/strict";

export type KerasJson = { readonly class_name: string; readonly config: Readonly<Record<string, unknown>> };

/** Options of Keras that Keratin does not have, at the value that says so. */
const ABSENT: Readonly<Record<string, unknown>> = {
  synchronized: false,
  renorm: false,
  renorm_momentum: 0.99,
};

/** Fails if an option that Keratin writes has another value than Keras's, or one that Keras set is missing. */
export function assertSameConfig(found: unknown, expected: KerasJson): void {
  const { class_name: className, config } = JSON.parse(JSON.stringify(found)) as KerasJson;
  assert.equal(className, expected.class_name);
  for (const [key, value] of Object.entries(expected.config)) {
    if (key === "dtype") continue; // a policy's name, or the policy
    if (key in config) assert.deepEqual(config[key], value, key);
    else assert.equal(value ?? null, ABSENT[key] ?? null, `${key}, which Keratin does not write`);
  }
  const more = Object.keys(config).filter((key) => !(key in expected.config) && config[key] !== null);
  assert.deepEqual(more, [], "options that Keras does not have");
}

type LayerJson = KerasJson & { readonly inbound_nodes?: readonly { readonly kwargs: Record<string, unknown> }[] };

/** Calls without keyword arguments that say nothing, such as `mask: null`. */
const callsOf = ({ inbound_nodes: nodes }: LayerJson): unknown =>
  nodes?.map(({ kwargs, ...rest }) => ({
    ...rest,
    kwargs: Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null)),
  }));

/** Fails unless both texts describe the same layers, with the same options and connections. */
export function assertSameModel(found: string, expected: string): void {
  compareModels(JSON.parse(found) as KerasJson, JSON.parse(expected) as KerasJson);
}

function compareModels(found: KerasJson, expected: KerasJson): void {
  assert.equal(found.class_name, expected.class_name);
  for (const key of ["name", "trainable", "input_layers", "output_layers"]) {
    assert.deepEqual(found.config[key], expected.config[key], key);
  }
  const [ours, theirs] = [found, expected].map(({ config }) => config["layers"] as readonly LayerJson[]) as [
    readonly LayerJson[],
    readonly LayerJson[],
  ];
  const names = (layers: readonly LayerJson[]) => layers.map(({ config }) => config["name"]);
  assert.deepEqual(names(ours), names(theirs), "layers in order");
  for (const [i, layer] of theirs.entries()) {
    const own = ours[i] as LayerJson;
    if ("layers" in layer.config) compareModels(own, layer);
    else assertSameConfig(own, layer);
    assert.deepEqual(callsOf(own), callsOf(layer), `calls of ${layer.config["name"]}`);
  }
}
