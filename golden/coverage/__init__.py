"""Every option of every layer, and whole models, as real Keras computes them (suites `coverage_layers`, `coverage_models`).

`cases/` lists the layers' configurations, `models/` the networks; `table.py` says which options are covered and refuses gaps.
"""
