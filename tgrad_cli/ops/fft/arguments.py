"""What the transforms are called with: sizes, dimensions, scales, types, as PyTorch checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.promotion import LEGACY_NAMES
from ...tensor.registry import OPS
from ...tensor.state import ACTIVE
from ..arguments import category
from ..linalg.matrices import refused
from ..nn.padding import constant_pad_nd
from ..shape.slicing import part
from ..sizes import wrapped

if TYPE_CHECKING:
    from typing import Any

NORMS = {None: 0, "backward": 0, "ortho": 1, "forward": 2}


def scale_of(norm: Any, forward: bool, x: Any) -> int:
    """0 for no scale, 1 for the root of the number of elements, 2 for their number."""
    if norm not in NORMS:
        raise refused("E0604", f'Invalid normalization mode: "{norm}"', x)
    chosen = NORMS[norm]
    return chosen if forward or chosen == 1 else 2 - chosen


def ready(x: Any, complex_too: bool = False) -> Any:
    """The signal in a type that is transformed: integers become floats, and with `complex_too` all become complex."""
    dtype = x.dtype
    if dtype.name in ("float16", "bfloat16"):
        raise refused("E0302", f"Unsupported dtype {LEGACY_NAMES[dtype.name]}", x)
    wanted = dtype if category(x) >= 2 else ACTIVE.state.default_dtype
    wanted = wanted.to_complex() if complex_too and not wanted.is_complex else wanted
    return x if wanted is dtype else OPS["to_dtype"](x, dtype=wanted)


def dimension(x: Any, dim: int, name: str) -> int:
    """A dimension counted from the front; a signal without dimensions has none."""
    if not x.ndim:
        text = f"Dimension specified as {dim} but tensor has no dimensions"
        raise refused("E0204", text, x, python="IndexError")
    return wrapped(dim, x.ndim, name, (x,))


def check_size(n: int, x: Any) -> None:
    """Refuse a transform of no points."""
    if n < 1:
        raise refused("E0604", f"Invalid number of data points ({n}) specified", x)


def fitted(x: Any, sizes: Any, dims: Any) -> Any:
    """The signal cut, or filled up with zeros, to given sizes in some dimensions."""
    pad = [0] * (2 * x.ndim)
    for n, d in zip(sizes, dims, strict=True):
        if n < x.shape[d]:
            x = part(x, d, slice(0, n), "SliceBackward0")
        elif n > x.shape[d]:
            pad[2 * (x.ndim - 1 - d) + 1] = n - x.shape[d]
    return constant_pad_nd(x, pad=tuple(pad)) if any(pad) else x


def axes(name: str, x: Any, s: Any, dim: Any) -> tuple[tuple[int, ...], list[int]]:
    """The dimensions, counted from the front, and the size of the transform in each."""
    sizes = (s,) if isinstance(s, int) else s
    given = (dim,) if isinstance(dim, int) else dim
    text = None
    dims: tuple[int, ...] = ()
    if given is not None:
        dims = tuple([dimension(x, d, name) for d in given])
        if len(set(dims)) != len(dims):
            text = "FFT dims must be unique"
        elif sizes is not None and len(sizes) != len(dims):
            text = "When given, dim and shape arguments must have the same length"
    if text is None and sizes is not None and len(sizes) > x.ndim:
        text = f"Got shape with {len(sizes)} values but input tensor only has {x.ndim} dimensions."
    if text is not None:
        raise refused("E0604", text, x)
    if given is None:
        dims = tuple(range(x.ndim) if sizes is None else range(x.ndim - len(sizes), x.ndim))
    made = [x.shape[d] for d in dims]
    if sizes is not None:
        made = [n if m == -1 else m for n, m in zip(made, sizes, strict=True)]
    for n in made:
        check_size(n, x)
    return dims, made
