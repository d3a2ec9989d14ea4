"""Copies into tensors: what ``x[i] = v``, `copy_`, `fill_` and `zero_` have in common, and cutting history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.argument_errors import wrong_type
from ...tensor.failures import bad_broadcast, describe
from ...tensor.inplace import check_writable
from ...tensor.number import NUMERIC, Number, plain
from ...tensor.overlap import overlaps, refuse_overlap, refuse_partial_overlap
from ...tensor.recording import record
from ...tensor.registry import NUMPY, OPS, function, op
from ...tensor.state import ACTIVE
from ...tensor.storage import address
from ...tensor.tensor import Tensor
from ...tensor.writing import assign_part, count_write, move, write
from ..sizes import bad_expand

if TYPE_CHECKING:
    from typing import Any


@op(
    "tape",
    torch=(),
    method=False,
    out=False,
    promote="to",
    formula="{0}",
    grad_fn=lambda node: str(node.params["name"]),
)
def copy_from(xp: Any, source: Any, /, *, size: Any, dtype: Any, name: str) -> Any:
    """A value as a tensor of a size and type holds it after it was copied there."""
    array = xp.asarray(source)
    return xp.array(xp.broadcast_to(dtypes.cast(array, dtypes.of_array(array), dtype), size))


copy_from.defvjp(lambda g, _y, _x, *, size, dtype, name: (g,))


@op(
    "tape",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    formula="{1}",
    grad_fn=lambda node: str(node.params["name"]),
)
def overwritten(xp: Any, input: Any, value: Any, /, *, name: str) -> Any:
    """The value that takes the place of another, whose gradient from here on is zero, not missing."""
    return value


overwritten.defvjp(lambda g, _y, _x, _v, *, name: (OPS["zeros_like"](g), g))


def copy_into(target: Tensor, source: Any, name: str = "CopyBackwards") -> Tensor:
    """Give a tensor the value of another (broadcast, converted) or of a number, which replaces its history too."""
    check_writable(target)
    refuse_partial_overlap(target, source)
    if target.is_view:
        return _copy_into_view(target, source)
    state = ACTIVE.state
    size, dtype = tuple(target.shape), target.dtype
    raw = source.array if type(source) is Tensor else _raw(target, plain(source))
    kind = source.dtype if type(source) is Tensor else dtypes.of_array(raw)
    value = dtypes.cast(raw, kind, dtype)
    node = None
    if state.grad_enabled:
        params = {"size": size, "dtype": dtype, "name": name}
        kept = source if type(source) in (Tensor, Number) else raw
        node = record(copy_from, (kept,), params, target.array, dtype)
        if target.requires_grad:
            over = (target.node, node)
            node = record(overwritten, (target, target), {"name": name}, target.array, dtype, over)
    numpy = NUMPY()
    write(target, numpy.array(numpy.broadcast_to(value, size)), node)
    return target


def _copy_into_view(target: Tensor, source: Any) -> Tensor:
    raw = source.array if type(source) is Tensor else _raw(target, plain(source))
    kind = source.dtype if type(source) is Tensor else dtypes.of_array(raw)
    assign_part(target, None, source, dtypes.cast(raw, kind, target.dtype))
    return target


def _raw(target: Tensor, value: Any) -> Any:
    if isinstance(value, complex) and not target.dtype.is_complex:
        names = {"float32": "float", "float64": "double", "int64": "int64_t", "int32": "int"}
        text = f"value cannot be converted to type {names.get(target.dtype.name, target.dtype.name)} without overflow"
        raise TgradError("E0303", text, torch=text, python="RuntimeError")
    return NUMPY().asarray(value)


def put(target: Tensor, index: Any, name: str, value: Any) -> None:
    """``target[index] = value`` for an index of integers and slices; no view is made where nothing is wrong."""
    kind = type(value)
    part = target.array[index]
    if part.ndim and overlaps(part):
        assign(OPS["index_view"](target, index=index, name=name), value)
    elif kind is Number or kind is float or kind is int:
        check_writable(target, name)
        raw = value.value if kind is Number else value
        if not target.dtype.takes(raw):
            array = NUMPY().asarray(raw)
            raw = dtypes.cast(array, dtypes.of_array(array), target.dtype)
        assign_part(target, (index, name), value, raw)
    elif kind is Tensor and value._storage is target._storage is not None and _same_place(value, target, part, index):
        check_writable(target, name)
        if target.requires_grad and target.grad_fn_name != "CopySlices":
            assign_part(target, (index, name), value, value.array.copy())
        else:
            count_write(target)  # ``x[0] += 1`` puts back what was changed in place
    elif kind is Tensor and value._storage is not target._storage and _fits(value.shape, part.shape):
        check_writable(target, name)
        assign_part(target, (index, name), value, dtypes.cast(value.array, value.dtype, target.dtype))
    else:
        assign(OPS["index_view"](target, index=index, name=name), value)


def _fits(shape: Any, size: Any) -> bool:
    """Whether a shape broadcasts to a size of as many dimensions or more."""
    extra = len(size) - len(shape)
    return extra >= 0 and all(n == 1 or n == size[i + extra] for i, n in enumerate(shape))


def _same_place(value: Tensor, target: Tensor, part: Any, index: Any) -> bool:
    """Whether a tensor looks at exactly these elements of the memory that it shares."""
    view, array = value.view, value.array
    taken = view is not None and view.parent is not None and view.parent is target.view
    if taken and view is not None and view.params.get("index") == index and array.shape == part.shape:
        return True
    return (
        array.shape == part.shape
        and array.strides == part.strides
        and array.dtype == part.dtype
        and address(array) == address(part)
    )


def assign(target: Tensor, value: Any) -> None:
    """Copy a value into a tensor or view as ``x[i] = v`` does; raises E0201 where it does not fit, E0502."""
    if type(value) is Number or isinstance(value, NUMERIC):
        refuse_overlap(target)
        copy_into(target, value, "FillBackward3" if target.ndim else "CopyBackwards")
        return
    if type(value) is not Tensor:
        raise not_assignable(target, value)
    size, shape = tuple(target.shape), tuple(value.shape)
    while len(shape) > len(size) and shape[0] == 1:
        shape = shape[1:]
    if len(shape) != len(value.shape):
        value = OPS["reshape"](value, shape=shape)
    extra = len(size) - len(shape)
    if extra < 0 or any(n not in (1, size[i + extra]) for i, n in enumerate(shape)):
        raise bad_expand(describe(value), shape, size, size)
    if shape != size and value._storage is target._storage is not None:
        value = OPS["expand"](value, size=size)
    refuse_overlap(target)
    copy_into(target, value, "FillBackward3" if target.ndim and not value.ndim else "CopyBackwards")


def not_assignable(target: Tensor, value: Any) -> TgradError:
    """PyTorch's error for a value that an element cannot be set to."""
    kind = type(value).__name__
    text = f"can't assign a {'list' if isinstance(value, list) else kind} to a {target.dtype.tensor_type}"
    return TgradError("E0502", text, torch=text, python="TypeError", operands={0: describe(target)})


def fill(target: Tensor, value: Any) -> Tensor:
    """Set every element, also of expanded memory."""
    return copy_into(target, value, "FillBackward2" if not isinstance(value, Tensor) else "FillBackward3")


def target_of(name: str, value: Any) -> Tensor:
    """The tensor that an in-place method changes; a list becomes one for all its aliases."""
    from ...tensor.brackets import BracketList, become

    if type(value) is BracketList:
        return become(value)
    if type(value) is not Tensor:
        raise wrong_type(name, "input", 1, "Tensor", value)
    return value


@function("copying", torch=(), method=True, name="copy_")
def copy_(input: Any, src: Any, non_blocking: bool = False) -> Any:
    """Copy another tensor's values into this one, broadcast and converted; the history becomes the copy's.

    > torch.zeros(2).copy_(tensor([1, 2]))
    tensor([1., 2.])
    """
    from ..arguments import as_tensor

    target = target_of("copy_", input)
    source = src if isinstance(src, NUMERIC) or type(src) is Number else as_tensor("copy_", "other", 1, src)
    if type(source) is Tensor:
        refuse_partial_overlap(target, source)
        if not _fits(source.shape, target.shape):
            raise _misfit(target, source)
    refuse_overlap(target)
    return copy_into(target, source)


def _misfit(target: Tensor, source: Tensor) -> TgradError:
    try:
        shape = NUMPY().broadcast_shapes(target.shape, source.shape)
    except ValueError:
        return bad_broadcast(copy_from.name, (target, source))
    text = f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(shape)}"
    labels: dict[int | str, str] = {0: describe(target), 1: describe(source)}
    return TgradError("E0201", f"copy_: {text}", torch=text, python="RuntimeError", operands=labels)


@function("copying", torch="torch.fill_", method=True, name="fill_")
def fill_(input: Any, value: Any) -> Any:
    """Set every element to a number.

    > torch.zeros(2).fill_(3)
    tensor([3., 3.])
    """
    target = target_of("fill_", input)
    if type(value) is Tensor and value.ndim:
        text = f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
        raise TgradError("E0208", text, torch=text, python="RuntimeError")
    return fill(target, value)


@function("copying", torch="torch.zero_", method=True, name="zero_")
def zero_(input: Any) -> Any:
    """Set every element to zero.

    > torch.ones(2).zero_()
    tensor([0., 0.])
    """
    return copy_into(target_of("zero_", input), 0, "ZeroBackward0")


@function("copying", torch=(), method=True, name="fill_diagonal_")
def fill_diagonal_(input: Any, fill_value: Any, wrap: bool = False) -> Any:
    """Set the main diagonal; with `wrap`, a tall matrix's diagonal goes on below.

    > torch.zeros(2, 2).fill_diagonal_(1)
    tensor([[1., 0.],
            [0., 1.]])
    """
    target = target_of("fill_diagonal_", input)
    if target.ndim < 2:
        text = "dimensions must larger than 1"
        raise TgradError("E0208", f"fill_diagonal_: {text}", torch=text, python="RuntimeError")
    n = min(target.shape)
    step = tuple([slice(None, n)] * target.ndim)
    square = OPS["index_view"](target, index=step)
    if target.ndim == 2:
        fill(OPS["diagonal"](square), fill_value)
        if wrap:
            columns = target.shape[1]
            for start in range(columns + 1, target.shape[0], columns + 1):
                rest = OPS["index_view"](target, index=(slice(start, start + columns),))
                fill(OPS["diagonal"](rest), fill_value)
        return target
    for i in range(n):
        fill(OPS["index_view"](target, index=(*[i] * target.ndim, ...)), fill_value)
    return target


@function("copying", torch="torch.detach", method=True)
def detach(input: Any) -> Any:
    """A tensor on the same memory, cut off from the history.

    > torch.ones(2, requires_grad=True).detach()
    tensor([1., 1.])
    """
    from ..arguments import as_tensor

    source = as_tensor("detach", "input", 1, input)
    storage = source.storage()
    made = Tensor(source.array, source.dtype)
    made._storage, made._flat = storage, storage.flat
    return made


@function("copying", torch="torch.detach_", method=True, name="detach_")
def detach_(input: Any) -> Any:
    """Cut a tensor off from its history, in place.

    > (torch.ones(2, requires_grad=True) * 2).detach_()
    tensor([2., 2.])
    """
    target = target_of("detach_", input)
    if target.is_view:
        text = "Can't detach views in-place. Use detach() instead."
        more = (
            " If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, "
            "gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this "
            "error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
        )
        raise TgradError("E0403", text, torch=text + more, python="RuntimeError", hint="y = x[0].detach()")
    target.renode(None)
    return target


@function("copying", torch=(), method=True, name="requires_grad_")
def requires_grad_(input: Any, requires_grad: bool = True) -> Any:
    """Say whether `backward()` is to fill this leaf's ``.grad``; E0302 for integers, E0404 inside the graph.

    Views that were taken before follow: they require grad as well, and (other than in PyTorch, where nothing flows back
    through them) their gradient reaches the leaf.

    > tensor([1., 2.]).requires_grad_()
    tensor([1., 2.], requires_grad=True)
    """
    target = target_of("requires_grad_", input)
    if requires_grad and not target.dtype.is_differentiable:
        text = "only Tensors of floating point dtype can require gradients"
        raise TgradError("E0302", text, torch=text, python="RuntimeError", hint="convert it first: x.float()")
    present = target.requires_grad
    if not requires_grad and present and not target.is_leaf:
        text = (
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
            "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
        )
        raise TgradError("E0404", text, torch=text, python="RuntimeError")
    if present is not bool(requires_grad):
        journal = ACTIVE.state.journal
        if target.node.op is not None:
            # A result that needs no gradient is a leaf from here on.
            if target.is_view:
                move(target, target.array, target.storage(), None)
            target.renode(None)
        journal.log(setattr, target.node, "requires_grad", present)
        target.requires_grad = bool(requires_grad)
        target.refresh_views()
    return target
