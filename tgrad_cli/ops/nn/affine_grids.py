"""The grids of affine maps, for `grid_sample`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.making import sizes_of
from ...tensor.registry import op
from ..sizes import product
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _base(xp: Any, size: Any, corners: bool, kind: Any) -> Any:
    """The points (…, x, y, 1) of a regular grid from -1 to 1, one a row."""
    lines = []
    for n in size:
        line = xp.linspace(-1, 1, n) if n != 1 else xp.zeros(1)
        lines.append((line if corners else line * ((n - 1) / max(n, 1))).astype(kind))
    axes = xp.meshgrid(*lines, indexing="ij")
    return xp.stack([*reversed(axes), xp.ones(size, kind)], axis=-1).reshape(product(size), len(size) + 1)


@op("pooling", torch=(), method=False, out=False, grad_fn="AffineGridGeneratorBackward0", formula="affine({0})")
def affine_grid_kernel(xp: Any, theta: Any, /, size: Any, corners: bool) -> Any:
    """Each affine map at every point of the grid."""
    made = _base(xp, size, corners, theta.dtype) @ theta.transpose(0, 2, 1)
    return made.reshape(theta.shape[0], *size, len(size))


@op("pooling", torch=(), method=False, out=False, formula="affine_transposed({0})")
def affine_theta(xp: Any, input: Any, /, size: Any, corners: bool) -> Any:
    """The transpose of `affine_grid_kernel`."""
    rows = input.reshape(input.shape[0], product(size), len(size))
    return rows.transpose(0, 2, 1) @ _base(xp, size, corners, input.dtype)


affine_grid_kernel.defvjp(lambda g, _y, _t, size, corners: (affine_theta(g, size=size, corners=corners),))
affine_theta.defvjp(lambda g, _y, _x, size, corners: (affine_grid_kernel(g, size=size, corners=corners),))


@op("pooling", torch=F + "affine_grid", composite=True, method=False, out=False)
def affine_grid(theta: AsTensor, /, size: Any, align_corners: bool | None = None) -> Any:
    """The points where affine maps (N, 2, 3) take a regular grid over images of the size (N, C, H, W).

    Maps (N, 3, 4) and sizes (N, C, D, H, W) are for volumes.

    > F.affine_grid(tensor([[[1., 0., 0.], [0., 1., 0.]]]), (1, 1, 1, 2), align_corners=True)
    tensor([[[[-1.,  0.],
              [ 1.,  0.]]]])
    """
    wanted = sizes_of("affine_grid", (tuple(size),)) if min(size, default=0) >= 0 else tuple(size)
    if not theta.dtype.is_floating_point:
        text = f"Expected theta to have floating point type, but got {theta.dtype!r}"
        raise fails(text, "ValueError", "E0302")
    n = len(wanted) - 2
    if n not in (2, 3):
        text = "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size "
        raise fails(f"{text}{wanted}.", "NotImplementedError", "E0208")
    if theta.ndim != 3 or tuple(theta.shape[1:]) != (n, n + 1):
        raise fails(
            f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {wanted}. Got {theta.shape!r}.",
            "ValueError",
        )
    if min(wanted) <= 0:
        raise fails(f"Expected non-zero, positive output size. Got {wanted}", "ValueError", "E0604")
    if theta.shape[0] != wanted[0]:
        raise fails(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"{[wanted[0], n + 1]} but got: {[theta.shape[0], n + 1]}."
        )
    return affine_grid_kernel(theta, size=wanted[2:], corners=bool(align_corners))
