"""The operations: declarations only, a file a family. Importing this package declares the families in daily use."""

from __future__ import annotations

from ..tensor import lifting, operators
from . import (
    arithmetic,
    axes,
    comparison,
    complex,
    contraction,
    create,
    einsum,
    exponential,
    fused_products,
    logic,
    powers,
    reduction,
    rounding,
    shape,
    signs,
    trigonometry,
    viewing,
)

operators.install()

__all__ = [
    "arithmetic",
    "axes",
    "comparison",
    "complex",
    "contraction",
    "create",
    "einsum",
    "exponential",
    "fused_products",
    "lifting",
    "logic",
    "powers",
    "reduction",
    "rounding",
    "shape",
    "signs",
    "trigonometry",
    "viewing",
]
