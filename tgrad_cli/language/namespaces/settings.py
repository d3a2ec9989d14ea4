"""PyTorch's global switches: default type, printing, threads."""

from __future__ import annotations

from typing import Any

from ...errors import TgradError
from ...modules.calling import torch
from ...tensor import dtypes
from ...tensor.making import check_device
from ...tensor.number import cut
from ...tensor.state import ACTIVE
from ...tensor.tensor import Size, Tensor
from ..running.calls import Builtin
from ..values.arrays import NdArray
from ..values.devices import CPU, Device
from ..values.storages import StorageValue
from ..values.type_names import type_name
from ..values.types import TypeValue, type_of


def _set(name: str, value: Any) -> None:
    """Change a setting of the session, to be undone if the statement fails."""
    state = ACTIVE.state
    state.journal.log_first(state, name, setattr, name, getattr(state, name))
    setattr(state, name, value)


def set_default_dtype(d: Any, /) -> None:
    """``torch.set_default_dtype(torch.float64)``."""
    d = {float: dtypes.float64, "float32": dtypes.float32, "float64": dtypes.float64}.get(d, d)
    if not isinstance(d, dtypes.DType):
        wording = f"invalid dtype object: only floating-point types are supported as the default type, got {d!r}"
        raise TgradError("E0502", wording, python="TypeError")
    if not d.is_floating_point:
        wording = f"only floating-point types are supported as the default type, got {d!r}"
        torch = "only floating-point types are supported as the default type"
        raise TgradError("E0302", wording, torch=torch, python="TypeError")
    _set("default_dtype", d)


def set_default_tensor_type(t: Any, /) -> None:
    """``torch.set_default_tensor_type(torch.DoubleTensor)``, the old way to set the default type."""
    title = t.title if isinstance(t, TypeValue) else t
    for kind in dtypes.ALL:
        if kind.tensor_type == title:
            set_default_dtype(kind)
            return
    raise TgradError("E0502", f"invalid type object: {t!r}", python="TypeError")


def get_default_dtype() -> dtypes.DType:
    """``torch.get_default_dtype()``."""
    return ACTIVE.state.default_dtype


PROFILES: dict[str, dict[str, Any]] = {
    "default": {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80},
    "short": {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80},
    "full": {"precision": 4, "threshold": float("inf"), "edgeitems": 3, "linewidth": 80},
}


def set_printoptions(
    precision: Any = None,
    threshold: Any = None,
    edgeitems: Any = None,
    linewidth: Any = None,
    profile: Any = None,
    sci_mode: Any = None,
) -> None:
    """``torch.set_printoptions(precision=2, …)``."""
    from ...tensor.repr_format import DEFAULT_OPTIONS

    options = ACTIVE.state.print_options or DEFAULT_OPTIONS
    given = dict(PROFILES.get(profile, {})) if profile is not None else {}
    asked = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    given.update({name: cut(value) for name, value in asked.items() if value is not None})
    _set("print_options", options._replace(**given, sci_mode=sci_mode))


def set_num_threads(count: Any, /) -> None:
    """``torch.set_num_threads(2)``: how many threads large elementwise work uses."""
    count = cut(count)
    if not isinstance(count, int):
        wording = f"set_num_threads expects an int, but got {type(count).__name__}"
        raise TgradError("E0502", wording, python="TypeError")
    if count < 1:
        raise TgradError("E0604", "set_num_threads expects a positive integer", python="RuntimeError")
    _set("threads", count)


def get_num_threads() -> int:
    """``torch.get_num_threads()``."""
    from ...tensor.fusion.blocks import threads

    return threads()


def is_grad_enabled() -> bool:
    """``torch.is_grad_enabled()``."""
    return ACTIVE.state.grad_enabled


def is_tensor(value: Any, /) -> bool:
    """``torch.is_tensor(value)``."""
    return type(value) is Tensor


def compiled(model: Any = None, **options: Any) -> Any:
    """``torch.compile(f)``: the function itself, since nothing here needs compiling."""
    return model if model is not None else Builtin("compile", lambda function: function)


def no_cuda(*args: Any) -> Any:
    """What asks for a GPU fails as PyTorch without one does."""
    raise TgradError(
        "E0505",
        "there is no GPU here",
        torch="Torch not compiled with CUDA enabled",
        python="AssertionError",
        hint="torch.cuda.is_available() is False; everything runs on the CPU",
    )


def promote_types(type1: Any, type2: Any, /) -> Any:
    """``torch.promote_types(torch.int64, torch.float16)``."""
    return dtypes.promote(type1, type2)


def can_cast(from_: Any, to: Any, /) -> bool:
    """``torch.can_cast(torch.float32, torch.int64)``."""
    return dtypes.can_cast(from_, to)


def common_type(tensor1: Any, tensor2: Any, /) -> Any:
    """``torch.result_type(a, 1.5)``: the type that arithmetic of the two gives."""
    from ...tensor.promotion import result_type

    return result_type((tensor1, tensor2))


def broadcast_shapes(*shapes: Any) -> Size:
    """``torch.broadcast_shapes((2, 1), (3,))``; raises E0201 where sizes do not fit."""
    import numpy as np

    sizes = [tuple(int(n) for n in shape) if isinstance(shape, (tuple, list)) else (int(shape),) for shape in shapes]
    try:
        return Size(np.broadcast_shapes(*sizes))
    except ValueError:
        wording = "Shape mismatch: objects cannot be broadcast to a single shape"
        raise TgradError("E0201", wording, python="RuntimeError") from None


def typename(obj: Any, /) -> str:
    """``torch.typename(x)``: a tensor's old type, the full name of anything else's type."""
    if isinstance(obj, Tensor):
        return obj.dtype.tensor_type
    kind = obj if isinstance(obj, (type, TypeValue)) else type_of(obj)
    if isinstance(kind, TypeValue):
        return kind.title
    home = kind.__module__
    return kind.__qualname__ if home == "builtins" else f"{home}.{kind.__qualname__}"


def from_dlpack(ext_tensor: Any, /) -> Tensor:
    """``torch.from_dlpack(x)``: a tensor on the memory of another, or of a NumPy array."""
    if isinstance(ext_tensor, Tensor):
        made: Tensor = torch("detach", ext_tensor)
        return made
    if isinstance(ext_tensor, NdArray):
        made = torch("from_numpy", ext_tensor)
        return made
    wording = f"'{type_name(ext_tensor)}' object has no attribute '__dlpack__'"
    raise TgradError("E0102", wording, python="AttributeError", operands={0: type_name(ext_tensor)})


def get_default_device() -> Device:
    """``torch.get_default_device()``: the CPU."""
    return CPU


def set_default_device(device: Any, /) -> None:
    """``torch.set_default_device("cpu")``; raises E0505 for any other device."""
    check_device("set_default_device", device)


def use_deterministic_algorithms(mode: Any, *, warn_only: Any = False) -> None:
    """``torch.use_deterministic_algorithms(True)``: everything here is, so that it only remembers what was said."""
    _set("deterministic", bool(mode))


def are_deterministic_algorithms_enabled() -> bool:
    """``torch.are_deterministic_algorithms_enabled()``."""
    return ACTIVE.state.deterministic


def _nothing(*args: Any, **keywords: Any) -> None:
    """A switch that has no effect here."""


FUNCTIONS = {
    "set_default_dtype": set_default_dtype,
    "set_default_tensor_type": set_default_tensor_type,
    "get_default_dtype": get_default_dtype,
    "set_printoptions": set_printoptions,
    "is_grad_enabled": is_grad_enabled,
    "is_tensor": is_tensor,
    "compile": compiled,
    "promote_types": promote_types,
    "can_cast": can_cast,
    "result_type": common_type,
    "broadcast_shapes": broadcast_shapes,
    "set_num_threads": set_num_threads,
    "get_num_threads": get_num_threads,
    "set_flush_denormal": lambda mode, /: True,
    "use_deterministic_algorithms": use_deterministic_algorithms,
    "are_deterministic_algorithms_enabled": are_deterministic_algorithms_enabled,
    "typename": typename,
    "is_storage": lambda obj, /: isinstance(obj, StorageValue),
    "from_dlpack": from_dlpack,
    "get_default_device": get_default_device,
    "set_default_device": set_default_device,
    "get_float32_matmul_precision": lambda: "highest",
    "set_float32_matmul_precision": _nothing,
    "set_warn_always": _nothing,
}
