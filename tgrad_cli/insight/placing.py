"""What the tape's own operations, for which PyTorch has no name, are in operations that it has a name for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

ATOM = 5  # how tightly a name, a call or an index binds; see `writing`

if TYPE_CHECKING:
    from collections.abc import Callable

    from .expression import Expr
    from .writing import Writer


def _scattered(method: str) -> Any:
    def write(writer: Writer, e: Expr, args: list[str]) -> str:
        return f"{writer.zeros(e.shape)}.{method}({e.params['dim']}, {args[1]}, {args[0]})"

    return write


def _indexed(writer: Writer, e: Expr, args: list[str]) -> str | None:
    places = e.params["places"]
    places = places if isinstance(places, tuple) else (places,)
    if places != tuple(range(len(args) - 1)):
        return None
    return f"{writer.zeros(e.shape)}.index_put(({', '.join(args[1:])},), {args[0]}, accumulate=True)"


def _onwards(writer: Writer, e: Expr, args: list[str]) -> str:
    dim = e.params["dim"]
    return f"flip(cumsum(flip({args[0]}, {dim}), {dim}), {dim})"


def _on_diagonal(writer: Writer, e: Expr, args: list[str]) -> str:
    p = e.params
    return f"diagonal_scatter({writer.zeros(e.shape)}, {args[0]}, {p['offset']}, {p['dim1']}, {p['dim2']})"


def _masked(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"{writer.zeros(e.shape)}.masked_scatter({args[1]}, {args[0]})"


def _rows(writer: Writer, e: Expr, args: list[str]) -> str | None:
    if e.args[1].ndim != 1:
        return None
    return f"{writer.zeros(e.shape)}.index_add(0, {args[1]}, {args[0]})"


def _polygamma(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"polygamma({e.params['n']}, {args[0]})"


def _normal(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"special.ndtr({args[0]})"


def _einsum(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"einsum({e.params['equation']!r}, {', '.join(args)})"


FORWARD, BACK = ("backward", "ortho", "forward"), ("forward", "ortho", "backward")


def _transformed(name: str, e: Expr, args: list[str], norms: tuple[str, ...], size: str = "") -> str:
    """A call of `torch.fft` over one dimension or several."""
    dims = tuple(e.params["dims"])
    norm = norms[e.params["scale"]]
    where = f"dim={dims[0]}" if len(dims) == 1 else f"dim={dims}"
    scaled = "" if norm == "backward" else f", norm={norm!r}"
    return f"fft.{name}{'' if len(dims) == 1 else 'n'}({args[0]}, {size}{where}{scaled})"


def _fourier(writer: Writer, e: Expr, args: list[str]) -> str:
    forward = e.params["forward"]
    return _transformed("fft" if forward else "ifft", e, args, FORWARD if forward else BACK)


def _half_fourier(writer: Writer, e: Expr, args: list[str]) -> str:
    return _transformed("rfft" if e.params["onesided"] else "fft", e, args, FORWARD)


def _from_half_fourier(writer: Writer, e: Expr, args: list[str]) -> str:
    n, others = e.params["n"], len(e.params["dims"]) - 1
    return _transformed("irfft", e, args, BACK, f"s={(*(-1,) * others, n)}, " if others else f"n={n}, ")


def _stretch(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"narrow({args[0]}, {e.params['dim']}, {e.params['start']}, {e.params['size']})"


def _joined(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"cat(({', '.join(args)}), {e.params['dim']})"


def _windows(writer: Writer, e: Expr, args: list[str]) -> str | None:
    p = e.params
    if e.args[0].ndim not in (3, 4):
        return None
    return f"F.unfold({args[0]}, {p['kernel']}, {p['dilation']}, {p['padding']}, {p['stride']})"


def _folded(writer: Writer, e: Expr, args: list[str]) -> str:
    p = e.params
    return f"fold({args[0]}, {p['size']}, {p['kernel']}, {p['dilation']}, {p['padding']}, {p['stride']})"


def _picked(writer: Writer, e: Expr, args: list[str]) -> str:
    places = e.params["places"]
    places = places if isinstance(places, tuple) else (places,)
    items = [":"] * (max(places) + 1)
    for place, item in zip(places, args[1:], strict=True):
        items[place] = item
    return f"{writer.at(e.args[0], ATOM)}[{', '.join(items)}]"


def _gathered(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"gather({args[0]}, {e.params['dim']}, {args[1]})"


def _converted(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"{writer.at(e.args[0], ATOM)}.to({e.params['dtype']!r})"


def _standardised(writer: Writer, e: Expr, args: list[str]) -> str | None:
    shape, axes = e.shape, sorted(a % len(e.shape) for a in e.params["axes"])
    if len(args) > 1 or axes != list(range(axes[0], len(shape))):
        return None
    return f"layer_norm({args[0]}, {tuple(shape[axes[0] :])!r}, eps={e.params['eps']!r})"


def _elu(writer: Writer, e: Expr, args: list[str]) -> str | None:
    return None if e.params["scale"] == 1 else f"selu({args[0]})"


def _safe(writer: Writer, e: Expr, args: list[str]) -> str:
    return f"softmax({args[0]}, -1)"


def _added(writer: Writer, e: Expr, args: list[str]) -> str:
    alpha = e.params["alpha"]
    return f"index_add({args[0]}, {e.params['dim']}, {args[1]}, {args[2]}{'' if alpha == 1 else f', alpha={alpha}'})"


def _loss(name: str) -> Any:
    def write(writer: Writer, e: Expr, args: list[str]) -> str:
        usual = {"reduction": "mean", "delta": 1, "beta": 1}
        given = [f"{k}={v!r}" for k, v in e.params.items() if usual.get(k) != v]
        return f"{name}({', '.join([*args, *given])})"

    return write


SPELT: dict[str, Callable[[Writer, Expr, list[str]], str | None]] = {
    "place_along": _scattered("scatter"),
    "gather_back": _scattered("scatter_add"),
    "index_backward": _indexed,
    "sum_onwards": _onwards,
    "diagonal_backward": _on_diagonal,
    "masked_back": _masked,
    "embedding_sum": _rows,
    "polygamma_of": _polygamma,
    "normal_cdf": _normal,
    "einsum": _einsum,
    "index": _picked,
    "gather_at": _gathered,
    "to_dtype": _converted,
    "standardised": _standardised,
    "fft_c2c": _fourier,
    "fft_r2c": _half_fourier,
    "fft_c2r": _from_half_fourier,
    "half": _stretch,
    "joined": _joined,
    "im2col": _windows,
    "col2im": _folded,
    "elu": _elu,
    "safe_softmax": _safe,
    "rows_added": _added,
    "mse_kernel": _loss("mse_loss"),
    "smooth_l1_kernel": _loss("smooth_l1_loss"),
    "huber_kernel": _loss("huber_loss"),
}
