"""Checks ONNX files by the standard's own rules: python check.py FILE..."""

import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    # Types and shapes of all values are derived and must agree with what the file says.
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    known = {value.name for value in inferred.graph.value_info} | {value.name for value in inferred.graph.output}
    unknown = [name for node in inferred.graph.node for name in node.output if name not in known]
    if unknown:
        sys.exit(f"{path}: no shape can be derived for {', '.join(unknown)}")
    print(f"{path}: {len(model.graph.node)} nodes, opset {model.opset_import[0].version}, IR version {model.ir_version}")
