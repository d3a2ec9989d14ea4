"""What the tape's own operations, for which PyTorch has no name, are in operations that it has a name for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
}
