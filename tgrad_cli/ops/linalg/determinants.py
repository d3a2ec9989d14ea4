"""Determinants and their logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.dispatch import return_type
from ...tensor.registry import NUMPY, OPS, op
from ..arguments import category, conj, raw
from ..elementwise.comparison import isnan, where
from ..reduce.reduction import sum
from .contraction import adjoint, matmul, transposed
from .inverses import inverse_of
from .matrices import L, numeric, single, squares

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Matrix


@op(
    "linalg",
    torch=(),
    name="det_kernel",
    promote="none",
    method=False,
    grad_fn="LinalgDetBackward0",
    formula="det({0})",
)
def determinant(xp: Any, A: Any, /) -> Any:
    """The kernel of `det`."""
    return xp.linalg.det(A)


@op("linalg", torch=(), method=False, promote="none", formula="cofactor({0})")
def cofactor(xp: Any, A: Any, /) -> Any:
    """The matrix of cofactors, ``det(A) * inv(A).T``, through singular values, so that A may be singular."""
    u, s, vh = xp.linalg.svd(A)
    n = s.shape[-1]
    rest = xp.where(xp.eye(n, dtype=bool), 1, s[..., None, :]).prod(axis=-1)
    sign = xp.linalg.det(u) * xp.linalg.det(vh)
    made = (u.conj() * rest[..., None, :]) @ vh.conj()
    return made * sign[..., None, None]


determinant.defvjp(lambda g, _y, x: (single(g) * cofactor(x),))


@op("linalg", torch=(), method=False, promote="none", formula="cofactor_change({0}, {1})")
def cofactor_change(xp: Any, A: Any, direction: Any, /) -> Any:
    """How the cofactors of A change in a direction, so that A may be singular: by products of all but two values."""
    u, s, vh = xp.linalg.svd(A)
    rest = xp.where(xp.eye(s.shape[-1], dtype=bool), 1, s[..., None, :])
    ones = xp.ones_like(rest[..., :1])
    before = xp.concatenate([ones, rest[..., :-1]], axis=-1).cumprod(axis=-1)
    after = xp.concatenate([ones, rest[..., :0:-1]], axis=-1).cumprod(axis=-1)[..., ::-1]
    others = xp.where(xp.eye(s.shape[-1], dtype=bool), 0, before * after)
    turned = u.conj().swapaxes(-1, -2) @ direction @ vh.conj().swapaxes(-1, -2)
    parts = -(others * turned).swapaxes(-1, -2)
    diagonal = others @ xp.diagonal(turned, axis1=-2, axis2=-1)[..., None]
    parts = xp.where(xp.eye(s.shape[-1], dtype=bool), diagonal, parts)
    sign = xp.linalg.det(u) * xp.linalg.det(vh)
    return u.conj() @ parts @ vh.conj() * sign[..., None, None]


def _near_singular(x: Any) -> bool:
    """Whether some matrix has no inverse in its precision; symbols stand for matrices that have one."""
    xp = NUMPY()
    if type(x) is not xp.ndarray or not x.size:
        return False
    s = xp.linalg.svd(x, compute_uv=False)
    return bool((s[..., -1] <= s[..., 0] * s.shape[-1] * xp.finfo(s.dtype).eps).any())


def _cofactor_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    if _near_singular(raw(x)):
        return (cofactor_change(x, g),)
    k = transposed(inverse_of(x))
    total = sum(g * y, dim=(-2, -1), keepdim=True)
    return (total * k - matmul(y, matmul(transposed(g), k)),)


cofactor.defvjp(_cofactor_rule)


@op("linalg", torch=L + "det", name="linalg_det", composite=True, method=False, formula="det({0})")
def linalg_det(A: Matrix, /) -> Any:
    """The determinant of a square matrix; its derivative exists for singular matrices too.

    > linalg.det(tensor([[1., 2.], [3., 4.]]))
    tensor(-2.)
    """
    squares("linalg.det", A)
    numeric(A, "linalg.det", "lu_cpu")
    return determinant(A)


@op("linalg", torch="torch.det", composite=True, out=False, formula="det({0})")
def det(input: Matrix, /) -> Any:
    """The determinant of a square matrix: `linalg.det`.

    > det(tensor([[1., 2.], [3., 4.]]))
    tensor(-2.)
    """
    return linalg_det(input)


@op(
    "linalg",
    torch=(),
    name="slogdet_kernel",
    outputs=("sign", "logabsdet"),
    promote="none",
    method=False,
    holomorphic=False,
    grad_fn="LinalgSlogdetBackward0",
    formula="slogdet({0})",
)
def _slogdet(xp: Any, A: Any, /) -> Any:
    """The kernel of `slogdet`."""
    return tuple(xp.linalg.slogdet(A))


def _slogdet_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    sign, size = g
    if category(x) == 3 and sign is not None:
        turned = OPS["imag"](conj(sign) * y[0]) * -1j
        size = turned if size is None else size + turned
    return (None if size is None else single(size) * adjoint(inverse_of(x)),)


_slogdet.defvjp(_slogdet_rule)


@op(
    "linalg",
    torch=L + "slogdet",
    name="linalg_slogdet",
    outputs=("sign", "logabsdet"),
    composite=True,
    method=False,
)
def linalg_slogdet(A: Matrix, /) -> Any:
    """The sign of the determinant and the logarithm of its absolute value.

    Derivative: by A, v*inv(A).mT of logabsdet; the sign's is 0 for real matrices.

    > linalg.slogdet(tensor([[2., 0.], [0., 4.]])).logabsdet
    tensor(2.0794)
    """
    squares("linalg.slogdet", A)
    numeric(A, "linalg.slogdet")
    return return_type(linalg_slogdet, list(_slogdet(A)))


@op("linalg", torch="torch.slogdet", outputs=("sign", "logabsdet"), composite=True)
def slogdet(input: Matrix, /) -> Any:
    """The sign of the determinant and the logarithm of its absolute value: `linalg.slogdet`.

    Derivative: as that of `linalg.slogdet`.

    > slogdet(tensor([[2., 0.], [0., 4.]])).logabsdet
    tensor(2.0794)
    """
    return return_type(slogdet, list(linalg_slogdet(input)))


@op(
    "linalg",
    torch=(),
    name="logdet_kernel",
    promote="none",
    method=False,
    grad_fn="WhereBackward0",
    formula="logdet({0})",
)
def _logdet(xp: Any, A: Any, /) -> Any:
    """The kernel of `logdet` for real matrices."""
    sign, size = xp.linalg.slogdet(A)
    return xp.where(sign == -1, xp.nan, size)


def _logdet_rule(g: Any, y: Any, x: Any) -> tuple[Any]:
    undefined = isnan(y)
    # A negative determinant has no logarithm, and no gradient either.
    g = where(undefined, 0, g) if raw(undefined).any() else g
    return (single(g) * transposed(inverse_of(x)),)


_logdet.defvjp(_logdet_rule)


@op("linalg", torch="torch.logdet", composite=True, out=False, formula="logdet({0})")
def logdet(input: Matrix, /) -> Any:
    """The logarithm of the determinant, NaN where that is negative.

    > logdet(tensor([[2., 0.], [0., 4.]]))
    tensor(2.0794)
    """
    squares("logdet", input)
    numeric(input, "logdet", "lu_cpu")
    if category(input) == 3:
        sign, size = _slogdet(input)
        return size + OPS["log"](sign)
    return _logdet(input)
