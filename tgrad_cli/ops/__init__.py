"""The operations: declarations only, a file a family. Importing this package declares the families in daily use."""

from __future__ import annotations

from ..tensor import lifting, operators
from . import arithmetic, comparison, exponential, reduction, rounding, shape, trigonometry

operators.install()

__all__ = ["arithmetic", "comparison", "exponential", "lifting", "reduction", "rounding", "shape", "trigonometry"]
