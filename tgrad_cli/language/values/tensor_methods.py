"""Methods of tensors that are no operations: sizes, plain values, gradients, conversions of type and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import TgradError
from ...modules.calling import torch
from ...tensor import dtypes
from ...tensor.autodiff import AFTER
from ...tensor.autodiff import backward as backward_of
from ...tensor.brackets import BracketList, tensor_of
from ...tensor.failures import describe
from ...tensor.making import format_order
from ...tensor.number import Number, cut
from ...tensor.registry import OPS
from ...tensor.replay import guard
from ...tensor.state import ACTIVE
from ...tensor.tensor import Tensor
from ...tensor.writing import write
from ..namespaces.settings import no_cuda
from ..running.calls import python_callable
from .devices import Device, MemoryFormat, make_device
from .storages import storage, untyped_storage
from .type_names import type_name

if TYPE_CHECKING:
    from collections.abc import Callable


def size(x: Tensor, dim: Any = None) -> Any:
    """``x.size()``, ``x.size(0)``."""
    shape = x.shape
    return shape if dim is None else shape[checked_dim(x, cut(dim))]


def checked_dim(x: Tensor, dim: int) -> int:
    """A dimension that the tensor has; raises E0204 for others."""
    span = max(x.ndim, 1)
    if not -span <= dim < span:
        from ...tensor.failures import dim_error

        raise dim_error("size", dim, x.ndim, (x,))
    return dim


def stride(x: Tensor, dim: Any = None) -> Any:
    """``x.stride()``."""
    return x.strides if dim is None else x.strides[checked_dim(x, cut(dim))]


def item(x: Tensor) -> Any:
    """The plain number of a tensor of one element; its history ends here."""
    if x.size != 1:
        wording = f"a Tensor with {x.size} elements cannot be converted to Scalar"
        hint = "x.tolist() gives all of them; x[i].item() one"
        raise TgradError("E0603", wording, python="RuntimeError", operands={0: describe(x)}, hint=hint)
    value = x.array.item()
    guard(x._node if x.view is None else x.node, value)
    return value


def tolist(x: Tensor) -> Any:
    """Nested lists of plain numbers."""
    found = x.array.tolist()
    return BracketList(found) if isinstance(found, list) else found


def backward(
    x: Tensor, gradient: Any = None, retain_graph: Any = None, create_graph: Any = False, inputs: Any = None
) -> None:
    """``z.backward()``: fills ``.grad`` of the leaves that require it."""
    if isinstance(gradient, (list, Number, int, float)):
        gradient = tensor_of(gradient if isinstance(gradient, list) else [gradient])
        if x.ndim == 0:
            gradient = OPS["reshape"](gradient, shape=())
    elif gradient is not None and not isinstance(gradient, Tensor):
        as_tensor = getattr(gradient, "as_tensor", None)
        if as_tensor is None:
            wording = f"gradients can be either Tensors or None, but got {type_name(gradient)}"
            raise TgradError("E0502", wording, python="TypeError")
        gradient = as_tensor()
    chosen = None
    if inputs is not None:
        chosen = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    backward_of([x], [gradient], create_graph=bool(create_graph), inputs=chosen, retain_graph=retain_graph)


def retain_grad(x: Tensor) -> None:
    """Have `backward` fill ``.grad`` of a tensor that is no leaf."""
    if not x.requires_grad:
        wording = "can't retain_grad on Tensor that has requires_grad=False"
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)})
    if not x.is_leaf:
        from weakref import ref

        ACTIVE.state.journal.log_first(x, "retains_grad", setattr, "retains_grad", x.retains_grad)
        x.retains_grad = True
        x.node.owner = ref(x)


def register_hook(x: Tensor, hook: Any) -> Any:
    """Call `hook(grad)` when a gradient of this tensor is computed; the handle's ``remove()`` ends it."""
    from ...modules.hooks import register

    if not x.requires_grad:
        wording = "cannot register a hook on a tensor that doesn't require gradient"
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)})
    node = x.node
    if node.hooks is None:
        ACTIVE.state.journal.log_first(node, "hooks", setattr, "hooks", None)
        node.hooks = {}
    return register(node.hooks, python_callable(hook))


def register_post_accumulate_grad_hook(x: Tensor, hook: Any) -> Any:
    """Call `hook(x)` when `backward` has added to ``x.grad``; the handle's ``remove()`` ends it."""
    from ...modules.hooks import register

    wording = None
    if not x.requires_grad:
        wording = "cannot register a hook on a tensor that doesn't require gradient"
    elif not x.is_leaf:
        wording = "post accumulate grad hooks cannot be registered on non-leaf tensors"
    if wording is not None:
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)})
    hooks = AFTER.get(x)
    if hooks is None:
        hooks = AFTER[x] = {}
    return register(hooks, python_callable(hook))


def pin_memory(x: Tensor, device: Any = None) -> Any:
    """There is no GPU to pin memory for."""
    wording = "Cannot access accelerator device when none is available."
    raise TgradError("E0505", wording, torch=wording, python="RuntimeError", hint="everything runs on the CPU")


def converter(kind: dtypes.DType) -> Callable[..., Tensor]:
    """``x.float()`` and its kin."""

    def convert(x: Tensor, memory_format: Any = None) -> Tensor:
        return _converted(x, kind, memory_format, False)

    return convert


def _converted(x: Tensor, kind: dtypes.DType, memory_format: Any, copy: bool) -> Tensor:
    """The tensor in another type and layout; itself where it is so already and no copy is asked for."""
    made: Tensor = x if kind is x.dtype else OPS["to_dtype"](x, dtype=kind)
    if memory_format is None or repr(memory_format) == "torch.preserve_format":
        return OPS["to_copied"](x) if copy and made is x else made
    if is_contiguous(made, memory_format) and (made is not x or not copy):
        return made
    laid: Tensor = OPS["to_copied"](made, memory_format=memory_format)
    return laid


_PYTHON = {float: dtypes.float64, int: dtypes.int64, bool: dtypes.bool_, complex: dtypes.complex128}


def to(x: Tensor, *targets: Any, **keywords: Any) -> Tensor:
    """``x.to(torch.float64)``, ``x.to("cpu")``, ``x.to(other)``; a GPU is refused."""
    kind = keywords.get("dtype")
    flags = [target for target in targets if isinstance(target, bool)]  # non_blocking, then copy
    for target in (*targets, keywords.get("device")):
        if isinstance(target, dtypes.DType):
            kind = target
        elif isinstance(target, Tensor):
            kind = target.dtype
        elif isinstance(target, (str, Device)) and make_device(target).type != "cpu":
            no_cuda()
    kind = _PYTHON.get(kind, kind) if isinstance(kind, type) else kind
    copy = bool(keywords.get("copy")) or flags[1:] == [True]
    return _converted(x, kind or x.dtype, keywords.get("memory_format"), copy)


def is_contiguous(x: Tensor, memory_format: Any = None) -> bool:
    """Whether the elements lie in memory row by row, or as a memory format has them."""
    order = format_order("is_contiguous", memory_format, x.ndim)
    return bool((x.array if order is None else x.array.transpose(order)).flags.c_contiguous)


def type_(x: Tensor, dtype: Any = None) -> Any:
    """``x.type()`` names the tensor's old type; with an argument it converts."""
    if dtype is None:
        return x.dtype.tensor_type
    title = dtype if isinstance(dtype, str) else getattr(dtype, "title", None)
    for kind in dtypes.ALL:
        if kind is dtype or kind.tensor_type == title:
            return converter(kind)(x)
    raise TgradError("E0302", f"invalid type: {dtype!r}", python="ValueError")


def numpy_array(x: Tensor, *, force: Any = False) -> Any:
    """``x.numpy()``: a NumPy array on the same memory."""
    from .arrays import NdArray

    if x.requires_grad and not force:
        wording = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)})
    return NdArray(torch("Tensor.detach", x))


def apply_(x: Tensor, callable: Any) -> Tensor:
    """``x.apply_(f)``: every element becomes what a function of the program gives for it."""
    return _each(x, "apply_", callable, [x])


def map_(x: Tensor, tensor: Any, callable: Any) -> Tensor:
    """``x.map_(y, f)``: the same with a function of two elements; the tensors have one size."""
    return _each(x, "map_", callable, [x, tensor])


def _each(x: Tensor, name: str, function: Any, sources: list[Any]) -> Tensor:
    if any(source.requires_grad for source in sources):
        wording = f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead."
        raise TgradError("E0404", wording, python="RuntimeError", operands={0: describe(x)})
    call = python_callable(function)
    columns = [np.broadcast_to(source.array, x.shape).reshape(-1).tolist() for source in sources]
    found = [cut(call(*values)) for values in zip(*columns, strict=True)]
    made = np.asarray(found, x.dtype.np).reshape(x.shape)
    write(x, made, Tensor(made.copy(), x.dtype).node if ACTIVE.state.grad_enabled else None)
    return x


def dim_order(x: Tensor, *, ambiguity_check: Any = False) -> tuple[int, ...]:
    """``x.dim_order()``: the dimensions from the one with the largest step in memory to the one with the smallest.

    ``ambiguity_check=True`` is a RuntimeError where several orders fit; of a list of memory formats, where more than
    one of them does.
    """
    if isinstance(ambiguity_check, list) and all(isinstance(one, MemoryFormat) for one in ambiguity_check):
        fitting = [one for one in ambiguity_check if is_contiguous(x, one)]
        ambiguous = len(fitting) > 1
    elif isinstance(ambiguity_check, bool):
        steps = [step for step, n in zip(x.strides, x.shape, strict=True) if n > 1]
        ambiguous = ambiguity_check and (len(set(steps)) < x.ndim)
    else:
        wording = "The ambiguity_check argument must be a bool or a list of memory formats."
        raise TgradError("E0502", wording, python="TypeError", operands={"ambiguity_check": type_name(ambiguity_check)})
    if ambiguous:
        wording = "The tensor does not have unique dim order, or cannot map to exact one of the given memory formats."
        raise TgradError("E0604", wording, python="RuntimeError", operands={0: describe(x)})
    return tuple(sorted(range(x.ndim), key=lambda d: -x.strides[d]))


def cuda(x: Tensor, *args: Any, **keywords: Any) -> Any:
    """``x.cuda()``: there is no GPU here."""
    return no_cuda()


EXTRA: dict[str, Callable[..., Any]] = {
    "size": size,
    "stride": stride,
    "item": item,
    "tolist": tolist,
    "dim": lambda x: x.ndim,
    "ndimension": lambda x: x.ndim,
    "storage_offset": lambda x: x.offset,
    "element_size": lambda x: x.dtype.itemsize,
    "data_ptr": lambda x: int(x.storage().flat.ctypes.data) + x.offset * x.dtype.itemsize,
    "is_contiguous": is_contiguous,
    "dim_order": dim_order,
    "is_pinned": lambda x: False,
    "is_shared": lambda x: False,
    "to_dense": lambda x: x,
    "storage": storage,
    "untyped_storage": untyped_storage,
    "apply_": apply_,
    "map_": map_,
    "backward": backward,
    "retain_grad": retain_grad,
    "register_hook": register_hook,
    "register_post_accumulate_grad_hook": register_post_accumulate_grad_hook,
    "pin_memory": pin_memory,
    "to": to,
    "type": type_,
    "type_as": lambda x, other: converter(other.dtype)(x),
    "cpu": lambda x: x,
    "cuda": cuda,
    "numpy": numpy_array,
    "float": converter(dtypes.float32),
    "double": converter(dtypes.float64),
    "half": converter(dtypes.float16),
    "bfloat16": converter(dtypes.bfloat16),
    "int": converter(dtypes.int32),
    "long": converter(dtypes.int64),
    "short": converter(dtypes.int16),
    "byte": converter(dtypes.uint8),
    "char": converter(dtypes.int8),
    "bool": converter(dtypes.bool_),
    "cfloat": converter(dtypes.complex64),
    "cdouble": converter(dtypes.complex128),
}
