"""Views and copies with another shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.registry import op

if TYPE_CHECKING:
    from typing import Any


@op("shape", torch=(), promote="none", result="first", view=True, formula="expand({0}, {size})")
def expand(xp: Any, input: Any, /, size: Sizes) -> Any:
    """A view in which dimensions of size 1 are repeated without copying; -1 keeps a size.

    > torch.tensor([[1], [2]]).expand(2, 3)
    tensor([[1, 1, 1],
            [2, 2, 2]])
    """
    shape = input.shape
    extra = len(size) - len(shape)
    target = tuple([shape[i - extra] if n == -1 and i >= extra else n for i, n in enumerate(size)])
    for i, n in enumerate(shape):
        if extra < 0 or n not in (1, target[i + extra]):
            raise _bad_expand(shape, size, i, extra, target)
    return xp.broadcast_to(input, target)


def _bad_expand(shape: Any, size: Any, i: int, extra: int, target: Any) -> TgradError:
    if extra < 0:
        return TgradError(
            "E0201",
            f"expand: {list(size)} has fewer dimensions than the tensor, {list(shape)}",
            python="RuntimeError",
            torch=f"expand(torch.FloatTensor{{{list(shape)}}}, size={list(size)}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})",
        )
    return TgradError(
        "E0201",
        f"expand: a dimension of size {shape[i]} cannot become {target[i + extra]}",
        python="RuntimeError",
        torch=f"The expanded size of the tensor ({target[i + extra]}) must match the existing size ({shape[i]}) at "
        f"non-singleton dimension {i + extra}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}",
    )


expand.defvjp(lambda g, _y, _x, *, size: (sum_to_size(g, size=_x.shape),))


@op("shape", torch=(), promote="none", result="first", formula="sum_to_size({0}, {size})")
def sum_to_size(xp: Any, input: Any, /, size: Sizes) -> Any:
    """The tensor summed down to a size that broadcasts to its own.

    > ones(2, 3).sum_to_size(1, 3)
    tensor([[2., 2., 2.]])
    """
    extra = input.ndim - len(size)
    if extra > 0:
        input = xp.sum(input, axis=tuple(range(extra)))
    stretched = tuple([i for i, n in enumerate(size) if n == 1 and input.shape[i] != 1])
    return xp.sum(input, axis=stretched, keepdims=True) if stretched else input


sum_to_size.defvjp(lambda g, _y, _x, *, size: (expand(g, size=_x.shape),))


@op(
    "shape",
    torch=("torch.reshape",),
    promote="none",
    result="first",
    view=True,
    formula="reshape({0}, {shape})",
    grad_fn="ViewBackward0",
)
def reshape(xp: Any, input: Any, /, shape: Sizes) -> Any:
    """The same elements in another shape, a view where the memory allows it; -1 is worked out.

    > reshape(arange(4), (2, 2))
    tensor([[0, 1],
            [2, 3]])
    """
    return xp.reshape(input, shape)


reshape.defvjp(lambda g, _y, _x, *, shape: (reshape(g, shape=_x.shape),))


@op("shape", torch=("torch.permute",), promote="none", result="first", view=True, formula="permute({0}, {dims})")
def permute(xp: Any, input: Any, /, dims: Sizes) -> Any:
    """A view with the dimensions in another order.

    > permute(zeros(2, 3, 4), (2, 0, 1)).shape
    torch.Size([4, 2, 3])
    """
    return xp.transpose(input, dims)


permute.defvjp(lambda g, _y, _x, *, dims: (permute(g, dims=_inverse(dims)),))


def _inverse(dims: Any) -> Any:
    n = len(dims)
    made = [0] * n
    for i, d in enumerate(dims):
        made[d % n] = i
    return tuple(made)


@op("shape", torch=("torch.zeros_like",), promote="none", result="first", method=False)
def zeros_like(xp: Any, input: Any, /) -> Any:
    """Zeros in the shape and type of another tensor.

    > zeros_like([1., 2.])
    tensor([0., 0.])
    """
    return xp.zeros(input.shape, input.dtype)


def spread(g: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    """A reduction's gradient laid over the input's shape: reduced dimensions come back by repetition."""
    shape = tuple(x.shape)
    if not keepdim and dim is not None and dim != () and shape:
        dims = {d % len(shape) for d in (dim if isinstance(dim, tuple) else (dim,))}
        g = reshape(g, shape=tuple([1 if i in dims else n for i, n in enumerate(shape)]))
    return expand(g, size=shape)
