"""The dropouts of `torch` itself, whose arguments have no defaults, and their forms in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.inplace import check_writable
from ...tensor.registry import function
from ..arguments import only_tensor
from .dropout import dropped, replaced

if TYPE_CHECKING:
    from typing import Any


def _stored(name: str, input: Any, p: Any, train: Any, **how: bool) -> Any:
    """The input changed to its dropout."""
    x = only_tensor(name + "_", "input", 1, input)
    check_writable(x)
    return replaced(x, dropped(x, p, train, **how), name)


@function("layers", torch="torch.dropout", name="torch.dropout")
def torch_dropout(input: Any, p: Any, train: Any) -> Any:
    """`F.dropout` with all its arguments given.

    > torch.dropout(ones(3), 0.5, False)
    tensor([1., 1., 1.])
    """
    return dropped(only_tensor("dropout", "input", 1, input), p, train)


@function("layers", torch="torch.alpha_dropout", name="torch.alpha_dropout")
def torch_alpha_dropout(input: Any, p: Any, train: Any) -> Any:
    """`F.alpha_dropout` with all its arguments given.

    > torch.alpha_dropout(ones(3), 0.5, False)
    tensor([1., 1., 1.])
    """
    return dropped(only_tensor("alpha_dropout", "input", 1, input), p, train, alpha=True)


@function("layers", torch="torch.feature_dropout")
def feature_dropout(input: Any, p: Any, train: Any) -> Any:
    """Dropout of whole channels (N, C, …).

    > torch.feature_dropout(ones(1, 2, 2), 0.5, False).shape
    torch.Size([1, 2, 2])
    """
    return dropped(only_tensor("feature_dropout", "input", 1, input), p, train, features=True)


@function("layers", torch="torch.feature_alpha_dropout", name="torch.feature_alpha_dropout")
def torch_feature_alpha_dropout(input: Any, p: Any, train: Any) -> Any:
    """`F.feature_alpha_dropout` with all its arguments given.

    > torch.feature_alpha_dropout(ones(1, 2), 0.5, False)
    tensor([[1., 1.]])
    """
    return dropped(only_tensor("feature_alpha_dropout", "input", 1, input), p, train, features=True, alpha=True)


@function("layers", torch="torch.dropout_", name="dropout_")
def dropout_(input: Any, p: Any, train: Any) -> Any:
    """`torch.dropout` in place."""
    return _stored("dropout", input, p, train)


@function("layers", torch="torch.alpha_dropout_", name="alpha_dropout_")
def alpha_dropout_(input: Any, p: Any, train: Any) -> Any:
    """`torch.alpha_dropout` in place."""
    return _stored("alpha_dropout", input, p, train, alpha=True)


@function("layers", torch="torch.feature_dropout_", name="feature_dropout_")
def feature_dropout_(input: Any, p: Any, train: Any) -> Any:
    """`torch.feature_dropout` in place."""
    return _stored("feature_dropout", input, p, train, features=True)


@function("layers", torch="torch.feature_alpha_dropout_", name="feature_alpha_dropout_")
def feature_alpha_dropout_(input: Any, p: Any, train: Any) -> Any:
    """`torch.feature_alpha_dropout` in place."""
    return _stored("feature_alpha_dropout", input, p, train, features=True, alpha=True)
