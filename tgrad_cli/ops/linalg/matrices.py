"""What all of linear algebra shares: refusals in PyTorch's words, parts of matrices, memory in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.tensor import Tensor
from ..arguments import category
from ..arguments import raw as raw_array
from ..shape.arrangement import diag_embed
from ..shape.reshaping import reshape
from ..shape.slicing import diagonal, part

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

L = "torch.linalg."


def refused(code: str, text: str, *values: Any, python: str = "RuntimeError", hint: str | None = None) -> TgradError:
    """PyTorch's error with a label for each operand."""
    labels: dict[int | str, str] = {i: describe(v) for i, v in enumerate(values)}
    return TgradError(code, text, torch=text, python=python, operands=labels, hint=hint)


def letters(x: Any) -> str:
    """The element type as PyTorch's messages name it."""
    return LEGACY_NAMES[x.dtype.name]


def numeric(x: Any, name: str | None, routine: str | None = None) -> None:
    """Refuse element types that LAPACK has no routine for, in the words of the function or of its routine."""
    if type(x) is not Tensor:
        return
    kind = category(x)
    if kind >= 2 and x.dtype.name not in ("float16", "bfloat16"):
        return
    if kind < 2 and name is not None:
        raise refused("E0302", f"{name}: Expected a floating point or complex tensor as input. Got {letters(x)}", x)
    if routine is None:
        raise refused("E0302", f"{name}: Low precision dtypes not supported. Got {letters(x)}", x)
    raise refused("E0302", f"\"{routine}\" not implemented for '{letters(x)}'", x, python="NotImplementedError")


def matrices(name: str, x: Any, word: str = "A") -> None:
    """Refuse vectors where matrices are meant."""
    if x.ndim < 2:
        raise refused("E0208", f"{name}: The input tensor {word} must have at least 2 dimensions.", x)


def squares(name: str, x: Any) -> None:
    """Refuse what is no (batch of) square matrices; with an empty name as PyTorch's older functions say it."""
    if name:
        matrices(name, x)
    if x.shape[-1] != x.shape[-2]:
        rows, columns = x.shape[-2:]
        text = f"A must be batches of square matrices, but they are {rows} by {columns} matrices"
        raise refused("E0208", f"{name}: {text}" if name else text, x)


def fitting(name: str, a: Any, b: Any, left: bool = True) -> None:
    """Refuse sides of a system of equations whose sizes do not fit."""
    squares(name, a)
    matrices(name, b, "B")
    if a.shape[-1] != b.shape[-2 if left else -1]:
        sizes = f"({a.shape[-2]}x{a.shape[-1]} and {b.shape[-2]}x{b.shape[-1]})"
        equation = "AX = B" if left else "XA = B"
        text = f"{name}: Incompatible shapes of A and B for the equation {equation} {sizes}"
        raise refused("E0203", text, a, b)


def older_fitting(name: str, b: Any, a: Any) -> None:
    """The same as PyTorch's older functions say it."""
    if type(a) is Tensor and a.dtype is not b.dtype:
        text = f"Expected b and A to have the same dtype, but found b of type {letters(b)} and A of type {letters(a)}"
        raise refused("E0302", f"{text} instead.", b, a)
    squares("", a)
    if a.shape[-1] != b.shape[-2]:
        text = (
            f"Incompatible matrix sizes for {name}: each A matrix is {a.shape[-1]} by {a.shape[-1]} but each b matrix "
            f"is {b.shape[-2]} by {b.shape[-1]}"
        )
        raise refused("E0203", text, b, a)


def broken(
    name: str, info: Any, text: Callable[[int], str], x: Any, python: str = "LinAlgError", hint: str | None = None
) -> None:
    """Raise for the first matrix whose status is not 0; `text` says what the status means."""
    values = raw_array(info)
    flat = values.reshape(-1)
    bad = flat.nonzero()[0]
    if bad.size:
        batch = f"(Batch element {bad[0]}): " if values.ndim else ""
        raise refused("E0605", f"{name}: {batch}{text(int(flat[bad[0]]))}", x, python=python, hint=hint)


# ---- layout and parts ----------------------------------------------------------------------------------------


def columns_first(xp: Any, x: Any) -> Any:
    """The same matrices with their columns contiguous in memory, as LAPACK leaves them."""
    return xp.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2)


def adjoint_of(x: Any) -> Any:
    """The conjugate transpose of arrays."""
    return x.swapaxes(-1, -2).conj()


def row(v: Any) -> Any:
    """Vectors as matrices of one row."""
    return reshape(v, shape=(*v.shape[:-1], 1, v.shape[-1]))


def column(v: Any) -> Any:
    """Vectors as matrices of one column."""
    return reshape(v, shape=(*v.shape, 1))


def single(x: Any) -> Any:
    """Numbers as matrices of one row and column."""
    return reshape(x, shape=(*x.shape, 1, 1))


def diagonal_of(x: Any) -> Any:
    """The diagonals of matrices."""
    return diagonal(x, dim1=-2, dim2=-1)


def on_diagonal(x: Any) -> Any:
    """Matrices with the given diagonals."""
    return diag_embed(x)


def first_columns(x: Any, n: int) -> Any:
    """The first columns of matrices."""
    return x if x.shape[-1] == n else part(x, x.ndim - 1, slice(0, n), "SliceBackward0")


def last_columns(x: Any, n: int) -> Any:
    """The columns of matrices from the n-th on."""
    return part(x, x.ndim - 1, slice(n, None), "SliceBackward0")


def first_rows(x: Any, n: int) -> Any:
    """The first rows of matrices."""
    return x if x.shape[-2] == n else part(x, x.ndim - 2, slice(0, n), "SliceBackward0")


def last_rows(x: Any, n: int) -> Any:
    """The rows of matrices from the n-th on."""
    return part(x, x.ndim - 2, slice(n, None), "SliceBackward0")


# ---- what counts as zero -------------------------------------------------------------------------------------


def tolerances(name: str, x: Any, atol: Any, rtol: Any) -> None:
    """Refuse complex tolerances."""
    for word, value in (("atol", atol), ("rtol", rtol)):
        if type(value) is Tensor and category(value) == 3:
            text = f"torch.linalg.{name}: {word} tensor of complex type is not supported. Got {letters(value)}"
            raise refused("E0302", text, x)


def significant(xp: Any, sizes: Any, shape: Any, atol: Any, rtol: Any) -> Any:
    """Where singular values or sizes of eigenvalues are above ``max(atol, rtol * largest)``.

    Without `rtol` it is the type's precision times the larger side, or 0 where a positive `atol` is given.
    """
    least = xp.asarray(0.0 if atol is None else raw_array(atol))[..., None]
    if rtol is None:
        share = xp.where(least > 0, 0.0, max(shape[-2:]) * xp.finfo(sizes.dtype).eps)
    else:
        share = xp.asarray(raw_array(rtol))[..., None]
    largest = sizes.max(axis=-1, keepdims=True, initial=0)
    return sizes > xp.maximum(least, share * largest).astype(sizes.dtype)
