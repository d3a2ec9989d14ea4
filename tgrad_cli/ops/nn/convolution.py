"""Convolutions in one to three dimensions and their transposes, as products of matrices over strided windows.

The value, the gradient for the input and the gradient for the weight are three faces of one trilinear form, so the
rule of each is written with the other two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.registry import op
from ..reduce.reduction import sum
from ..shape.reshaping import reshape
from ..sizes import product

if TYPE_CHECKING:
    from typing import Any


def windows(xp: Any, x: Any, size: Any, stride: Any, dilation: Any) -> Any:
    """Every window of the last dimensions, as a view: (…, *places, *size)."""
    n = len(size)
    reach = tuple([d * (k - 1) + 1 for k, d in zip(size, dilation, strict=True)])
    view = xp.lib.stride_tricks.sliding_window_view(x, reach, axis=tuple(range(x.ndim - n, x.ndim)))
    steps = tuple([slice(None, None, s) for s in stride])
    return view[(..., *steps, *[slice(None, None, d) for d in dilation])]


def padded(xp: Any, x: Any, padding: Any, value: Any = 0) -> Any:
    """The last dimensions widened on both sides."""
    if not any(padding):
        return x
    return xp.pad(x, [(0, 0)] * (x.ndim - len(padding)) + [(p, p) for p in padding], constant_values=value)


def fold_windows(xp: Any, columns: Any, size: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """Windows (N, C, *places, *kernel) added up where they overlap: the transpose of `windows` of the padded input."""
    n = len(size)
    places, kernel = columns.shape[2 : 2 + n], columns.shape[2 + n :]
    made = xp.zeros((*columns.shape[:2], *[s + 2 * p for s, p in zip(size, padding, strict=True)]), columns.dtype)
    for at in xp.ndindex(*kernel):
        target = tuple(
            [slice(k * d, k * d + (m - 1) * s + 1, s) for k, d, m, s in zip(at, dilation, places, stride, strict=True)]
        )
        made[(..., *target)] += columns[(..., *at)]
    inside = tuple([slice(p, p + s) for p, s in zip(padding, size, strict=True)])
    return made[(..., *inside)]


def _columns(xp: Any, x: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """The windows as matrices: (groups, examples * places, channels a group * kernel)."""
    view = windows(xp, padded(xp, x, padding), kernel, stride, dilation)
    n, channels = view.shape[:2]
    places = view.shape[2 : 2 + len(kernel)]
    view = view.reshape(n, groups, channels // groups, product(places), product(kernel))
    return view.transpose(1, 0, 3, 2, 4).reshape(groups, n * product(places), -1)


def _rows(g: Any, groups: int) -> Any:
    """An output as matrices: (groups, examples * places, channels a group)."""
    n, channels = g.shape[:2]
    flat = g.reshape(n, groups, channels // groups, -1)
    return flat.transpose(1, 0, 3, 2).reshape(groups, -1, channels // groups)


def _weights(w: Any, groups: int) -> Any:
    return w.reshape(groups, w.shape[0] // groups, -1)


@op("convolution", torch=(), promote="match", method=False, grad_fn="ConvolutionBackward0", formula="conv({0}, {1})")
def conv_forward(
    xp: Any,
    input: Any,
    weight: Any,
    bias: Any = None,
    /,
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
) -> Any:
    """The kernel of the convolutions."""
    kernel = weight.shape[2:]
    columns = _columns(xp, input, kernel, stride, padding, dilation, groups)
    made = columns @ _weights(weight, groups).transpose(0, 2, 1)
    places = [
        (s + 2 * p - d * (k - 1) - 1) // t + 1
        for s, p, d, k, t in zip(input.shape[2:], padding, dilation, kernel, stride, strict=True)
    ]
    made = made.reshape(groups, input.shape[0], product(places), -1).transpose(1, 0, 3, 2)
    made = made.reshape(input.shape[0], weight.shape[0], *places)
    return made if bias is None else made + bias.reshape(-1, *(1,) * len(kernel))


@op("convolution", torch=(), promote="match", method=False, grad_fn="ConvolutionBackward0", formula="convT({0}, {1})")
def conv_back(
    xp: Any,
    input: Any,
    weight: Any,
    /,
    size: Any = (),
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
) -> Any:
    """The gradient of a convolution for its input of spatial size `size`; also the transposed convolution."""
    n, places = input.shape[0], input.shape[2:]
    made = _rows(input, groups) @ _weights(weight, groups)
    made = made.reshape(groups, n, product(places), weight.shape[1], -1).transpose(1, 0, 3, 2, 4)
    made = made.reshape(n, groups * weight.shape[1], *places, *weight.shape[2:])
    return fold_windows(xp, made, size, stride, padding, dilation)


@op("convolution", torch=(), promote="match", method=False, grad_fn="ConvolutionBackward0", formula="convW({0}, {1})")
def conv_weight(
    xp: Any,
    input: Any,
    other: Any,
    /,
    size: Any = (),
    stride: Any = (),
    padding: Any = (),
    dilation: Any = (),
    groups: int = 1,
) -> Any:
    """The gradient of a convolution for its weight, from the input and the output's cotangent."""
    columns = _columns(xp, input, size, stride, padding, dilation, groups)
    made = _rows(other, groups).transpose(0, 2, 1) @ columns
    return made.reshape(other.shape[1], input.shape[1] // groups, *size)


def _forward_rule(g: Any, _y: Any, x: Any, w: Any, _b: Any, **how: Any) -> tuple[Any, ...]:
    return (
        conv_back(g, w, size=tuple(x.shape[2:]), **how),
        conv_weight(x, g, size=tuple(w.shape[2:]), **how),
        None if _b is None else sum(g, dim=(0, *range(2, g.ndim))),
    )


def _back_rule(g: Any, _y: Any, x: Any, w: Any, size: Any, **how: Any) -> tuple[Any, ...]:
    return conv_forward(g, w, None, **how), conv_weight(g, x, size=tuple(w.shape[2:]), **how)


def _weight_rule(g: Any, _y: Any, x: Any, u: Any, size: Any, **how: Any) -> tuple[Any, ...]:
    return conv_back(u, g, size=tuple(x.shape[2:]), **how), conv_forward(x, g, None, **how)


conv_forward.defvjp(_forward_rule)
conv_back.defvjp(_back_rule)
conv_weight.defvjp(_weight_rule)


def sized(value: Any, n: int) -> tuple[int, ...]:
    """One number for every dimension, or one for each."""
    if isinstance(value, int):
        return (value,) * n
    return tuple(value) * (n if len(value) == 1 else 1)


def _check(name: str, x: Any, w: Any, n: int, channels: int) -> None:
    if x.ndim not in (n + 1, n + 2):
        torch = (
            f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input of size: "
            f"{list(x.shape)}"
        )
        raise TgradError("E0208", torch, torch=torch, python="RuntimeError", operands={0: describe(x), 1: describe(w)})
    if x.shape[-n - 1] != channels:
        torch = (
            f"Given groups=1, weight of size {list(w.shape)}, expected input{list(x.shape)} to have {channels} "
            f"channels, but got {x.shape[-n - 1]} channels instead"
        )
        raise TgradError("E0206", torch, torch=torch, python="RuntimeError", operands={0: describe(x), 1: describe(w)})


def convolved(name: str, n: int, x: Any, w: Any, b: Any, how: tuple[Any, Any, Any, int]) -> Any:
    """A convolution in n dimensions, of a batch or of one example."""
    stride, padding, dilation, groups = how
    _check(name, x, w, n, w.shape[1] * groups)
    alone = x.ndim == n + 1
    if alone:
        x = reshape(x, shape=(1, *x.shape))
    stride, dilation = sized(stride, n), sized(dilation, n)
    if isinstance(padding, str):
        x, padding = _named_padding(x, w, padding, dilation)
    padding = sized(padding, n)
    reach = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], dilation, strict=True)]
    room = [s + 2 * p for s, p in zip(x.shape[2:], padding, strict=True)]
    if any(r > s for r, s in zip(reach, room, strict=True)):
        torch = (
            f"Calculated padded input size per channel: ({' x '.join(map(str, room))}). Kernel size: "
            f"({' x '.join(map(str, reach))}). Kernel size can't be greater than actual input size"
        )
        raise TgradError("E0206", torch, torch=torch, python="RuntimeError", operands={0: describe(x), 1: describe(w)})
    made = conv_forward(x, w, b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return reshape(made, shape=tuple(made.shape[1:])) if alone else made


def _named_padding(x: Any, w: Any, padding: str, dilation: Any) -> tuple[Any, Any]:
    if padding == "valid":
        return x, 0
    from .padding import pad

    total = [d * (k - 1) for k, d in zip(w.shape[2:], dilation, strict=True)]
    sides = [side for t in reversed(total) for side in (t // 2, t - t // 2)]
    return pad(x, pad=tuple(sides)), 0


def transposed_convolution(name: str, n: int, x: Any, w: Any, b: Any, how: tuple[Any, Any, Any, int, Any]) -> Any:
    """A transposed convolution in n dimensions, of a batch or of one example."""
    stride, padding, extra, groups, dilation = how
    _check(name, x, w, n, w.shape[0])
    alone = x.ndim == n + 1
    if alone:
        x = reshape(x, shape=(1, *x.shape))
    stride, padding, dilation, extra = sized(stride, n), sized(padding, n), sized(dilation, n), sized(extra, n)
    size = tuple(
        [
            (m - 1) * s - 2 * p + d * (k - 1) + 1 + e
            for m, s, p, d, k, e in zip(x.shape[2:], stride, padding, dilation, w.shape[2:], extra, strict=True)
        ]
    )
    made = conv_back(x, w, size=size, stride=stride, padding=padding, dilation=dilation, groups=groups)
    if b is not None:
        made = made + reshape(b, shape=(-1, *(1,) * n))
    return reshape(made, shape=tuple(made.shape[1:])) if alone else made
