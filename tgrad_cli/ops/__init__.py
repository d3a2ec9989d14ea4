"""The operations: declarations only, a folder a family. Importing this package declares them all."""

from __future__ import annotations

from ..tensor import lifting, operators
from . import arguments, queries, sizes
from .create import create_like, data, filled, new, ranges, windows
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
from .fft import fourier, frequencies, transforms
from .index import (
    choosing,
    copying,
    gathering,
    indexing,
    masking,
    ordering,
    picking,
    searching,
    selection,
)
from .linalg import (
    contraction,
    decompositions,
    einsum,
    equations,
    fused_products,
    matrix_norms,
    products,
    solving,
)
from .nn import (
    activation,
    attention,
    class_loss,
    convolution,
    convolutions,
    init,
    inplace_activation,
    layers,
    loss,
    margin_loss,
    normalization,
    padding,
    pooling,
    poolings,
    resampling,
    smooth_activation,
    softmax,
)
from .random import draws, parametric, random_like, refill, seeding
from .reduce import (
    covariance,
    cumulative,
    differences,
    extremes,
    histograms,
    norms,
    quantiles,
    reduction,
    slopes,
    statistics,
)
from .shape import (
    arrangement,
    axes,
    joining,
    repetition,
    reshaping,
    restriding,
    slicing,
    turning,
    viewing,
)
from .special import bessel, erf, gamma, polynomials

operators.install()
