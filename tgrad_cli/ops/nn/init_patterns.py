"""More of ``torch.nn.init``: starts that are mostly zeros."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.number import plain
from ...tensor.registry import FUNCTIONS, NUMPY, function
from ...tensor.tensor import Tensor
from ...tensor.writing import write
from .init import constant_, normal_, value_error

if TYPE_CHECKING:
    from typing import Any


@function("init", torch=("torch.nn.init.dirac_", "torch.nn.init.dirac"), name="nn.init.dirac_")
def dirac_(tensor: Any, groups: Any = 1) -> Any:
    """Fill a convolution's weight so that it hands on as many channels as it can.

    > torch.nn.init.dirac_(zeros(2, 2, 1)).squeeze()
    tensor([[1., 0.],
            [0., 1.]])
    """
    groups = plain(groups)
    if type(tensor) is not Tensor or tensor.ndim not in (3, 4, 5):
        raise value_error("Only tensors with 3, 4, or 5 dimensions are supported")
    out, inner, *field = tensor.shape
    if out % groups:
        raise value_error("dim 0 must be divisible by groups")
    constant_(tensor, 0)
    value = tensor.array.copy()
    each = out // groups
    ways = NUMPY().arange(min(each, inner))
    for g in range(groups):
        value[(g * each + ways, ways, *[n // 2 for n in field])] = 1
    write(tensor, value, None)
    return tensor


@function("init", torch=("torch.nn.init.sparse_", "torch.nn.init.sparse"), name="nn.init.sparse_")
def sparse_(tensor: Any, sparsity: Any, std: Any = 0.01, generator: Any = None) -> Any:
    """Fill a matrix from a normal distribution, with this share of zeros in each column.

    > (torch.nn.init.sparse_(zeros(4, 2), 0.5) == 0).sum(0)
    tensor([2, 2])
    """
    if type(tensor) is not Tensor or tensor.ndim != 2:
        raise value_error("Only tensors with 2 dimensions are supported")
    rows, columns = tensor.shape
    zeros = math.ceil(plain(sparsity) * rows)
    normal_(tensor, 0.0, std, generator)
    value = tensor.array.copy()
    for column in range(columns):
        value[FUNCTIONS["randperm"](rows).array[:zeros], column] = 0
    write(tensor, value, None)
    return tensor
