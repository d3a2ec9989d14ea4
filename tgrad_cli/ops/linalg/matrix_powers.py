"""Powers, exponentials and chains of matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.argument_errors import refuse_among
from ...tensor.promotion import C_NAMES
from ...tensor.registry import function, op
from ..arguments import as_tensor
from ..shape.joining import cat
from ..shape.reshaping import clone, reshape, zeros_like
from .contraction import adjoint, matmul, mm
from .inverses import inv
from .matrices import L, first_rows, last_columns, refused, squares
from .matrix_norms import numeric_or_half

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays, Matrix

# ---- powers --------------------------------------------------------------------------------------------------


@op(
    "linalg",
    torch=(),
    name="matrix_power_zero",
    promote="none",
    result="first",
    method=False,
    grad_fn="CopyBackwards",
    formula="eye",
)
def _identities(xp: Any, A: Any, /) -> Any:
    """An identity matrix for each matrix."""
    return xp.broadcast_to(xp.eye(A.shape[-1], dtype=A.dtype), A.shape).copy()


_identities.defvjp(lambda g, _y, _x: (zeros_like(g),))


@op("linalg", torch=L + "matrix_power", name="linalg_matrix_power", composite=True, method=False)
def linalg_matrix_power(A: Matrix, /, n: int) -> Any:
    """A square matrix multiplied by itself; negative powers invert it.

    > linalg.matrix_power(tensor([[1., 1.], [0., 1.]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    if not isinstance(n, int):
        kind = type(n).__name__
        text = f"linalg_matrix_power(): argument 'n' (position 2) must be int, not {kind}"
        raise refused("E0502", text, A, python="TypeError")
    squares("linalg.matrix_power", A)
    if n == 0:
        return _identities(A)
    if n < 0:
        A, n = inv(A), -n
        if n == 1:
            return A
    if n == 1:
        return clone(A)
    if n == 3:
        return matmul(matmul(A, A), A)
    made = None
    while n:
        if n % 2:
            made = A if made is None else matmul(made, A)
        n //= 2
        if n:
            A = matmul(A, A)
    return made


@op("linalg", torch="torch.matrix_power", composite=True)
def matrix_power(input: Matrix, /, n: int) -> Any:
    """A square matrix multiplied by itself: `linalg.matrix_power`.

    > matrix_power(tensor([[1., 1.], [0., 1.]]), 3)
    tensor([[1., 3.],
            [0., 1.]])
    """
    return linalg_matrix_power(input, n=n)


# ---- the exponential -----------------------------------------------------------------------------------------

# Coefficients of the Padé approximant of degree 13, and the norm up to which it is exact to the last place.
PADE = (
    64764752532480000.0,
    32382376266240000.0,
    7771770303897600.0,
    1187353796428800.0,
    129060195264000.0,
    10559470521600.0,
    670442572800.0,
    33522128640.0,
    1323241920.0,
    40840800.0,
    960960.0,
    16380.0,
    182.0,
    1.0,
)
REACH = 5.371920351148152


def exponential(xp: Any, a: Any) -> Any:
    """The exponentials of batches of matrices: each scaled down, approximated by Padé's quotient, squared back."""
    norm = xp.abs(a).sum(axis=-2).max(axis=-1, initial=0)
    norm = xp.where(xp.isfinite(norm), norm, 0)
    squarings = xp.ceil(xp.log2(xp.maximum(norm / REACH, 1))).astype(int)[..., None, None]
    a = a / xp.ldexp(1.0, squarings)
    one = xp.eye(a.shape[-1])
    two = a @ a
    four = two @ two
    six = two @ four
    c = PADE
    odd = six @ (c[13] * six + c[11] * four + c[9] * two) + c[7] * six + c[5] * four + c[3] * two + c[1] * one
    odd = a @ odd
    even = six @ (c[12] * six + c[10] * four + c[8] * two) + c[6] * six + c[4] * four + c[2] * two + c[0] * one
    made = xp.linalg.solve(even - odd, even + odd)
    for k in range(int(squarings.max(initial=0))):
        made = xp.where(k < squarings, made @ made, made)
    return made


@op(
    "linalg",
    torch=(),
    name="matrix_exp_kernel",
    promote="none",
    result="first",
    method=False,
    holomorphic=False,
    grad_fn="LinalgMatrixExpBackward0",
    formula="matrix_exp({0})",
)
def _matrix_exp(xp: Any, A: Any, /) -> Any:
    """The kernel of `matrix_exp`, computed in double precision."""
    if not A.size:
        return xp.array(A)
    with xp.errstate(all="ignore"):
        return exponential(xp, A.astype("complex128" if A.dtype.kind == "c" else "float64"))


def _matrix_exp_rule(g: Any, _y: Any, x: Any) -> tuple[Any]:
    # The derivative along g is the upper right block of the exponential of [[A, g], [0, A]].
    turned = adjoint(x)
    n = x.shape[-1]
    blocks = cat((cat((turned, g), dim=-1), cat((zeros_like(turned), turned), dim=-1)), dim=-2)
    return (last_columns(first_rows(_matrix_exp(blocks), n), n),)


_matrix_exp.defvjp(_matrix_exp_rule)


@op("linalg", torch=L + "matrix_exp", name="linalg_matrix_exp", composite=True, method=False)
def linalg_matrix_exp(A: Matrix, /) -> Any:
    """The exponential of a square matrix, the sum of ``A^k / k!``.

    > linalg.matrix_exp(tensor([[0., 1.], [0., 0.]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    squares("linalg.matrix_exp", A)
    numeric_or_half(A, "linalg.matrix_exp")
    return _matrix_exp(A)


@op("linalg", torch="torch.matrix_exp", composite=True, out=False)
def matrix_exp(input: Matrix, /) -> Any:
    """The exponential of a square matrix: `linalg.matrix_exp`.

    > matrix_exp(tensor([[0., 1.], [0., 0.]]))
    tensor([[1., 1.],
            [0., 1.]])
    """
    return linalg_matrix_exp(input)


# ---- chains --------------------------------------------------------------------------------------------------


def _chain_checked(tensors: Any) -> None:
    text = None
    if len(tensors) < 2:
        text = f"expected at least 2 tensors but got {len(tensors)}"
    last = len(tensors) - 1
    for i, x in enumerate(tensors):
        end = i in (0, last)
        if text is None and not (x.ndim == 2 or (end and x.ndim == 1)):
            which = f"the {'first' if i == 0 else 'last'} tensor must be 1D or 2D" if end else f"tensor {i} must be 2D"
            text = f"{which} but got {x.ndim}D"
    for i, x in enumerate(tensors):
        if text is None and x.dtype != tensors[0].dtype:
            a, b = C_NAMES[tensors[0].dtype.name], C_NAMES[x.dtype.name]
            text = f"all tensors must have be the same dtype but tensor 0 is {a} and tensor {i} {b}"
    if text is not None:
        raise refused("E0604", f"multi_dot(): {text}", *tensors)


def _order(sizes: list[int]) -> dict[tuple[int, int], int]:
    """Where to cut every part of a chain so that the products cost least."""
    count = len(sizes) - 1
    cost = {(i, i): 0 for i in range(count)}
    cuts = {}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            options = [(cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)]
            cost[i, j], cuts[i, j] = min(options)
    return cuts


def _multiplied(work: list[Any], cuts: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return work[i]
    k = cuts[i, j]
    return mm(_multiplied(work, cuts, i, k), _multiplied(work, cuts, k + 1, j))


@op("linalg", torch=L + "multi_dot", name="multi_dot", composite=True, method=False)
def multi_dot(tensors: Arrays, /) -> Any:
    """The product of several matrices, multiplied in the order that costs least; the first and last may be vectors.

    > linalg.multi_dot([ones(2, 3), ones(3, 4), ones(4, 1)])
    tensor([[12.],
            [12.]])
    """
    _chain_checked(tensors)
    work = list(tensors)
    shape: tuple[int, ...] = (*work[0].shape[:-1], *work[-1].shape[1:])
    if work[0].ndim == 1:
        work[0] = reshape(work[0], shape=(1, -1))
    if work[-1].ndim == 1:
        work[-1] = reshape(work[-1], shape=(-1, 1))
    for i in range(len(work) - 1):
        if work[i].shape[1] != work[i + 1].shape[0]:
            sizes = f"{list(work[i].shape)} and {list(work[i + 1].shape)}"
            text = f"multi_dot(): tensors {i} and {i + 1} with shapes {sizes} cannot be multiplied"
            raise refused("E0203", text, *tensors)
    cuts = _order([work[0].shape[0], *[m.shape[1] for m in work]])
    return reshape(_multiplied(work, cuts, 0, len(work) - 1), shape=shape)


@function("linalg", torch="torch.chain_matmul")
def chain_matmul(*matrices: Any, out: Any = None) -> Any:
    """The product of several matrices; `linalg.multi_dot` is its successor.

    > chain_matmul(ones(2, 3), ones(3, 4), ones(4, 1))
    tensor([[12.],
            [12.]])
    """
    refuse_among(matrices)
    made = [as_tensor("chain_matmul", "matrices", i + 1, m) for i, m in enumerate(matrices)]
    if not made:
        text = "chain_matmul(): Expected one or more matrices"
        raise TgradError("E0501", text, torch=text, python="RuntimeError")
    for m in made:
        if m.ndim != 2:
            raise refused("E0208", f"Tensor dimension is {m.ndim}, expected 2 instead.", m)
    if len(made) == 1:
        return made[0]
    return multi_dot.call((made,), {} if out is None else {"out": out})
