"""Windows of images laid out as columns, and added up again: `unfold` and `fold`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.registry import op
from ..sizes import product
from .activation import F
from .pooling import check_kind
from .windows import fails, fold_windows, padded, sized, window_counts, windows

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("pooling", torch=(), method=False, promote="none", result="first", grad_fn="Im2ColBackward0", formula="im2col({0})")
def im2col(xp: Any, input: Any, /, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Every window of the last two dimensions (…, C, H, W) as a column (…, C * window, places)."""
    view = windows(xp, padded(xp, input, [(p, p) for p in padding]), kernel, stride, dilation)
    *batch, channels = input.shape[:-2]
    return view.reshape(*batch, channels * product(kernel), product(view.shape[-2:]))


@op("pooling", torch=(), method=False, promote="none", result="first", grad_fn="Col2ImBackward0", formula="col2im({0})")
def col2im(xp: Any, input: Any, /, size: Any, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Any:
    """Columns (…, C * window, places) added up into images (…, C, H, W) where their windows overlap."""
    places = window_counts(size, kernel, stride, padding, dilation)
    *batch, rows, _ = input.shape
    columns = input.reshape(*batch, rows // product(kernel), *kernel, *places)
    return fold_windows(xp, columns, size, stride, padding, dilation)


im2col.defvjp(lambda g, _y, _x, **how: (col2im(g, size=tuple(_x.shape[-2:]), **how),))
col2im.defvjp(lambda g, _y, _x, size, **how: (im2col(g, **how),))


def _arguments(how: dict[str, Any]) -> dict[str, Any]:
    """A number for each of the two dimensions, all checked."""
    made = {}
    for word, value in how.items():
        made[word] = sized(value, 2, "unfold", word)
        if len(made[word]) != 2:
            raise fails(f"It is expected {word} equals to 2, but got size {len(made[word])}", code="E0604")
    for word, shown, prefix, least in (
        ("kernel_size", "kernel size", "kernel", 1),
        ("dilation", "dilation", "dilation", 1),
        ("padding", "padding", "pad", 0),
        ("stride", "stride", "stride", 1),
    ):
        if min(made[word]) < least:
            height, width = made[word]
            bound = "greater than zero" if least else "non-negative"
            text = f"{shown} should be {bound}, but got {prefix}_height: {height} {prefix}_width: {width}"
            raise fails(text, code="E0604")
    return made


def _params(how: dict[str, Any]) -> dict[str, Any]:
    return {"kernel": how["kernel_size"], **{w: how[w] for w in ("dilation", "padding", "stride")}}


def _shown(how: dict[str, Any], *words: str) -> str:
    return ", ".join(f"{w}=({how[w][0]}, {how[w][1]})" for w in words)


@op("pooling", torch=F + "unfold", composite=True, method=False, out=False, name="functional_unfold")
def functional_unfold(
    input: AsTensor, /, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """Every window of a batch of images as a column (batch, channels * window, places).

    > F.unfold(ones(1, 1, 3, 3), 2).shape
    torch.Size([1, 4, 4])
    """
    how = _arguments({"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride})
    if input.ndim < 3:
        span = max(input.ndim, 1)
        text = f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], but got {min(span, 2)})"
        raise fails(text, "IndexError", "E0204")
    if input.ndim > 4 or 0 in input.shape[-3:]:
        raise fails(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for "
            f"input, but got: {list(input.shape)}",
            code="E0208",
        )
    size = tuple(input.shape[-2:])
    places = window_counts(size, how["kernel_size"], how["stride"], how["padding"], how["dilation"])
    if min(places) < 1:
        raise fails(
            f"Given input with spatial size ({size[0]}, {size[1]}), {_shown(how, 'kernel_size', 'dilation', 'padding')}"
            f", calculated shape of the array of sliding blocks as ({places[0]}, {places[1]}), but its components "
            "must be at least one."
        )
    check_kind(input, "fcb", "im2col_out_cpu")
    return im2col(input, **_params(how))


@op("pooling", torch=F + "fold", composite=True, method=False, out=False)
def fold(
    input: AsTensor,
    /,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Any:
    """Columns added up into images where their windows overlap: the transpose of `unfold`.

    > F.fold(ones(1, 4, 4), (3, 3), 2).sum()
    tensor(16.)
    """
    how = {"output_size": output_size, "kernel_size": kernel_size, "dilation": dilation, "padding": padding}
    how = _arguments({**how, "stride": stride})
    size = how["output_size"]
    if input.ndim not in (2, 3) or 0 in input.shape[-2:]:
        raise fails(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for "
            f"input, but got: {list(input.shape)}",
            code="E0208",
        )
    rows, columns = input.shape[-2:]
    window = how["kernel_size"]
    if rows % product(window):
        raise fails(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={rows} and kernel_size=({window[0]}, {window[1]})."
        )
    places = window_counts(size, window, how["stride"], how["padding"], how["dilation"])
    if product(places) != columns or min(places) < 1:
        given = _shown(how, "output_size", "kernel_size", "dilation", "padding", "stride")
        raise fails(
            f"Given {given}, expected size of input's dimension 2 to match the calculated number of sliding blocks "
            f"{places[0]} * {places[1]} = {product(places)}, but got input.size(2)={columns}."
        )
    check_kind(input, "fcb", "col2im_out_cpu")
    return col2im(input, size=size, **_params(how))
