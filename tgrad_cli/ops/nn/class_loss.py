"""Losses whose target names a class: `nll_loss`, and the operations that pick a class's element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import op
from ..arguments import constants
from ..reduce.summation import cascaded
from ..shape.reshaping import expand, reshape
from ..sizes import product
from .activation import F
from .loss import reducing
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


def class_error(bad: int, classes: int) -> TgradError:
    """PyTorch's error for a target that is no class."""
    return TgradError(
        "E0205",
        f"target {bad} is no class: there are {classes}",
        torch=f"Target {bad} is out of bounds.",
        python="IndexError",
        operands={1: f"holds {bad}"},
        hint=f"classes are numbered 0 to {classes - 1}",
    )


def _parts(xp: Any, target: Any, classes: int, ignored: int) -> tuple[Any, Any]:
    """The classes with the ignored ones as 0, and which ones count (None: all)."""
    if not target.size:
        return target, None
    low, high = target.min(), target.max()
    if low >= 0 and high < classes and not low <= ignored <= high:
        return target, None
    kept = target != ignored
    chosen = xp.where(kept, target, 0)
    if chosen.min() < 0 or chosen.max() >= classes:
        raise class_error(int(chosen[(chosen < 0) | (chosen >= classes)].reshape(-1)[0]), classes)
    return chosen, kept


def _weights(chosen: Any, kept: Any, weight: Any, kind: Any) -> Any:
    """What each target counts for; None where all count 1."""
    if weight is None:
        return None if kept is None else kept.astype(kind)
    found = weight[chosen].astype(kind)
    return found if kept is None else found * kept


def _dim(x: Any) -> int:
    return 0 if x.ndim == 1 else 1


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="pick({0}, {1})")
def pick_class(xp: Any, input: Any, target: Any, weight: Any = None, /, ignore_index: int = -100) -> Any:
    """The input at each target's class, times the class's weight; 0 where the target is ignored."""
    dim = _dim(input)
    chosen, kept = _parts(xp, target, input.shape[dim], ignore_index)
    picked = xp.take_along_axis(input, xp.expand_dims(chosen, dim), dim).squeeze(dim)
    weights = _weights(chosen, kept, weight, input.dtype)
    if weights is not None:
        picked = picked * weights
    return picked if kept is None else xp.where(kept, picked, input.dtype.type(0))


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="place({0}, {1})")
def place_class(
    xp: Any, input: Any, target: Any, weight: Any = None, /, classes: int = 1, ignore_index: int = -100
) -> Any:
    """Zeros except at each target's class, where the input times the class's weight stands."""
    dim = 0 if target.ndim == 0 else 1
    chosen, kept = _parts(xp, target, classes, ignore_index)
    made = xp.zeros((*target.shape[:dim], classes, *target.shape[dim:]), input.dtype)
    weights = _weights(chosen, kept, weight, input.dtype)
    values = input if weights is None else input * weights
    if kept is not None:
        values = xp.where(kept, values, 0)  # also where the input is infinite
    xp.put_along_axis(made, xp.expand_dims(chosen, dim), xp.expand_dims(values, dim), dim)
    return made


pick_class.defvjp(
    lambda g, _y, _x, t, w, ignore_index: (
        place_class(g, t, w, classes=_x.shape[_dim(_x)], ignore_index=ignore_index),
        None,
        None,
    )
)
place_class.defvjp(
    lambda g, _y, _x, t, w, classes, ignore_index: (pick_class(g, t, w, ignore_index=ignore_index), None, None)
)


@op("loss", torch=(), method=False, out=False, promote="none", result="first", formula="class_total({1})")
def class_total(
    xp: Any, input: Any, target: Any, weight: Any = None, /, classes: int = 1, ignore_index: int = -100
) -> Any:
    """The sum of the weights of the targets' classes, what a mean divides by, in the input's element type."""
    chosen, kept = _parts(xp, target, classes, ignore_index)
    if weight is None:
        return input.dtype.type(chosen.size if kept is None else kept.sum())
    return input.dtype.type(cascaded(xp, _weights(chosen, kept, weight, weight.dtype)))


def _name(node: Any) -> str:
    """PyTorch has another kernel for classes of pixels."""
    flat = node.inputs[0] is None or node.inputs[0].ndim < 3
    return "NllLossBackward0" if flat else "NllLoss2DBackward0"


@op(
    "loss",
    torch=(),
    method=False,
    promote="none",
    result="first",
    grad_fn=_name,
    formula="nll_loss({0}, {1})",
)
def nll_kernel(
    xp: Any, input: Any, target: Any, weight: Any = None, /, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    """The kernel of `nll_loss`."""
    losses = -pick_class.kernel(xp, input, target, weight, ignore_index)
    if reduction == "none":
        return losses
    total = cascaded(xp, losses)
    if reduction == "sum":
        return total
    classes = input.shape[_dim(input)]
    return total / class_total.kernel(xp, input, target, weight, classes, ignore_index)


def _nll_rule(g: Any, _y: Any, _x: Any, t: Any, w: Any, ignore_index: int, reduction: str) -> tuple[Any, ...]:
    classes = _x.shape[_dim(_x)]
    if reduction == "mean":
        g = g / class_total(g, t, w, classes=classes, ignore_index=ignore_index)
    if reduction != "none":
        g = expand(g, size=tuple(t.shape))
    return place_class(-g, t, w, classes=classes, ignore_index=ignore_index), None, None


nll_kernel.defvjp(_nll_rule, linked="zeros")


def _sizes_differ(text: str, input: Any, target: Any, python: str = "RuntimeError") -> TgradError:
    return fails(text, python, operands={0: describe(input), 1: describe(target)})


def _check_batch(input: Any, target: Any) -> None:
    if input.shape[0] != target.shape[0]:
        text = f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]})."
        raise _sizes_differ(text, input, target, "ValueError")


def _check_classes(input: Any, target: Any, weight: Any) -> None:
    """PyTorch's errors for sizes and types of targets that name classes."""
    if input.ndim < 1:
        raise fails(f"Expected 1 or more dimensions (got {input.ndim})", "ValueError", "E0208")
    if input.ndim == 1:
        if target.ndim == 1 and target.shape[0] != 1:
            text = f"For 1D input, 1D target must have size 1, but got target size: {target.shape[0]}"
            raise _sizes_differ(text, input, target, "ValueError")
    elif target.ndim:
        _check_batch(input, target)
    if input.ndim <= 2:
        if target.ndim > 1:
            raise _sizes_differ("0D or 1D target tensor expected, multi-target not supported", input, target)
    elif input.ndim == 4:
        if target.ndim != 3:
            text = f"only batches of spatial targets supported (3D tensors) but got targets of dimension: {target.ndim}"
            raise _sizes_differ(text, input, target)
        if target.shape[1:] != input.shape[2:]:
            text = f"size mismatch (got input: {list(input.shape)} , target: {list(target.shape)}"
            raise _sizes_differ(text, input, target)
    else:
        want = [input.shape[0], *input.shape[2:]]
        if list(target.shape) != want:
            raise _sizes_differ(f"Expected target size {want}, got {list(target.shape)}", input, target)
    if target.dtype.name not in ("int64", "uint8"):
        raise TgradError(
            "E0302",
            f"the target must be int64, not {target.dtype.name}",
            torch=f"expected target dtype to be Long or Byte, but got {LEGACY_NAMES[target.dtype.name]}",
            python="RuntimeError",
            operands={1: describe(target)},
            hint="convert it: target.long()",
        )
    classes = input.shape[_dim(input)]
    if weight is not None and tuple(weight.shape) != (classes,):
        if input.ndim > 2:
            raise fails("weight tensor should be defined either for all or no classes")
        text = f"weight tensor should be defined either for all {classes} classes or no classes but got weight tensor "
        raise fails(f"{text}of shape: {list(weight.shape)}")
    if not input.dtype.is_floating_point:
        text = f"\"nll_loss_out_frame\" not implemented for '{LEGACY_NAMES[input.dtype.name]}'"
        raise fails(text, "NotImplementedError", "E0302", operands={0: describe(input)})
    if weight is not None and weight.dtype is not input.dtype:
        names = LEGACY_NAMES[input.dtype.name], LEGACY_NAMES[weight.dtype.name]
        raise fails("expected scalar type {} but found {}".format(*names), code="E0302")


@op("loss", torch=F + "nll_loss", composite=True, method=False)
def nll_loss(
    input: AsTensor,
    target: AsTensor,
    weight: AsTensor = None,
    /,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    """Mean of minus the input at each target's class; the input holds log-probabilities (N, C, …).

    Targets equal to `ignore_index` do not count; `weight` has one number a class.

    > F.nll_loss(log(tensor([[0.5, 0.5]])), tensor([1]))
    tensor(0.6931)
    """
    reduction = reducing(size_average, reduce, reduction)
    _check_classes(input, target, weight)
    shape = tuple(target.shape)
    if input.ndim == 1 and target.ndim == 1:
        target, shape = reshape(target, shape=()), ()
    # PyTorch has a kernel for images only, and lays out others as images one pixel high.
    other = input.ndim == 3 or input.ndim > 4
    if other:
        input = reshape(input, shape=(*input.shape[:2], 1, product(input.shape[2:])))
        target = reshape(target, shape=(target.shape[0], 1, product(target.shape[1:])))
    constants("nll_loss_forward" if input.ndim < 3 else "nll_loss2d_forward", weight=weight)
    made = nll_kernel(input, target, weight, ignore_index=ignore_index, reduction=reduction)
    return reshape(made, shape=shape) if other and reduction == "none" else made
