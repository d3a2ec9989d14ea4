"""What is in `torch.nn` and `torch.optim`, loaded when a program first asks for it."""

from __future__ import annotations

from typing import Any

from .modules import MODULES


def nn_members() -> dict[str, Any]:
    """`torch.nn`."""
    from ...modules.catalogue import MODULES as LAYERS

    below = {
        name: MODULES[f"torch.nn.{name}"]
        for name in ("functional", "init", "utils", "attention", "parallel", "parameter")
    }
    return {**below, **_kinds_of_parameter(), **LAYERS}


def _kinds_of_parameter() -> dict[str, Any]:
    from ..values import types

    return {
        "Parameter": types.PARAMETER,
        "Buffer": types.BUFFER,
        "UninitializedParameter": types.UNINITIALIZED_PARAMETER,
        "UninitializedBuffer": types.UNINITIALIZED_BUFFER,
    }


def nn_parameter_members() -> dict[str, Any]:
    """`torch.nn.parameter`."""
    from ...modules.uninitialized import Uninitialized
    from ..running.calls import Builtin

    return {**_kinds_of_parameter(), "is_lazy": Builtin("is_lazy", lambda param: isinstance(param, Uninitialized))}


def attention_members() -> dict[str, Any]:
    """`torch.nn.attention`."""
    from ..running.calls import Builtin
    from .grad_modes import SDPBackend, sdpa_kernel

    return {"SDPBackend": SDPBackend, "sdpa_kernel": Builtin("sdpa_kernel", sdpa_kernel)}


def nn_parallel_members() -> dict[str, Any]:
    """`torch.nn.parallel`."""
    from ...modules.parallel import PARALLEL

    return dict(PARALLEL)


def nn_utils_members() -> dict[str, Any]:
    """`torch.nn.utils`."""
    from ...modules.clipping import UTILITIES
    from ...modules.reparametrizing import REPARAMETRIZATIONS
    from ..running.calls import Builtin

    functions: dict[str, Any] = {**UTILITIES, **REPARAMETRIZATIONS}
    made: dict[str, Any] = {name: Builtin(name, function) for name, function in functions.items()}
    below = ("rnn", "parametrize", "parametrizations", "prune")
    return {**made, **{name: MODULES[f"torch.nn.utils.{name}"] for name in below}}


def parametrize_members() -> dict[str, Any]:
    """`torch.nn.utils.parametrize`."""
    from ...modules.parametrizing import PARAMETRIZE
    from ..running.calls import Builtin

    return {name: kind if isinstance(kind, type) else Builtin(name, kind) for name, kind in PARAMETRIZE.items()}


def prune_members() -> dict[str, Any]:
    """`torch.nn.utils.prune`."""
    from ...modules.pruning_methods import PRUNING
    from ..running.calls import Builtin

    return {name: kind if isinstance(kind, type) else Builtin(name, kind) for name, kind in PRUNING.items()}


def parametrizations_members() -> dict[str, Any]:
    """`torch.nn.utils.parametrizations`."""
    from ...modules.orthogonal import orthogonal
    from ...modules.parametrizing import PARAMETRIZATIONS
    from ..running.calls import Builtin

    return {name: Builtin(name, kind) for name, kind in (*PARAMETRIZATIONS.items(), ("orthogonal", orthogonal))}


def nn_utils_rnn_members() -> dict[str, Any]:
    """`torch.nn.utils.rnn`."""
    from ...modules.packed import SEQUENCES
    from ..running.calls import Builtin

    return {name: kind if isinstance(kind, type) else Builtin(name, kind) for name, kind in SEQUENCES.items()}


def optim_members() -> dict[str, Any]:
    """`torch.optim`."""
    from ...modules.optim.lbfgs import LBFGS
    from ...modules.optim.matrices import Adafactor, Muon
    from ...modules.optim.rules import RULES
    from ...modules.optim.sparse import SparseAdam

    return {
        **RULES,
        "SparseAdam": SparseAdam,
        "swa_utils": MODULES["torch.optim.swa_utils"],
        "LBFGS": LBFGS,
        "Adafactor": Adafactor,
        "Muon": Muon,
        "lr_scheduler": MODULES["torch.optim.lr_scheduler"],
    }


def averaging_members() -> dict[str, Any]:
    """`torch.optim.swa_utils`."""
    from ...modules.optim.averaging import AVERAGING
    from ..running.calls import Builtin

    return {name: kind if isinstance(kind, type) else Builtin(name, kind) for name, kind in AVERAGING.items()}


def schedules_members() -> dict[str, Any]:
    """`torch.optim.lr_scheduler`."""
    from ...modules.optim.composite import SCHEDULES

    return dict(SCHEDULES)
