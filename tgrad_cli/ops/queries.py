"""Functions that say something about a tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TgradError
from ..tensor.argument_errors import wrong_type
from ..tensor.registry import OPS, function
from ..tensor.replay import guard
from ..tensor.tensor import Tensor
from .arguments import as_tensor

if TYPE_CHECKING:
    from typing import Any

    from ..tensor.node import Node


def _tensor(name: str, value: Any) -> Tensor:
    found = as_tensor(name, "input", 1, value)
    if type(found) is not Tensor:
        raise wrong_type(name, "input", 1, "Tensor", value)
    return found


@function("tensor", torch="torch.numel", method=True, aliases=("nelement",))
def numel(input: Any) -> int:
    """The number of elements.

    > torch.zeros(2, 3).numel()
    6
    """
    return _tensor("numel", input).size


@function("tensor", torch="torch.is_floating_point", method=True)
def is_floating_point(input: Any) -> bool:
    """Whether the elements are floating point numbers.

    > is_floating_point(arange(2))
    False
    """
    return _tensor("is_floating_point", input).dtype.is_floating_point


@function("tensor", torch="torch.is_complex", method=True)
def is_complex(input: Any) -> bool:
    """Whether the elements are complex numbers.

    > is_complex([1j])
    True
    """
    return _tensor("is_complex", input).dtype.is_complex


@function("tensor", torch="torch.is_nonzero", method=True)
def is_nonzero(input: Any) -> bool:
    """Whether the one element is not zero; E0601 for several.

    > is_nonzero(tensor([1.]))
    True
    """
    tensor = _tensor("is_nonzero", input)
    if tensor.size != 1:
        many = "no values" if not tensor.size else "more than one value"
        text = f"Boolean value of Tensor with {many} is ambiguous"
        raise TgradError("E0601", text, torch=text, python="RuntimeError")
    value = tensor.array.item()
    guard(tensor._node, value)
    return bool(value)


@function("tensor", torch="torch.is_signed", method=True)
def is_signed(input: Any) -> bool:
    """Whether the elements' type has negative numbers.

    > torch.is_signed(torch.tensor([1], dtype=torch.uint8))
    False
    """
    return _tensor("is_signed", input).dtype.is_signed


@function("tensor", torch="torch.is_inference", method=True)
def is_inference(input: Any) -> bool:
    """Whether a tensor was made in inference mode for good; here that mode is `no_grad`, so never.

    > torch.ones(1).is_inference()
    False
    """
    _tensor("is_inference", input)
    return False


@function("tensor", torch="torch.get_device", method=True)
def get_device(input: Any) -> int:
    """The number of the GPU that holds a tensor; -1, the CPU.

    > torch.ones(2).get_device()
    -1
    """
    _tensor("get_device", input)
    return -1


@function("tensor", torch="torch.is_conj", method=True)
def is_conj(input: Any) -> bool:
    """Whether this is, in PyTorch, a look at conjugated memory: the conjugate of a complex tensor, or a view of it.

    > torch.tensor([1j]).conj().is_conj()
    True
    """
    tensor = _tensor("is_conj", input)
    return tensor.dtype.is_complex and _conjugated(tensor.node)


@function("tensor", torch="torch.is_neg", method=True)
def is_neg(input: Any) -> bool:
    """Whether this is, in PyTorch, a look at negated memory: the imaginary part of a conjugate.

    > torch.tensor([1j]).conj().imag.is_neg()
    True
    """
    node = _tensor("is_neg", input).node
    return node.op is OPS["imag"] and _conjugated(node.inputs[0])


def _conjugated(node: Node | None) -> bool:
    turned = False
    while node is not None and node.op is not None and (node.op.view or node.op is OPS["conj_complex"]):
        turned = turned is not (node.op is OPS["conj_complex"])
        node = node.inputs[0]
    return turned


@function("tensor", torch="torch.is_same_size", method=True)
def is_same_size(input: Any, other: Any) -> bool:
    """Whether two tensors have the same shape.

    > torch.zeros(2).is_same_size(torch.ones(2))
    True
    """
    return _tensor("is_same_size", input).shape == _tensor("is_same_size", other).shape
