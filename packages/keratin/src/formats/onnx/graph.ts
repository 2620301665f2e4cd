/** From a graph of ours to an ONNX file. */
import { simplifyPass } from "../../compile/passes/simplify.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import type { Variable } from "../../ir/variable.ts";
import { trackDistributions } from "../../ops/distribution.ts";
import type { ReferenceArray } from "../../ops/op.ts";
import { type OpName, opOf } from "../../ops/registry.ts";
import { ArgumentError, complain } from "../../util/errors.ts";
import { OnnxBuilder } from "./builder.ts";
import { OnnxContext, plain } from "./context.ts";
import { encodeModel, type OnnxValue } from "./proto.ts";
import { RULES } from "./rules/index.ts";

/**
 * The highest operator set that onnxruntime-web 1.30 supports, and the IR version that ONNX 1.21 introduced with it
 * (https://github.com/onnx/onnx/blob/main/docs/Versioning.md).
 */
const OPSET = 26;
const IR_VERSION = 13;

/** The name of the open axis in inputs and outputs. */
const BATCH = "batch";

/**
 * The graph as an ONNX file: inputs and outputs have an open batch axis, whatever batch size the graph was made for;
 * values that do not depend on the batch are computed (in float64) and stored. Every input must have a batch axis.
 *
 * @throws ArgumentError naming the layer and op that ONNX has no word for
 */
export async function graphToOnnx(graph: Graph, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const builder = new OnnxBuilder(name);
  const names = new Map(inputsOf(graph).map((node) => [nameOf(node), builder.unique(nameOf(node))]));
  const outputNames = [...graph.outputs.keys()].map((output) => builder.unique(output));
  const simple = simplifyPass(graph);
  const distributionOf = trackDistributions(simple);
  const constants = new Map<Node, ReferenceArray>();
  const context = new OnnxContext(builder, constants);
  for (const node of simple.nodes) {
    const rule = RULES[node.op as OpName];
    const distribution = distributionOf(node);
    const reason = typeof rule === "object" ? rule.refuse : distribution === "partial" && "it sums over the batch";
    if (reason) throw refusal(builder.within(node.scope, ""), node.op, reason);
    if (node.op === "input") context.set(node, plain(names.get(nameOf(node)) ?? ""));
    else if (typeof rule === "function" && distribution === "batch") context.set(node, rule(node, context));
    else constants.set(node, await evaluate(node, constants));
  }
  const outputs = [...simple.outputs.values()].map((node, i): OnnxValue => {
    const output = outputNames[i] ?? "";
    builder.output(context.in(node, "NHWC"), output);
    return describe(output, node, distributionOf(node) === "batch");
  });
  const inputs = inputsOf(graph).map((node) => describe(names.get(nameOf(node)) ?? "", node, true));
  const parts = builder.finish(outputNames);
  return encodeModel({ irVersion: IR_VERSION, opset: OPSET, producer: "keratin", name, inputs, outputs, ...parts });
}

/** All inputs, also those that nothing uses. */
const inputsOf = (graph: Graph): Node[] => graph.nodes.filter(({ op }) => op === "input");
const nameOf = (input: Node): string => String(input.attributes["name"]);

const describe = (name: string, { dtype, shape: [rows = 1, ...sizes], shape }: Node, hasBatch: boolean): OnnxValue => ({
  name,
  type: dtype,
  dims: shape.length === 0 ? [] : [hasBatch ? BATCH : rows, ...sizes],
});

async function evaluate(node: Node, constants: ReadonlyMap<Node, ReferenceArray>): Promise<ReferenceArray> {
  const { shape, attributes } = node;
  if (node.op === "variable") {
    return { shape, data: Float64Array.from(await (attributes["variable"] as Variable).read()) };
  }
  const inputs = node.inputs.map((input) => constants.get(input) as ReferenceArray);
  return { shape, data: opOf(node).evaluate(inputs, attributes, node) };
}

function refusal(layer: string, op: string, reason: string): ArgumentError {
  return new ArgumentError(
    complain({
      where: layer ? `exportOnnx: layer "${layer}"` : "exportOnnx",
      expected: "operations of a prediction that ONNX can express",
      found: `${op}: ${reason}`,
      hint: "Export a model that ends before it, or write the layer with other ops.",
    }),
  );
}
