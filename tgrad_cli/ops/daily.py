"""The families of operations in daily use, declared when a program first asks for an operation."""

from __future__ import annotations

from ..tensor import lifting
from . import arguments, queries, sizes
from .create import create_like, data, filled, new, ranges
from .elementwise import (
    arithmetic,
    bounds,
    combined,
    comparison,
    complex,
    exponential,
    logic,
    powers,
    rounding,
    scaling,
    signs,
    trigonometry,
)
from .index import choosing, copying, gathering, indexing, masking, ordering, picking, places, searching, selection
from .linalg import contraction, einsum, equations, matrices, products
from .nn import (
    activation,
    cross_entropy,
    inplace_activation,
    layers,
    loss,
    probability_loss,
    smooth_activation,
    softmax,
)
from .random import draws, parametric, random_like, refill, seeding
from .reduce import cumulative, differences, extremes, norms, quantiles, reduction, statistics, summation
from .shape import arrangement, axes, joining, repetition, reshaping, restriding, slicing, turning, viewing
