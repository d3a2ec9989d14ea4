"""The families that few programs use: special functions, transforms, decompositions, convolutions, pooling."""

from __future__ import annotations

from .create import windows
from .fft import fourier, frequencies, transforms
from .linalg import (
    cholesky,
    determinants,
    distances,
    eigen,
    fused_products,
    inverses,
    lapack,
    ldl,
    least_squares,
    lu,
    lu_systems,
    matrix_norms,
    matrix_powers,
    orthogonal,
    reflections,
    singular_values,
    systems,
    triangular,
)
from .nn import (
    adaptive_pooling,
    affine_grids,
    attention,
    average_pooling,
    columns,
    convolution,
    convolution_arguments,
    convolution_kernel,
    fractional_pooling,
    grid_sampling,
    init,
    interpolation,
    largest,
    margin_loss,
    max_pooling,
    multihead,
    normalization,
    padding,
    pixels,
    pooling,
    taps,
    unpooling,
)
from .reduce import covariance, histograms, slopes
from .special import bessel, erf, gamma, polynomials
