"""What the convolutions in one to three dimensions share: PyTorch's arguments, its checks, single examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.failures import describe
from ...tensor.promotion import C_NAMES, LEGACY_NAMES
from ..shape.axes import squeeze, unsqueeze
from .convolution_kernel import conv_back, conv_forward
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any


def _fails(text: str, x: Any, w: Any) -> TgradError:
    return fails(text, operands={0: describe(x), 1: describe(w)})


def _check_types(x: Any, w: Any, b: Any) -> None:
    if w.dtype is not x.dtype:
        raise _fails(f"expected scalar type {LEGACY_NAMES[x.dtype.name]} but found {LEGACY_NAMES[w.dtype.name]}", x, w)
    if b is not None and b.dtype is not x.dtype:
        a, c = (C_NAMES[t.dtype.name].replace("long long", "long int") for t in (x, b))
        raise _fails(f"Input type ({a}) and bias type ({c}) should be the same", x, b)


def _unsupported(name: str, x: Any, w: Any) -> None:
    """PyTorch convolves integers too, but not bools, and transposed only int64."""
    kind = x.dtype.name
    if kind == "bool" or ("transpose" in name and x.dtype.category == 1 and kind != "int64"):
        kernel = "slow_conv_transpose2d_out_cpu" if "transpose" in name else "slow_conv2d_cpu"
        text = f"\"{kernel}\" not implemented for '{LEGACY_NAMES[kind]}'"
        hint = "convert them first: x.float()"
        raise TgradError("E0302", text, torch=text, python="NotImplementedError", operands={0: describe(x)}, hint=hint)


def _expanded(name: str, word: str, value: Any, n: int, dims: int) -> Any:
    """One number for each dimension; `dims` is how many the function's name says, `n` how many the weight has."""
    given = sized(value, dims, name, word)
    given = given * n if len(given) == 1 else given
    if len(given) != n:
        raise fails(
            f"expected {word} to be a single integer value or a list of {n} values to match the convolution "
            f"dimensions, but got {word}={list(given)}"
        )
    return given


def _arguments(name: str, dims: int, x: Any, w: Any, how: dict[str, Any]) -> dict[str, Any]:
    """Stride, padding and so on with a number for each dimension, all checked."""
    n, groups = w.ndim - 2, how["groups"]
    if x.ndim not in (dims + 1, dims + 2):
        raise _fails(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {name}, but got input of size: "
            f"{list(x.shape)}",
            x,
            w,
        )
    if n < 1:
        raise _fails("weight should have at least three dimensions", x, w)
    if groups <= 0:
        raise _fails("non-positive groups is not supported", x, w)
    if isinstance(how["padding"], str):
        if w.ndim != dims + 2:
            raise wrong_rank(x, w, "")
        how = {**how, "padding": 0}
    made = {word: _expanded(name, word, value, n, dims) for word, value in how.items() if word != "groups"}
    _unsupported(name, x, w)
    _check_types(x, w, None)
    if min(made["padding"]) < 0:
        raise _fails("negative padding is not supported", x, w)
    if min(made["stride"]) <= 0:
        raise _fails("non-positive stride is not supported", x, w)
    if min(made["dilation"]) <= 0:
        zero = f", but got {list(made['dilation'])}" if min(made["dilation"]) == 0 else ""
        raise _fails("dilation should be greater than zero" + zero, x, w)
    return {**made, "groups": groups}


def wrong_rank(x: Any, w: Any, space: str = " ") -> TgradError:
    """PyTorch's error for an input of other dimensions than the weight's."""
    return _fails(
        f"Expected {w.ndim}-dimensional input for {w.ndim}-dimensional weight{space}{list(w.shape)}, but got "
        f"{x.ndim}-dimensional input of size {list(x.shape)} instead",
        x,
        w,
    )


def _check_shapes(x: Any, w: Any, b: Any, how: dict[str, Any], transposed: bool) -> None:
    """PyTorch's checks of the weight against the batched input."""
    groups = how["groups"]
    given = "transposed=1" if transposed else f"groups={groups}"
    if x.ndim != w.ndim:
        raise wrong_rank(x, w)
    for wrong, text in (
        (w.shape[0] < groups, f"expected weight to be at least {groups} at dimension 0, but"),
        (w.shape[0] % groups, f"expected weight to be divisible by {groups} at dimension 0, but"),
    ):
        if wrong:
            raise _fails(f"Given groups={groups}, {text} got weight of size {list(w.shape)} instead", x, w)
    channels = w.shape[0] if transposed else w.shape[1] * groups
    if x.shape[1] != channels:
        raise _fails(
            f"Given {given}, weight of size {list(w.shape)}, expected input{list(x.shape)} to have {channels} "
            f"channels, but got {x.shape[1]} channels instead",
            x,
            w,
        )
    out = w.shape[1] * groups if transposed else w.shape[0]
    if b is not None and tuple(b.shape) != (out,):
        raise _fails(
            f"Given {'transposed=1, ' if transposed else ''}weight of size {list(w.shape)}, expected bias to be "
            f"1-dimensional with {out} elements, but got bias of size {list(b.shape)} instead",
            x,
            b,
        )
    _check_types(x, w, b)


def convolved(name: str, n: int, x: Any, w: Any, b: Any, **how: Any) -> Any:
    """A convolution in n dimensions, of a batch or of one example."""
    named = how["padding"] if isinstance(how["padding"], str) else None
    how = _arguments(name, n, x, w, how)
    alone = x.ndim == n + 1
    if alone:
        x = unsqueeze(x, dim=0)
    if named is not None:
        x, how["padding"] = _named_padding(x, w, named, how)
    _check_shapes(x, w, b, how, transposed=False)
    reach = [d * (k - 1) + 1 for k, d in zip(w.shape[2:], how["dilation"], strict=True)]
    room = [s + 2 * p for s, p in zip(x.shape[2:], how["padding"], strict=True)]
    if any(r > s for r, s in zip(reach, room, strict=True)):
        raise _fails(
            f"Calculated padded input size per channel: ({' x '.join(map(str, room))}). Kernel size: "
            f"({' x '.join(map(str, reach))}). Kernel size can't be greater than actual input size",
            x,
            w,
        )
    made = conv_forward(x, w, b, **how)
    return squeeze(made, dim=0) if alone else made


def _named_padding(x: Any, w: Any, padding: str, how: dict[str, Any]) -> tuple[Any, Any]:
    """ "same" keeps the size (an odd place more goes behind), "valid" adds nothing."""
    if padding not in ("same", "valid"):
        raise _fails(f"Invalid padding string: '{padding}'", x, w)
    if padding == "valid":
        return x, how["padding"]
    if any(s != 1 for s in how["stride"]):
        raise _fails("padding='same' is not supported for strided convolutions", x, w)
    from .padding import constant_pad_nd

    total = [d * (k - 1) for k, d in zip(w.shape[2:], how["dilation"], strict=True)]
    if any(t % 2 for t in total):
        x = constant_pad_nd(x, pad=tuple([side for t in reversed(total) for side in (0, t % 2)]))
    return x, tuple([t // 2 for t in total])


_WORDS = {1: ("",), 2: ("height", "width"), 3: ("depth", "height", "width")}


def transposed_convolution(name: str, n: int, x: Any, w: Any, b: Any, **how: Any) -> Any:
    """A transposed convolution in n dimensions, of a batch or of one example."""
    how = _arguments(name, n, x, w, how)
    extra = how.pop("output_padding")
    alone = x.ndim == n + 1
    if alone:
        x = unsqueeze(x, dim=0)
    _check_shapes(x, w, b, how, transposed=True)
    stride, padding, dilation = how["stride"], how["padding"], how["dilation"]
    if any(e >= s and e >= d for e, s, d in zip(extra, stride, dilation, strict=True)):
        # PyTorch runs one dimension as two, the first of size 1.
        shown = {"output_padding": extra, "stride": stride, "dilation": dilation}
        fill = {"output_padding": 0, "stride": 1, "dilation": 1}
        words = _WORDS[max(n, 2)]
        listed = [
            f"{word}_{side}: {v}"
            for word, values in shown.items()
            for side, v in zip(words, (fill[word],) * (len(words) - n) + tuple(values), strict=True)
        ]
        text = "output padding must be smaller than either stride or dilation, but got " + " ".join(listed)
        raise _fails(text, x, w)
    parts = zip(x.shape[2:], stride, padding, dilation, w.shape[2:], extra, strict=True)
    size = tuple([(m - 1) * s - 2 * p + d * (k - 1) + 1 + e for m, s, p, d, k, e in parts])
    if min(size) <= 0:
        lead = (1,) * (n == 1)
        given, made = (" x ".join(map(str, (*lead, *s))) for s in (x.shape[2:], size))
        text = f"Given input size per channel: ({given}). Calculated output size per channel: ({made})."
        raise _fails(text + " Output size is too small", x, w)
    result = conv_back(x, w, b, size=size, **how)
    return squeeze(result, dim=0) if alone else result
