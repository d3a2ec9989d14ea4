"""The families that few programs use: special functions, transforms, decompositions, convolutions, pooling."""

from __future__ import annotations

from .create import signal_windows, windows
from .fft import fourier, frequencies, short_time, transforms
from .index import reducing
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
    some_eigen,
    systems,
    triangular,
)
from .nn import (
    adaptive_pooling,
    affine_grids,
    attention,
    average_pooling,
    batch_normalization,
    columns,
    convolution,
    cross_map,
    ctc,
    distance,
    dropout,
    embedding,
    embedding_bag,
    fractional_pooling,
    grid_sampling,
    init,
    init_patterns,
    interpolation,
    likelihood_loss,
    margin_loss,
    max_pooling,
    multiclass_loss,
    multihead,
    native,
    native_bags,
    normalization,
    padding,
    pixels,
    recurrence,
    rrelu,
    time_convolution,
    torch_dropout,
    unpooling,
    weight_norm,
)
from .reduce import covariance, histograms, slopes
from .shape import copies, memory
from .special import bessel, erf, gamma, incomplete, normal, polynomials, rounding
