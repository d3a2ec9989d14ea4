"""Several tensors made one, and tensors repeated or paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import OPS, op
from ...tensor.tensor import Tensor
from ..sizes import wrapped
from .axes import unsqueeze
from .reshaping import expand, reshape
from .slicing import index_view, part

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import Arrays, Either, Separate


def failure(name: str, text: str, python: str = "RuntimeError", code: str = "E0206") -> TgradError:
    """An error in PyTorch's words."""
    return TgradError(code, f"{name}: {text}", torch=text, python=python)


def _labelled(error: TgradError, tensors: Any, *places: int) -> TgradError:
    """The same error, with the shapes of those of the tensors that do not fit together."""
    error.operands = {(0, i): describe(tensors[i]) for i in places}
    return error


def _skipped(array: Any) -> bool:
    return tuple(array.shape) == (0,)


@op(
    "joining",
    torch=("torch.cat", "torch.concat", "torch.concatenate"),
    method=False,
    promote="same",
    formula="cat({0})",
)
def cat(xp: Any, tensors: Arrays, /, dim: int = 0) -> Any:
    """Tensors one after the other along a dimension; their other sizes are equal.

    > cat([[1., 2.], [3.]])
    tensor([1., 2., 3.])
    """
    real = [t for t in tensors if not _skipped(t)]
    if not real:
        return tensors[0]
    for i, t in enumerate(tensors):
        if not t.ndim:
            raise failure("cat", f"zero-dimensional tensor (at position {i}) cannot be concatenated")
    first = real[0]
    begin = next(i for i, t in enumerate(tensors) if t is first)
    at = wrapped(dim, first.ndim, "cat", (first,))
    for i, t in enumerate(tensors):
        if _skipped(t):
            continue
        if t.ndim != first.ndim:
            text = f"Tensors must have same number of dimensions: got {first.ndim} and {t.ndim}"
            raise _labelled(failure("cat", text), tensors, begin, i)
        for j, (n, m) in enumerate(zip(first.shape, t.shape, strict=True)):
            if j != at and n != m:
                text = (
                    f"Sizes of tensors must match except in dimension {at}. Expected size {n} but got size {m} for "
                    f"tensor number {i} in the list."
                )
                raise _labelled(failure("cat", text), tensors, begin, i)
    return xp.concatenate(real, at)


def _cat_rule(g: Any, _y: Any, *_xs: Any, dim: int) -> Any:
    made: list[Any] = []
    start = 0
    for x in _xs:
        if _skipped(x):
            made.append(None)
            continue
        at = dim % len(x.shape)
        stop = start + x.shape[at]
        made.append(part(g, at, slice(start, stop), "SliceBackward0"))
        start = stop
    return tuple(made)


cat.defvjp(_cat_rule)


@op("joining", torch="torch.stack", method=False, promote="same", formula="stack({0})")
def stack(xp: Any, tensors: Arrays, /, dim: int = 0) -> Any:
    """Tensors of one shape side by side along a new dimension.

    > stack([tensor([1, 2]), tensor([3, 4])])
    tensor([[1, 2],
            [3, 4]])
    """
    first = tensors[0]
    for i, t in enumerate(tensors):
        if t.shape != first.shape:
            text = (
                f"stack expects each tensor to be equal size, but got {list(first.shape)} at entry 0 and "
                f"{list(t.shape)} at entry {i}"
            )
            raise _labelled(failure("stack", text), tensors, 0, i)
    return xp.stack(tensors, wrapped(dim, first.ndim + 1, "stack"))


def _stack_rule(g: Any, _y: Any, *_xs: Any, dim: int) -> Any:
    at = dim % len(_y.shape)
    return tuple([part(g, at, i, "SelectBackward0") for i in range(len(_xs))])


stack.defvjp(_stack_rule)


def _some(name: str, tensors: Any) -> Any:
    if not tensors:
        raise failure(name, f"{name} expects a non-empty TensorList")
    return [_tensor(t) for t in tensors]


def as_tensors(values: Any) -> list[Any]:
    """Numbers among the inputs as tensors without dimensions."""
    return [_tensor(v) for v in values]


def _tensor(value: Any) -> Any:
    return value if type(value) is Tensor else OPS["number_to_tensor"](value)


@op("joining", torch="torch.hstack", method=False, composite=True)
def hstack(tensors: Arrays, /) -> Any:
    """Tensors side by side: along dimension 1, vectors along 0.

    > hstack([tensor([1]), tensor([2])])
    tensor([1, 2])
    """
    made = [_least(t, 1) for t in _some("hstack", tensors)]
    return cat(tuple(made), dim=0 if made[0].ndim == 1 else 1)


@op("joining", torch=("torch.vstack", "torch.row_stack"), method=False, composite=True)
def vstack(tensors: Arrays, /) -> Any:
    """Tensors one below the other; vectors are rows.

    > vstack([tensor([1, 2]), tensor([3, 4])])
    tensor([[1, 2],
            [3, 4]])
    """
    return cat(tuple([_least(t, 2) for t in _some("vstack", tensors)]), dim=0)


@op("joining", torch="torch.dstack", method=False, composite=True)
def dstack(tensors: Arrays, /) -> Any:
    """Tensors one behind the other: along dimension 2.

    > dstack([tensor([1, 2]), tensor([3, 4])])
    tensor([[[1, 3],
             [2, 4]]])
    """
    return cat(tuple([_least(t, 3) for t in _some("dstack", tensors)]), dim=2)


@op("joining", torch="torch.column_stack", method=False, composite=True)
def column_stack(tensors: Arrays, /) -> Any:
    """Vectors as the columns of a matrix; matrices side by side.

    > column_stack([tensor([1, 2]), tensor([3, 4])])
    tensor([[1, 3],
            [2, 4]])
    """
    made = [reshape(t, shape=(t.size, 1)) if t.ndim < 2 else t for t in _some("column_stack", tensors)]
    return cat(tuple(made), dim=1)


@op("joining", torch="torch.block_diag", method=False, promote="same", out=False)
def block_diag(xp: Any, tensors: Separate, /) -> Any:
    """A matrix with the given ones along its diagonal and zeros elsewhere.

    > block_diag(tensor([[1, 2]]), tensor([[3]]))
    tensor([[1, 2, 0],
            [0, 0, 3]])
    """
    for i, t in enumerate(tensors):
        if t.ndim > 2:
            text = f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {t.ndim} dimensions"
            raise failure("block_diag", text, code="E0208")
    blocks = [xp.atleast_2d(t) for t in tensors]
    made = xp.zeros((sum(b.shape[0] for b in blocks), sum(b.shape[1] for b in blocks)), blocks[0].dtype)
    row = column = 0
    for b in blocks:
        made[row : row + b.shape[0], column : column + b.shape[1]] = b
        row, column = row + b.shape[0], column + b.shape[1]
    return made


def _block_rule(g: Any, _y: Any, *_xs: Any) -> Any:
    made, row, column = [], 0, 0
    for x in _xs:
        shape = (*(1,) * (2 - len(x.shape)), *x.shape)
        block = index_view(g, index=(slice(row, row + shape[0]), slice(column, column + shape[1]), ...))
        made.append(reshape(block, shape=tuple(x.shape)))
        row, column = row + shape[0], column + shape[1]
    return tuple(made)


block_diag.defvjp(_block_rule)


# ---- dimensions added ----------------------------------------------------------------------------------------


def _least(input: Any, count: int) -> Any:
    """A view with at least so many dimensions, as the ``atleast`` functions place them."""
    if count == 3 and input.ndim == 2:
        return unsqueeze(input, dim=-1)
    if count == 3 and input.ndim == 1:
        return unsqueeze(unsqueeze(input, dim=0), dim=-1)
    if input.ndim == 0:
        return reshape(input, shape=(1,) * count)
    return unsqueeze(input, dim=0) if count == 2 and input.ndim == 1 else input


def _each(tensors: Any, count: int) -> Any:
    made = tuple([_least(_tensor(t), count) for t in tensors])
    return made[0] if len(made) == 1 else made


@op("joining", torch="torch.atleast_1d", method=False, composite=True, out=False)
def atleast_1d(tensors: Either, /) -> Any:
    """Views with at least one dimension.

    > atleast_1d(tensor(2))
    tensor([2])
    """
    return _each(tensors, 1)


@op("joining", torch="torch.atleast_2d", method=False, composite=True, out=False)
def atleast_2d(tensors: Either, /) -> Any:
    """Views with at least two dimensions.

    > atleast_2d(tensor([1, 2]))
    tensor([[1, 2]])
    """
    return _each(tensors, 2)


@op("joining", torch="torch.atleast_3d", method=False, composite=True, out=False)
def atleast_3d(tensors: Either, /) -> Any:
    """Views with at least three dimensions.

    > atleast_3d(tensor([1, 2])).shape
    torch.Size([1, 2, 1])
    """
    return _each(tensors, 3)


@op("joining", torch="torch.meshgrid", method=False, composite=True, out=False)
def meshgrid(tensors: Either, /, *, indexing: str | None = None) -> Any:
    """The coordinates of a grid: each vector expanded over the dimensions of all ("ij"; "xy" exchanges the first two).

    Derivative: by each tensor the sum of its grid's v over the dimensions of the others.

    > meshgrid(tensor([1, 2]), tensor([3, 4]), indexing="ij")
    (tensor([[1, 1],
            [2, 2]]), tensor([[3, 4],
            [3, 4]]))
    """
    given = _some("meshgrid", tensors)
    if indexing not in (None, "ij", "xy"):
        text = f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        raise failure("meshgrid", text, code="E0604")
    for t in given:
        if t.ndim > 1:
            raise failure("meshgrid", f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {t!r}")
        if t.dtype is not given[0].dtype:
            raise failure("meshgrid", "meshgrid expects all tensors to have the same dtype", code="E0302")
    swap = indexing == "xy" and len(given) > 1
    if swap:
        given[0], given[1] = given[1], given[0]
    shape = tuple([t.size for t in given])
    made = []
    for i, t in enumerate(given):
        column = tuple([-1 if j == i else 1 for j in range(len(given))])
        made.append(expand(reshape(t, shape=column), size=shape))
    if swap:
        made[0], made[1] = made[1], made[0]
    return tuple(made)


@op("joining", torch="torch.broadcast_tensors", method=False, composite=True, out=False)
def broadcast_tensors(tensors: Separate, /) -> Any:
    """Views of the tensors expanded to their common shape.

    Derivative: by each tensor its v, summed over the dimensions that were stretched.

    > broadcast_tensors(tensor([1, 2]), tensor([[3], [4]]))[0]
    tensor([[1, 2],
            [1, 2]])
    """
    given = [_tensor(t) for t in tensors]
    shape: tuple[int, ...] = ()
    for t in given:
        n = max(len(shape), t.ndim)
        one, two = (1,) * (n - len(shape)) + shape, (1,) * (n - t.ndim) + tuple(t.shape)
        for k in range(n - 1, -1, -1):
            if one[k] != two[k] and 1 not in (one[k], two[k]):
                text = (
                    f"The size of tensor a ({one[k]}) must match the size of tensor b ({two[k]}) at non-singleton "
                    f"dimension {k}"
                )
                raise failure("broadcast_tensors", text, code="E0201")
        shape = tuple([b if a == 1 else a for a, b in zip(one, two, strict=True)])
    return tuple([expand(t, size=shape) for t in given])


@op("joining", torch="torch.cartesian_prod", method=False, composite=True, out=False)
def cartesian_prod(tensors: Separate, /) -> Any:
    """All combinations of one element from each vector, a row each.

    > cartesian_prod(tensor([1, 2]), tensor([3, 4]))
    tensor([[1, 3],
            [1, 4],
            [2, 3],
            [2, 4]])
    """
    given = [_tensor(t) for t in tensors]
    for t in given:
        if t.ndim != 1:
            raise failure("cartesian_prod", f"Expect a 1D vector, but got shape {list(t.shape)}", code="E0208")
    if len(given) == 1:
        return given[0]
    return stack(tuple([reshape(grid, shape=(-1,)) for grid in meshgrid(tuple(given), indexing="ij")]), dim=1)


@op("joining", torch="torch.combinations", composite=True, out=False)
def combinations(input: Any, /, r: int = 2, with_replacement: bool = False) -> Any:
    """All combinations of `r` elements of a vector, a row each.

    Derivative: v added up at the elements that each combination holds.

    > combinations(tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if input.ndim != 1:
        raise failure("combinations", f"Expect a 1D vector, but got shape {list(input.shape)}", code="E0208")
    if r < 0:
        raise failure("combinations", f"Expect a non-negative number, but got {r}", code="E0604")
    if r == 0:
        return index_view(input, index=(slice(0, 0), ...))
    from itertools import combinations as chosen
    from itertools import combinations_with_replacement as chosen_again

    from ...tensor.brackets import array_of
    from ..index.picking import index as pick

    array, _ = array_of(list((chosen_again if with_replacement else chosen)(range(input.size), r)))
    columns = array.reshape(-1, r).astype("int64")
    return stack(tuple([pick((input, Tensor.of(columns[:, i].copy())), places=(0,)) for i in range(r)]), dim=1)
