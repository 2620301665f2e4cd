"""All whole models."""

from . import courses, graphs, images  # noqa: F401  (they register themselves)
from .network import NETWORKS  # noqa: F401
