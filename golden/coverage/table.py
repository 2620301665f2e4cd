"""Which values of which options the cases cover. A gap is an error; what Keratin does not support is listed with a reason."""

import collections
import json

# Options that no layer of Keratin has, and why.
NOT_SUPPORTED = {
    "data_format": "only channels_last; channels_first is refused by name when a file is loaded",
    "quantization_config": "no quantised layers; refused by name when a file is loaded",
    **{f"{weight}_constraint": "weight constraints are refused by name when a file is loaded"
       for weight in ("kernel", "bias", "depthwise", "pointwise", "beta", "gamma", "alpha")},
    "BatchNormalization.synchronized": "statistics always run over the whole batch, whatever the number of workers",
    **{f"BatchNormalization.{name}": "batch renormalisation is refused by name when a file is loaded"
       for name in ("renorm", "renorm_clipping", "renorm_momentum")},
    "Resizing.antialias": "refused by name when a file is loaded",
    "Resizing.fill_mode": "Keras itself has only \"constant\"",
}  # fmt: skip

# Options of the base class that have no line for each layer.
EVERYWHERE = ("name", "dtype")

# Where an option takes words, all words that Keratin takes must occur.
_FILLS = {"constant", "reflect", "wrap", "nearest"}
WORDS = {
    "padding": {"valid", "same"}, "Conv1D.padding": {"valid", "same", "causal"}, "interpolation": {"nearest", "bilinear"},
    **{f"{layer}.interpolation": {"nearest", "bilinear", "bicubic"} for layer in ("Resizing", "UpSampling2D")},
    "fill_mode": _FILLS, "mode": {"horizontal", "vertical", "horizontal_and_vertical"},
}  # fmt: skip


def _text(value):
    if isinstance(value, dict) and "class_name" in value:
        config = {k: v for k, v in value["config"].items() if v is not None}
        return value["class_name"] + (json.dumps(config) if config else "")
    return value if isinstance(value, str) else json.dumps(value)


def _gap(layer, option, values):
    """What is missing, or nothing."""
    words = WORDS.get(f"{layer}.{option}") or (WORDS.get(option) if isinstance(next(iter(values)), str) else None)
    strings = {value.strip('"') for value in values}
    if words and not layer.startswith("ZeroPadding") and words - strings:
        return f"without {sorted(words - strings)}"
    return "never varied" if len(values) < 2 else ""


def coverage_table(configs):
    """Lines of a table layer × option × values, and the gaps. `configs`: pairs of layer and serialised config."""
    seen = collections.defaultdict(lambda: collections.defaultdict(dict))
    for layer, config in configs:
        for option, value in config.items():
            seen[layer][option].setdefault(_text(value), 0)
            seen[layer][option][_text(value)] += 1
    lines, gaps, cases = [], [], collections.Counter(layer for layer, _ in configs)
    for layer, options in seen.items():
        lines.append(f"{layer} ({cases[layer]} cases)")
        for option, values in options.items():
            if sum(values.values()) < cases[layer]:
                values["absent"] = cases[layer] - sum(values.values())
            reason = NOT_SUPPORTED.get(f"{layer}.{option}") or NOT_SUPPORTED.get(option)
            if option in EVERYWHERE or (option == "trainable" and len(values) < 2):
                continue  # trainable is varied on Dense, Conv2D and BatchNormalization
            gap = "" if reason else _gap(layer, option, values)
            shown = f"not supported: {reason}" if reason else ", ".join(f"{v} ×{n}" for v, n in values.items())
            lines.append(f"    {option:30} {shown}")
            if gap:
                gaps.append(f"{layer}.{option}: {gap} ({', '.join(values)})")
    return lines, gaps
