"""Covariances and correlations of variables, each a row of observations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor import dtypes
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import OPS, op
from ...tensor.tensor import Tensor
from ..arguments import as_tensor, constant
from ..elementwise.bounds import clamp
from ..elementwise.complex import complex_, conj, imag, real
from ..elementwise.powers import sqrt
from ..shape.reshaping import reshape
from .reduction import sum

if TYPE_CHECKING:
    from typing import Any


def _refuse_dims(name: str, input: Any) -> None:
    if input.ndim > 2:
        text = f"{name}(): expected input to have two or fewer dimensions but got an input with {input.ndim} dimensions"
        raise TgradError("E0208", text, torch=text, python="RuntimeError")


def _weights(word: str, value: Any, observations: int) -> Any:
    """One kind of weights, checked as PyTorch checks them; raises E0604."""
    weights = as_tensor("cov", word, 2, value)
    if weights is None:
        return None
    whole = word == "fweights"
    wanted = dtypes.INTEGER if whole else dtypes.FLOATING
    if weights.ndim > 1:
        text = f"expected {word} to have one or fewer dimensions but got {word} with {weights.ndim} dimensions"
    elif weights.dtype.category != wanted:
        kind = "integral" if whole else "floating point"
        text = f"expected {word} to have {kind} dtype but got {word} with {LEGACY_NAMES[weights.dtype.name]} dtype"
    elif weights.size != observations:
        text = f"expected {word} to have the same numel as there are observations in the input but got {weights.size} "
        text += f"!= {observations}"
    elif (weights.array < 0).any():
        text = f"{word} cannot be negative"
    else:
        return weights
    raise TgradError("E0604", f"cov(): {text}", python="RuntimeError", operands={word: text.split(" but ")[-1]})


@op("statistics", torch="torch.cov", composite=True, out=False)
def cov(input: Any, /, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """Covariances of the rows, each a variable with its observations in columns; NaN or infinite without freedom.

    `fweights` are whole numbers, how often each observation counts; `aweights` its importance.

    > cov([[0., 1., 2.], [2., 1., 0.]])
    tensor([[ 1., -1.],
            [-1.,  1.]])
    > cov([1., 2., 4.], correction=0)
    tensor(1.5556)
    """
    _refuse_dims("cov", input)
    if input.dtype.name == "bool":
        raise TgradError("E0302", "cov(): bool dtype is not supported for input", python="RuntimeError")
    x = reshape(input, shape=(1, input.size)) if input.ndim < 2 else input
    frequencies = _weights("fweights", fweights, x.shape[1])
    importance = _weights("aweights", aweights, x.shape[1])
    w = frequencies if importance is None else importance if frequencies is None else frequencies * importance
    total: Any = Tensor.of(x.shape[1]) if w is None else sum(w)
    if w is not None and not total.array:
        raise TgradError("E0604", "cov(): weights sum to zero, can't be normalized", python="RuntimeError")
    mean = sum(x if w is None else x * w, dim=1) / total
    freedom: Any = total - correction * (1 if importance is None or not correction else sum(w * importance) / total)
    if freedom.array <= 0:
        freedom = constant(freedom.array * 0)
    away = x - reshape(mean, shape=(x.shape[0], 1))
    other = away if w is None else away * w
    made = OPS["matmul"](away, conj(OPS["transpose"](other, dim0=0, dim1=1)))
    return OPS["squeeze"](made / freedom)


@op("statistics", torch="torch.corrcoef", composite=True, out=False)
def corrcoef(input: Any, /) -> Any:
    """Correlation coefficients of the rows, each a variable with its observations in columns.

    Derivative: through the covariances and both deviations; 0 where a coefficient beyond [-1, 1] was cut.

    > corrcoef([[0., 1., 2.], [2., 1., 0.]])
    tensor([[ 1., -1.],
            [-1.,  1.]])
    """
    _refuse_dims("corrcoef", input)
    c = cov(input)
    if c.ndim == 0:
        return c / c
    size = sqrt(real(OPS["diagonal"](c)))
    c = c / reshape(size, shape=(size.size, 1)) / reshape(size, shape=(1, size.size))
    if not c.dtype.is_complex:
        return clamp(c, -1, 1)
    return complex_(clamp(real(c), -1, 1), clamp(imag(c), -1, 1))
