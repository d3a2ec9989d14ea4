"""Pooling over windows that share each dimension as evenly as they can, in one to three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..reduce.reduction import mean
from ..shape.axes import squeeze, unsqueeze
from .activation import F
from .largest import Choices, largest, unpool
from .pooling import check_kind
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def _spans(n: int, m: int) -> list[tuple[int, int]]:
    """Where each of m windows over n places begins and ends."""
    return [(j * n // m, -(-(j + 1) * n // m)) for j in range(m)]


def _along(axis: int, part: Any) -> Any:
    return (..., part, *(slice(None),) * (axis - 1))


@op(
    "pooling",
    torch=(),
    method=False,
    formula="adaptive_avg_pool({0})",
    grad_fn=lambda node: f"AdaptiveAvgPool{len(node.params['size'])}DBackward0",
)
def adaptive_avg_kernel(xp: Any, input: Any, /, size: Any) -> Any:
    """The mean of each window; `size` is how many windows each dimension has."""
    made = input
    for axis, m in enumerate(reversed(size), 1):
        n = made.shape[-axis]
        if n == m:
            continue
        shape = list(made.shape)
        shape[-axis] = m
        total = xp.empty(shape, made.dtype)
        for j, (start, end) in enumerate(_spans(n, m)):
            xp.mean(made[_along(axis, slice(start, end))], axis=-axis, out=total[_along(axis, j)])
        made = total
    return xp.array(made) if made is input else made


@op("pooling", torch=(), method=False, formula="adaptive_avg_spread({0})")
def adaptive_avg_spread(xp: Any, input: Any, /, size: Any) -> Any:
    """The transpose of `adaptive_avg_kernel`: each element shared among its window, in planes of the given size."""
    made = input
    for axis, n in enumerate(reversed(size), 1):
        m = made.shape[-axis]
        if n == m:
            continue
        shape = list(made.shape)
        shape[-axis] = n
        spread = xp.zeros(shape, made.dtype)
        for j, (start, end) in enumerate(_spans(n, m)):
            spread[_along(axis, slice(start, end))] += made[_along(axis, slice(j, j + 1))] / made.dtype.type(
                end - start
            )
        made = spread
    return xp.array(made) if made is input else made


adaptive_avg_kernel.defvjp(
    lambda g, _y, _x, size: (adaptive_avg_spread(g, size=tuple(_x.shape[-len(size) :])),), linked="zeros"
)
adaptive_avg_spread.defvjp(lambda g, _y, _x, size: (adaptive_avg_kernel(g, size=tuple(_x.shape[-len(size) :])),))


@op(
    "pooling",
    torch=(),
    method=False,
    out=False,
    outputs=("*",),
    formula="adaptive_max_pool({0})",
    grad_fn=lambda node: f"AdaptiveMaxPool{len(node.params['size'])}DBackward0",
)
def adaptive_max_kernel(xp: Any, input: Any, /, size: Any) -> Any:
    """The largest element of each window, and where it is in its plane."""
    n = len(size)
    dims = [_choices(xp, axis, input.shape[-axis], size[-axis]) for axis in range(1, n + 1)]
    return largest(xp, input, dims, input.shape[-n:])


def _choices(xp: Any, axis: int, n: int, m: int) -> Choices:
    start, end = xp.asarray(_spans(n, m), dtype=xp.intp).reshape(m, 2).T
    # A window shorter than others repeats its last place, which is never better than itself.
    count = int((end - start).max()) if m else 1
    first, last = (v.reshape(-1, *(1,) * (axis - 1)) for v in (start, end - 1))

    def select(array: Any, k: int) -> Any:
        return xp.take(array, xp.minimum(start + k, end - 1), axis=-axis)

    return Choices(count, select, lambda code: xp.minimum(first + code, last))


adaptive_max_kernel.defvjp(
    lambda g, y, _x, size: (unpool(g[0], y[1], size=tuple(_x.shape[-len(size) :])),), linked="zeros"
)


def _wanted(name: str, n: int, x: Any, output_size: Any) -> tuple[int, ...]:
    """The size asked for; None keeps a dimension's own."""
    if isinstance(output_size, (tuple, list)):
        if x.ndim <= len(output_size):
            raise fails(f"Input dimension should be at least {len(output_size) + 1}", "ValueError", "E0208")
        kept = x.shape[-len(output_size) :] if output_size else ()
        output_size = tuple([k if m is None else m for m, k in zip(output_size, kept, strict=True)])
        if len(output_size) != n:
            averages = f"{name}: output_size must be {n}"
            text = averages if "avg" in name else f"{name}(): internal error: output_size.size() must be {n}"
            raise fails(text, code="E0604")
    return sized(output_size, n, name, "output_size")


def _check(name: str, n: int, x: Any, size: Any) -> None:
    """PyTorch's checks of sizes and shapes in one to three dimensions."""
    averages = "avg" in name
    if averages and min(size) < 0:
        listed = f"{size[0]}, {size[1]}" if n == 2 else f"{size[0]}, {size[1]},{size[2]}"
        text = f"{name}: elements of output_size must be greater than or equal to 0 but received {{{listed}}}"
        raise fails(text, code="E0604")
    if x.ndim not in (n + 1, n + 2):
        text = f"{name}(): Expected {n + 1}D or {n + 2}D tensor, but got{'' if averages else ':'} {list(x.shape)}"
        raise fails(text, code="E0208")
    for dim in range(x.ndim - n, x.ndim):
        if x.shape[dim] == 0:
            raise fails(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes "
                f"{list(x.shape)} with dimension {dim} being empty"
            )
    if not averages and min(size) < 0:
        text = f"Trying to create tensor with negative dimension {min(size)}: {[*x.shape[:-n], *size]}"
        raise fails(text, code="E0202")


def _averaged(n: int, x: Any, output_size: Any) -> Any:
    name = f"adaptive_avg_pool{n}d"
    size = _wanted(name, n, x, output_size)
    _check(name, n, x, size)
    if set(size) == {1}:
        return mean(x, dim=tuple(range(-n, 0)), keepdim=True)  # as PyTorch does
    check_kind(x, "f", name)
    return adaptive_avg_kernel(x, size=size)


def _largest(n: int, x: Any, output_size: Any) -> Any:
    name = f"adaptive_max_pool{n}d"
    size = _wanted(name, n, x, output_size)
    _check(name, n, x, size)
    check_kind(x, "f", name)
    return adaptive_max_kernel(x, size=size)


def _check1(name: str, x: Any, output_size: Any) -> int:
    """The one size asked for, with PyTorch's checks in one dimension."""
    if x.ndim not in (2, 3):
        raise fails(
            f"Expected 2 to 3 dimensions, but got {x.ndim}-dimensional tensor for argument #1 'self' (while checking "
            f"arguments for {name})",
            code="E0208",
        )
    found = sized(output_size, 1, name, "output_size")
    if len(found) != 1:
        raise fails(f"{name}() argument 'output_size' should contain one int (got {len(found)})", code="E0604")
    if name == "adaptive_max_pool1d" and x.shape[-1] == 0:
        _check(name, 1, x, found)
    return int(found[0])


@op("pooling", torch=(F + "adaptive_avg_pool1d", "torch.adaptive_avg_pool1d"), composite=True, method=False, out=False)
def adaptive_avg_pool1d(input: AsTensor, /, output_size: Any) -> Any:
    """Means over `output_size` windows that share the last dimension as evenly as they can.

    > F.adaptive_avg_pool1d(tensor([[1., 3., 2., 4.]]), 1)
    tensor([[2.5000]])
    """
    m = _check1("adaptive_avg_pool1d", input, output_size)
    return squeeze(_averaged(2, unsqueeze(input, dim=-2), (1, m)), dim=-2)


@op("pooling", torch=F + "adaptive_avg_pool2d", composite=True, method=False)
def adaptive_avg_pool2d(input: AsTensor, /, output_size: Any) -> Any:
    """Means over windows that share each of the last two dimensions as evenly as they can.

    > F.adaptive_avg_pool2d(tensor([[[1., 3.], [2., 4.]]]), 1)
    tensor([[[2.5000]]])
    """
    return _averaged(2, input, output_size)


@op("pooling", torch=F + "adaptive_avg_pool3d", composite=True, method=False)
def adaptive_avg_pool3d(input: AsTensor, /, output_size: Any) -> Any:
    """Means over windows that share each of the last three dimensions as evenly as they can.

    > F.adaptive_avg_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 1)
    tensor([[[[1.2500]]]])
    """
    return _averaged(3, input, output_size)


@op(
    "pooling",
    torch=(F + "adaptive_max_pool1d_with_indices", "torch.adaptive_max_pool1d"),
    composite=True,
    method=False,
    out=False,
)
def adaptive_max_pool1d_with_indices(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of `output_size` windows that share the last dimension evenly, and where they are.

    > F.adaptive_max_pool1d_with_indices(tensor([[1., 3., 2., 4.]]), 2)[1]
    tensor([[1, 3]])
    """
    m = _check1("adaptive_max_pool1d", input, output_size)
    values, indices = _largest(2, unsqueeze(input, dim=-2), (1, m))
    return squeeze(values, dim=-2), squeeze(indices, dim=-2)


@op("pooling", torch=F + "adaptive_max_pool1d", composite=True, method=False, out=False)
def adaptive_max_pool1d(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of `output_size` windows that share the last dimension evenly.

    > F.adaptive_max_pool1d(tensor([[1., 3., 2., 4.]]), 2)
    tensor([[3., 4.]])
    """
    found = adaptive_max_pool1d_with_indices(input, output_size=output_size)
    return found if return_indices else found[0]


@op("pooling", torch=F + "adaptive_max_pool2d_with_indices", composite=True, method=False, out=False)
def adaptive_max_pool2d_with_indices(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of windows that share the last two dimensions evenly, and where they are.

    > F.adaptive_max_pool2d_with_indices(tensor([[[1., 3.], [2., 4.]]]), 1)[1]
    tensor([[[3]]])
    """
    return _largest(2, input, output_size)


@op("pooling", torch=F + "adaptive_max_pool2d", composite=True, method=False, out=False)
def adaptive_max_pool2d(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of windows that share the last two dimensions evenly; also where, if asked.

    > F.adaptive_max_pool2d(tensor([[[1., 3.], [2., 4.]]]), 1)
    tensor([[[4.]]])
    """
    found = _largest(2, input, output_size)
    return found if return_indices else found[0]


@op("pooling", torch=F + "adaptive_max_pool3d_with_indices", composite=True, method=False, out=False)
def adaptive_max_pool3d_with_indices(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of windows that share the last three dimensions evenly, and where they are.

    > F.adaptive_max_pool3d_with_indices(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 1)[1]
    tensor([[[[3]]]])
    """
    return _largest(3, input, output_size)


@op("pooling", torch=F + "adaptive_max_pool3d", composite=True, method=False, out=False)
def adaptive_max_pool3d(input: AsTensor, /, output_size: Any, return_indices: bool = False) -> Any:
    """The largest elements of windows that share the last three dimensions evenly; also where, if asked.

    > F.adaptive_max_pool3d(tensor([[[[1., 3.], [2., 4.]], [[0., 0.], [0., 0.]]]]), 1)
    tensor([[[[4.]]]])
    """
    found = _largest(3, input, output_size)
    return found if return_indices else found[0]
