"""Views with the dimensions in another order, or with dimensions of size 1 added or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import op
from ..sizes import distinct, wrapped
from .reshaping import permute, reshape

if TYPE_CHECKING:
    from typing import Any


def _squeezes(node: Any) -> str:
    dim = node.params["dim"]
    number = 0 if dim is None else 2 if isinstance(dim, tuple) else 1
    return f"SqueezeBackward{number + 3 if node.in_place else number}"


def _numbered(name: str) -> Any:
    """The name of a backward node, whose number says whether the operation worked in place."""
    return lambda node: f"{name}Backward{int(node.in_place)}"


@op(
    "shape",
    torch="torch.transpose",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="transpose({0}, {dim0}, {dim1})",
    grad_fn=_numbered("Transpose"),
)
def transpose(xp: Any, input: Any, /, dim0: int, dim1: int) -> Any:
    """A view with two dimensions exchanged.

    > transpose([[1, 2], [3, 4]], 0, 1)
    tensor([[1, 3],
            [2, 4]])
    """
    ndim = input.ndim
    a, b = wrapped(dim0, ndim, "transpose", (input,)), wrapped(dim1, ndim, "transpose", (input,))
    return xp.swapaxes(input, a, b) if ndim else input[...]


transpose.defvjp(lambda g, _y, _x, *, dim0, dim1: (transpose(g, dim0=dim0, dim1=dim1),))


@op("shape", torch="torch.swapaxes", composite=True, out=False)
def swapaxes(input: Any, /, axis0: int, axis1: int) -> Any:
    """`transpose` under NumPy's name.

    > swapaxes([[1, 2], [3, 4]], 0, 1)
    tensor([[1, 3],
            [2, 4]])
    """
    return transpose(input, dim0=axis0, dim1=axis1)


@op("shape", torch="torch.swapdims", composite=True, out=False)
def swapdims(input: Any, /, dim0: int, dim1: int) -> Any:
    """`transpose` under another name.

    > swapdims([[1, 2], [3, 4]], 0, 1)
    tensor([[1, 3],
            [2, 4]])
    """
    return transpose(input, dim0=dim0, dim1=dim1)


@op(
    "shape",
    torch="torch.t",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="{0}.T",
    grad_fn=_numbered("T"),
)
def t(xp: Any, input: Any, /) -> Any:
    """A matrix transposed, as a view; vectors and single numbers as they are.

    > t([[1, 2], [3, 4]])
    tensor([[1, 3],
            [2, 4]])
    """
    if input.ndim > 2:
        text = f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D"
        raise TgradError("E0208", text, torch=text, python="RuntimeError", hint="x.mT transposes the last two")
    return xp.transpose(input)[...]


t.defvjp(lambda g, _y, _x: (t(g),))


@op("shape", torch="torch.adjoint", composite=True, out=False)
def adjoint(input: Any, /) -> Any:
    """The last two dimensions exchanged, and the complex conjugate: ``x.mH``.

    > adjoint([[1, 2], [3, 4]])
    tensor([[1, 3],
            [2, 4]])
    """
    return matrix_transpose(input, "adjoint()", conjugate=True)


def matrix_transpose(input: Any, name: str, conjugate: bool = False) -> Any:
    """The last two dimensions exchanged; raises E0208 where there are not two."""
    if input.ndim < 2 and not (conjugate and input.ndim == 0):
        text = f"tensor.{name} is only supported on matrices or batches of matrices. Got {input.ndim}-D tensor."
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    made = transpose(input, dim0=-2, dim1=-1) if input.ndim else input
    if conjugate and made.dtype.is_complex:
        from ...tensor.registry import OPS

        made = OPS["conj"](made)
    return made


@op("shape", torch=("torch.movedim", "torch.moveaxis"), composite=True, out=False, aliases=("moveaxis",))
def movedim(input: Any, /, source: Any, destination: Any) -> Any:
    """A view with some dimensions moved to other places, the rest in their order.

    > movedim(zeros(2, 3, 4), 0, 2).shape
    torch.Size([3, 4, 2])
    """
    one = source if isinstance(source, tuple) else (source,)
    two = destination if isinstance(destination, tuple) else (destination,)
    if len(one) != len(two):
        raise _bad_move(
            f"Invalid source or destination dims: source ({list(one)} dims) should contain the same number of dims as "
            f"destination ({list(two)} dims)"
        )
    ndim = input.ndim
    if not ndim:
        return input[...]
    leaving = [wrapped(d, ndim, "movedim", (input,)) for d in one]
    arriving = [wrapped(d, ndim, "movedim", (input,)) for d in two]
    for dims, given, name in ((leaving, one, "source"), (arriving, two, "destination")):
        if len(set(dims)) != len(dims):
            raise _bad_move(f"repeated dim in `{name}` ({list(given)})")
    order = [d for d in range(ndim) if d not in leaving]
    for there, here in sorted(zip(arriving, leaving, strict=True)):
        order.insert(there, here)
    return permute(input, dims=tuple(order))


def _bad_move(text: str) -> TgradError:
    return TgradError("E0204", f"movedim: {text}", torch=f"movedim: {text}", python="RuntimeError")


@op(
    "shape",
    torch="torch.squeeze",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="squeeze({0})",
    grad_fn=_squeezes,
)
def squeeze(xp: Any, input: Any, /, dim: Any = None) -> Any:
    """A view without its dimensions of size 1, or without those of `dim` that are.

    > squeeze(zeros(2, 1, 3)).shape
    torch.Size([2, 3])
    """
    shape = input.shape
    if dim is None:
        gone = {i for i, n in enumerate(shape) if n == 1}
    else:
        gone = {d for d in distinct(dim, len(shape), "squeeze") if d < len(shape) and shape[d] == 1}
    return input[tuple([0 if i in gone else slice(None) for i in range(len(shape))] + [...])]


squeeze.defvjp(lambda g, _y, _x, *, dim: (reshape(g, shape=_x.shape),))


@op(
    "shape",
    torch="torch.unsqueeze",
    promote="none",
    result="first",
    view=True,
    out=False,
    formula="unsqueeze({0}, {dim})",
    grad_fn=_numbered("Unsqueeze"),
)
def unsqueeze(xp: Any, input: Any, /, dim: int) -> Any:
    """A view with a dimension of size 1 put in before `dim`.

    > unsqueeze([1, 2], 0)
    tensor([[1, 2]])
    """
    return xp.expand_dims(input, wrapped(dim, input.ndim + 1, "unsqueeze"))


unsqueeze.defvjp(lambda g, _y, _x, *, dim: (reshape(g, shape=_x.shape),))
