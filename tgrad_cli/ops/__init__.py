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
    cholesky,
    contraction,
    determinants,
    distances,
    eigen,
    einsum,
    equations,
    fused_products,
    inverses,
    lapack,
    ldl,
    least_squares,
    lu,
    lu_systems,
    matrices,
    matrix_norms,
    matrix_powers,
    orthogonal,
    products,
    reflections,
    singular_values,
    systems,
    triangular,
)
from .nn import (
    activation,
    adaptive_pooling,
    affine_grids,
    attention,
    average_pooling,
    class_loss,
    columns,
    convolution,
    fractional_pooling,
    grid_sampling,
    init,
    inplace_activation,
    interpolation,
    layers,
    loss,
    margin_loss,
    max_pooling,
    multihead,
    normalization,
    padding,
    pixels,
    smooth_activation,
    softmax,
    unpooling,
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
