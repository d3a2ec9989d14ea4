"""`pad` in all its modes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ...tensor.failures import describe
from ...tensor.registry import op
from .activation import F
from .pooling import check_kind
from .windows import fails, padded

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op(
    "padding",
    torch="torch.constant_pad_nd",
    promote="none",
    result="first",
    method=False,
    grad_fn="ConstantPadNdBackward0",
    formula="pad({0}, {pad})",
)
def constant_pad_nd(xp: Any, input: Any, /, pad: Any, value: Any = 0) -> Any:
    """The tensor widened by a value, from the last dimension backwards; negative sizes cut.

    > constant_pad_nd(tensor([1., 2.]), (1, 0))
    tensor([0., 1., 2.])
    """
    if len(pad) % 2:
        raise fails("Padding length must be divisible by 2", code="E0604")
    if len(pad) > 2 * input.ndim:
        raise fails(
            "Padding length should be less than or equal to two times the input dimension but got padding length "
            f"{len(pad)} and input of dimension {input.ndim}",
            code="E0604",
        )
    sides = [(pad[i], pad[i + 1]) for i in range(len(pad) - 2, -1, -2)]
    sizes = input.shape[input.ndim - len(sides) :]
    if any(n + a + b < 0 or n + a < 0 or n + b < 0 for (a, b), n in zip(sides, sizes, strict=True)):
        raise fails("narrow(): length must be non-negative.", operands={0: f"{list(input.shape)}, pad={list(pad)}"})
    cut = tuple([slice(max(-a, 0), n - max(-b, 0)) for (a, b), n in zip(sides, sizes, strict=True)])
    inner = input[(..., *cut)] if cut else input
    made = padded(xp, inner, [(max(a, 0), max(b, 0)) for a, b in sides], value)
    return xp.array(made) if made is inner else made


constant_pad_nd.defvjp(lambda g, _y, _x, pad, value: (constant_pad_nd(g, pad=tuple([-p for p in pad])),))


@lru_cache(64)
def _blocks(n: int, left: int, right: int, mode: str) -> tuple[tuple[slice, slice], ...]:
    """Where a widened dimension takes its places from: slices of the result and of the input, of one step each."""
    found = range(-left, n + right)
    if mode == "circular":
        # What is cut does not wrap around.
        low, inner = max(-left, 0), n + min(left, 0) + min(right, 0)
        sources = [low + (i - low) % inner for i in found]
    elif mode == "replicate":
        sources = [min(max(i, 0), n - 1) for i in found]
    else:
        sources = [2 * (n - 1) - abs(i) if abs(i) >= n else abs(i) for i in found]
    blocks = []
    start = 0
    while start < len(sources):
        end = start + 1
        step = sources[end] - sources[start] if end < len(sources) else 1
        step = step if step in (-1, 0, 1) else 1
        while end < len(sources) and sources[end] - sources[end - 1] == step:
            end += 1
        first, last = sources[start], sources[end - 1]
        stop: int | None = last + (step or 1)
        blocks.append((slice(start, end), slice(first, None if stop == -1 else stop, step or 1)))
        start = end
    return tuple(blocks)


def _sides(pad: Any) -> list[tuple[int, int, int]]:
    """Each dimension counted from the last, with its two sizes."""
    return [(i // 2 + 1, pad[i], pad[i + 1]) for i in range(0, len(pad), 2)]


def _at(part: slice, axis: int) -> Any:
    return (..., part, *(slice(None),) * (axis - 1))


_NAMES = {"reflect": "ReflectionPad{}DBackward0", "replicate": "ReplicationPad{}DBackward0", "circular": "CopySlices"}


@op(
    "padding",
    torch=(),
    promote="none",
    result="first",
    method=False,
    out=False,
    grad_fn=lambda node: _NAMES[node.params["mode"]].format(len(node.params["pad"]) // 2),
    formula="pad({0}, {pad})",
)
def edge_pad(xp: Any, input: Any, /, pad: Any, mode: str) -> Any:
    """The tensor widened by what is inside, from the last dimension backwards."""
    for axis, left, right in _sides(pad):
        shape = list(input.shape)
        shape[-axis] += left + right
        made = xp.empty(shape, input.dtype)
        for target, source in _blocks(input.shape[-axis], left, right, mode):
            made[_at(target, axis)] = input[_at(source, axis)]
        input = made
    return input


@op("padding", torch=(), promote="none", result="first", method=False, out=False, formula="unpad({0}, {pad})")
def edge_unpad(xp: Any, input: Any, /, pad: Any, mode: str) -> Any:
    """The transpose of `edge_pad`: every place added up where it was taken from."""
    for axis, left, right in _sides(pad):
        shape = list(input.shape)
        shape[-axis] -= left + right
        made = xp.zeros(shape, input.dtype)
        for target, source in _blocks(shape[-axis], left, right, mode):
            part = input[_at(target, axis)]
            inner = made[_at(source, axis)]
            inner += part if inner.shape == part.shape else part.sum(axis=-axis, keepdims=True)
        input = made
    return input


edge_pad.defvjp(lambda g, _y, _x, pad, mode: (edge_unpad(g, pad=pad, mode=mode),), linked="zeros")
edge_unpad.defvjp(lambda g, _y, _x, pad, mode: (edge_pad(g, pad=pad, mode=mode),))


def _check(x: Any, pad: Any, mode: str) -> None:
    """PyTorch's checks for the modes that take what is inside."""
    n = len(pad) // 2
    if n not in (1, 2, 3) or x.ndim not in (n + 1, n + 2):
        text = f"Padding size {len(pad)} is not supported for {x.ndim}D input tensor."
        raise fails(text, "NotImplementedError", "E0208", operands={0: describe(x)})
    if mode == "circular":
        if any(p > x.shape[-axis] for axis, *sides in _sides(pad) for p in sides):
            raise fails("Padding value causes wrapping around more than once.", operands={0: describe(x)})
        return
    if 0 in x.shape[-n - 1 :]:
        raise fails(
            f"Expected {n + 1}D or {n + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(x.shape)}"
        )
    check_kind(x, "fciu", f"{'reflection' if mode == 'reflect' else 'replication'}_pad{n}d")
    for axis, left, right in _sides(pad):
        size = x.shape[-axis]
        if mode == "reflect" and (left >= size or right >= size):
            raise fails(
                f"Argument #{2 * axis + 2}: Padding size should be less than the corresponding input dimension, but "
                f"got: padding ({left}, {right}) at dimension {x.ndim - axis} of input {list(x.shape)}",
                operands={0: describe(x)},
            )
    made = [x.shape[-axis] + left + right for axis, left, right in _sides(pad)]
    # PyTorch is content with one dimension that is left.
    if max(made) < 1:
        words = ("W", "H", "D")[:n]
        given = " ".join(f"{w}: {s}" for w, s in zip(reversed(words), x.shape[-n:], strict=True))
        given = given.replace(" W", ", W")
        found = " ".join(f"{w}: {s}" for w, s in zip(reversed(words), reversed(made), strict=True))
        raise fails(f"input ({given}) is too small. Calculated output {found}", operands={0: describe(x)})


@op("padding", torch=F + "pad", composite=True, method=False, out=False)
def pad(input: AsTensor, /, pad: Any, mode: str = "constant", value: Any = None) -> Any:
    """The tensor widened on both sides, from the last dimension backwards: by a value, or by what is inside.

    The mode is "constant", "reflect", "replicate" or "circular"; negative sizes cut.

    > F.pad(tensor([[1., 2., 3.]]), (1, 1), mode="reflect")
    tensor([[2., 1., 2., 3., 2.]])
    """
    sides = tuple(pad) if isinstance(pad, (tuple, list)) else (pad,)
    if mode == "constant":
        return constant_pad_nd(input, pad=sides, value=0 if value is None else value)
    if len(sides) % 2:
        raise fails("Padding length must be divisible by 2", code="E0604")
    if value not in (None, 0):
        raise fails(f'Padding mode "{mode}" doesn\'t take in value argument', code="E0501")
    if mode not in _NAMES:
        raise fails(f"Unrecognised padding mode {mode}", "NotImplementedError", "E0604")
    _check(input, sides, mode)
    return edge_pad(input, pad=sides, mode=mode)
