"""Dropout: elements or whole channels dropped at random, by the session's stream."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor import sources
from ...tensor.inplace import check_writable, store
from ...tensor.making import filled, number
from ...tensor.node import WRITTEN
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.random.drawing import drawn_like, stream
from ...tensor.registry import function
from ...tensor.tensor import Tensor
from ..arguments import only_tensor
from ..shape.axes import squeeze, unsqueeze
from .activation import F
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

_ALPHA = 1.7580993408473766  # what SELU's negative branch tends to


def keep_mask(input: Any, shape: Any, keep: float) -> Any:
    """An array of ones and zeros from the session's stream, a one where an element stays (with probability `keep`)."""
    kind, sizes = input.dtype, tuple(shape)
    if sizes == tuple(input.shape):
        return drawn_like(input.array, lambda ordered, _: sources.bernoulli(stream(), ordered, kind, keep))
    return sources.bernoulli(stream(), sizes, kind, keep)


def dropped(input: Any, p: Any, train: Any, features: bool = False, alpha: bool = False) -> Any:
    """The input with elements (or with `features` whole channels) dropped with probability p.

    What stays is divided by 1 - p; with `alpha` what drops becomes the value that SELU tends to, and all is scaled and
    shifted so that mean and variance stay.
    """
    if not 0 <= p <= 1:
        raise fails(f"dropout probability has to be between 0 and 1, but got {p:g}", code="E0604")
    if not train or p == 0 or not input.size:
        return input
    kind = input.dtype
    if p == 1:  # everything is dropped, and nothing drawn
        return input * Tensor(filled((), 0, kind), kind)
    shape = tuple(input.shape)
    if features:
        if input.ndim < 2:
            raise fails("Feature dropout requires at least 2 dimensions in the input", code="E0208")
        shape = (*shape[:2], *(1,) * (input.ndim - 2))
    if not kind.is_floating_point and not kind.is_complex:
        text = f"result type Float can't be cast to the desired output type {LEGACY_NAMES[kind.name]}"
        raise fails(text, code="E0301")
    noise = keep_mask(input, shape, 1 - p)
    real = noise.dtype.type
    if not alpha:
        return input * Tensor(noise / real(1 - p), kind)
    a = 1 / math.sqrt((_ALPHA * _ALPHA * p + 1) * (1 - p))
    shift = (noise - real(1)) * real(_ALPHA * a) + real(_ALPHA * a * p)
    return input * Tensor(noise * real(a), kind) + Tensor(shift, kind)


def _called(name: str, input: Any, p: Any, training: Any, inplace: Any, alone: int = 0, **how: bool) -> Any:
    """A dropout as `torch.nn.functional` has it; an input of other than `alone` dimensions is one example."""
    p = number(name, "p", 2, p)
    if not 0 <= p <= 1:
        text = f"dropout probability has to be between 0 and 1, but got {p}"
        raise fails(text, "ValueError", "E0604", operands={"p": str(p)})
    x = only_tensor(name, "input", 1, input)
    if inplace:
        check_writable(x)
    single = bool(alone) and x.ndim != alone
    made = dropped(unsqueeze(x, dim=0) if single else x, p, training, **how)
    if single:
        made = squeeze(made, dim=0)
    return replaced(x, made, name) if inplace else made


def replaced(input: Any, made: Any, name: str) -> Any:
    """A tensor changed to what was made of it."""
    if made is input:
        return input
    if made.node.op is not None and made.node.index == -1:
        made.node.index = WRITTEN
    return store(input, made, name + "_")


@function("layers", torch=F + "dropout")
def dropout(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Each element kept with probability ``1 - p`` and then divided by it, or 0; as it is outside training.

    > F.dropout(ones(3), 0.5, training=False)
    tensor([1., 1., 1.])
    """
    return _called("dropout", input, p, training, inplace)


@function("layers", torch=F + "alpha_dropout")
def alpha_dropout(input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """`dropout` that keeps the mean and variance of what `selu` gives.

    > F.alpha_dropout(ones(3), 0.5)
    tensor([1., 1., 1.])
    """
    return _called("alpha_dropout", input, p, training, inplace, alpha=True)


@function("layers", torch=F + "dropout1d")
def dropout1d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`dropout` of whole channels (N, C, L) or (C, L).

    > F.dropout1d(ones(1, 2, 2), 0.5, training=False).shape
    torch.Size([1, 2, 2])
    """
    x = only_tensor("dropout1d", "input", 1, input)
    if 0 <= number("dropout1d", "p", 2, p) <= 1 and x.ndim not in (2, 3):
        raise fails(
            f"dropout1d: Expected 2D or 3D input, but received a {x.ndim}D input. Note that dropout1d exists to "
            "provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional "
            "batch dimension (i.e. 2D or 3D inputs).",
            code="E0208",
        )
    return _called("dropout1d", x, p, training, inplace, alone=3, features=True)


@function("layers", torch=F + "dropout2d")
def dropout2d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`dropout` of whole channels (N, C, H, W).

    > F.dropout2d(ones(1, 2, 2, 2), 0.5, training=False).shape
    torch.Size([1, 2, 2, 2])
    """
    return _called("dropout2d", input, p, training, inplace, features=True)


@function("layers", torch=F + "dropout3d")
def dropout3d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`dropout` of whole channels (N, C, D, H, W) or (C, D, H, W).

    > F.dropout3d(ones(1, 2, 2, 2, 2), 0.5, training=False).shape
    torch.Size([1, 2, 2, 2, 2])
    """
    return _called("dropout3d", input, p, training, inplace, alone=5, features=True)


@function("layers", torch=F + "feature_alpha_dropout")
def feature_alpha_dropout(input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """`alpha_dropout` of whole channels.

    > F.feature_alpha_dropout(ones(1, 2), 0.5)
    tensor([[1., 1.]])
    """
    return _called("feature_alpha_dropout", input, p, training, inplace, features=True, alpha=True)
