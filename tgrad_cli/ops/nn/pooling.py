"""What the poolings over windows share: PyTorch's arguments, its checks, and how many windows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.promotion import LEGACY_NAMES
from .windows import fails, sized

if TYPE_CHECKING:
    from typing import Any

_INTS = {1: "an int", 2: "two ints", 3: "three ints"}


class Windows:
    """The windows of one call: sizes a dimension, and how many places each dimension has."""

    __slots__ = ("dilation", "kernel", "padding", "places", "stride")

    def __init__(self, kernel: Any, stride: Any, padding: Any, dilation: Any) -> None:
        self.kernel, self.stride, self.padding, self.dilation = kernel, stride, padding, dilation
        self.places: tuple[int, ...] = ()

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that the kernels take."""
        return {"kernel": self.kernel, "stride": self.stride, "padding": self.padding, "places": self.places}


def pooled(name: str, n: int, x: Any, how: dict[str, Any], ceil_mode: Any) -> Windows:
    """The windows of a pooling in n dimensions, with PyTorch's checks in its order."""
    either = "either be" if n == 2 else "be"
    for word, value in how.items():
        if value not in (None, ()) and len(sized(value, n, name, word)) != n:
            omitted = " omitted, a single int," if word == "stride" else " a single int,"
            verb = "be either" if (word, n) == ("dilation", 2) else f"must {either}"
            raise fails(f"{name}: {word} {verb}{omitted} or a tuple of {_INTS[n]}", code="E0604")
    kernel = sized(how["kernel_size"], n)
    stride = kernel if how.get("stride") in (None, (), []) else sized(how["stride"], n)
    if x.ndim <= n:
        if name == "avg_pool2d":
            text = f"Dimension out of range (expected to be in range of [{-x.ndim}, {x.ndim - 1}], but got {-n - 1})"
            raise fails(text, "IndexError", "E0204")
        raise fails(f"non-empty {n + 1}D or {n + 2}D (batch mode) tensor expected for input", code="E0208")
    made = Windows(kernel, stride, sized(how["padding"], n), sized(how.get("dilation", 1), n))
    made.places = _places(x, made, bool(ceil_mode))
    return made


def _places(x: Any, how: Windows, ceil_mode: bool) -> tuple[int, ...]:
    """How many windows each dimension has; with `ceil_mode` the last may hang over, if it starts inside."""
    n = len(how.kernel)
    found = []
    for size, k, s, p, d in zip(x.shape[-n:], how.kernel, how.stride, how.padding, how.dilation, strict=True):
        if s == 0:
            raise fails("stride should not be zero", code="E0604")
        if p < 0:
            raise fails(f"pad must be non-negative, but got pad: {p}", code="E0604")
        if p > ((k - 1) * d + 1) // 2:
            text = f"pad should be at most half of effective kernel size, but got pad={p}, kernel_size={k} and "
            raise fails(f"{text}dilation={d}", code="E0604")
        count = (size + 2 * p - d * (k - 1) - 1 + (s - 1 if ceil_mode else 0)) // s + 1
        found.append(count - 1 if ceil_mode and (count - 1) * s >= size + p else count)
    return tuple(found)


_LETTERS = {2: ("H", "W"), 3: ("T", "H", "W")}


def check_pool(name: str, x: Any, how: Windows) -> None:
    """PyTorch's checks of sizes and shapes in two and three dimensions, once the windows are counted."""
    n = len(how.kernel)
    letters = _LETTERS[n]
    for values, what, prefix in (
        (how.kernel, "kernel size", "k"),
        (how.stride, "stride", "d"),
        (how.dilation, "dilation", "dilation"),
    ):
        if min(values) <= 0:
            listed = " ".join(f"{prefix}{c}: {v}" for c, v in zip(letters, values, strict=True))
            raise fails(f"{what} should be greater than zero, but got {listed}", code="E0604")
    if any(2 * p > k for p, k in zip(how.padding, how.kernel, strict=True)):
        order = (1, 0) if n == 2 else (0, 2, 1)
        pads, kernels = (
            [f"{prefix}{letters[i]}{' =' if n == 2 else ':'} {values[i]}" for i in order]
            for prefix, values in (("pad", how.padding), ("k", how.kernel))
        )
        listed = ", ".join([*pads, *kernels]) if n == 2 else " ".join([*kernels, *pads])
        raise fails(f"pad should be smaller than or equal to half of kernel size, but got {listed}", code="E0604")
    if x.ndim > n + 2:
        if name == "avg_pool2d":
            raise _empty(name, x, n)
        raise fails(f"non-empty {n + 1}D or {n + 2}D (batch mode) tensor expected for input", code="E0208")
    first = x.ndim - n - 1
    if 0 in x.shape[first:]:
        raise _empty(name, x, n)
    small = name == "avg_pool3d" and any(s < k for s, k in zip(x.shape[-n:], how.kernel, strict=True))
    if small or min(how.places) < 1:
        raise _too_small(name, x, how)


def _empty(name: str, x: Any, n: int) -> TgradError:
    if n == 2:
        text = "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:"
        return fails(f"{text}{list(x.shape)}", code="E0208")
    # PyTorch gives the dimension's size where it says "dimension".
    caller = "max_pool3d_with_indices_out_cpu_template()" if name == "max_pool3d" else "avg_pool3d_out_cpu()"
    return fails(
        f"{caller}: Expected input's non-batch dimensions to have positive length, but input has a shape of "
        f"{list(x.shape)} and non-batch dimension 0 has length zero!"
    )


def _too_small(name: str, x: Any, how: Windows) -> TgradError:
    n = len(how.kernel)
    hint = "the window is larger than the input; a smaller kernel_size or some padding fits"
    if name == "avg_pool3d":
        given, window = (
            " ".join(f"{prefix}{c}: {v}" for c, v in zip(_LETTERS[3], values, strict=True))
            for prefix, values in (("", x.shape[-3:]), ("k", how.kernel))
        )
        return fails(f"input image ({given}) smaller than kernel size ({window})", hint=hint)
    given, made = ("x".join(map(str, (x.shape[-n - 1], *sizes))) for sizes in (x.shape[-n:], how.places))
    text = f"Given input size: ({given}). Calculated output size: ({made}). Output size is too small"
    return fails(text, hint=hint)


def check_kind(x: Any, kinds: str, kernel: str) -> None:
    """PyTorch's error for an element type that its kernel does not have; `kinds` are NumPy's letters, then types."""
    name = x.dtype.name
    letters, *types = kinds.split()
    if x.dtype.np.kind not in letters and name not in types:
        text = f"\"{kernel}\" not implemented for '{LEGACY_NAMES[name]}'"
        hint = "convert it first: x.float()"
        raise TgradError("E0302", text, torch=text, python="NotImplementedError", hint=hint)
