"""Which text a call is in each target, by its parameters, and what the texts need beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .words import FLAT_NORM, NORM, TEMPLATES, Row, both

if TYPE_CHECKING:
    from .expression import Expr


def row_of(e: Expr, params: dict[str, Any], target: str) -> Row | None:
    """What a call is in each target; None where there is no text for its parameters."""
    if e.op in ("max_dim", "min_dim"):
        if params["result"] == 0:
            return TEMPLATES["amax" if e.op == "max_dim" else "amin"]
        word = "argmax" if e.op == "max_dim" else "argmin"
        return both(f"NP.{word}({{0}}{{axes}})", f"torch.{word}({{0}}{{dims}})")
    if e.op in ("sort", "topk") and target != "torch":
        return _sorted(e, params)
    if e.op == "vector_norm" and not plain(e, params, target):
        dim = params.get("dim")
        if dim is None:
            return FLAT_NORM
        return NORM if isinstance(dim, int) or len(dim) == 1 or target == "torch" else None
    if e.op == "elu" and params["scale"] != 1:
        return TEMPLATES["selu"]
    if e.op == "gelu" and params["approximate"] == "tanh":
        return "gelu_tanh({0})", "jax.nn.gelu({0})", None
    if e.op == "solve_triangular" and target == "numpy" and not params["unitriangular"]:
        turned = "np.swapaxes(np.linalg.solve(np.swapaxes({0}, -1, -2), np.swapaxes({1}, -1, -2)), -1, -2)"
        return "np.linalg.solve({0}, {1})" if params["left"] else turned, None, None
    if e.op == "standardised" and target == "jax":
        weighed = "*{1}" * (e.args[1].op != "none") + " + {2}" * (e.args[2].op != "none")
        made = "(jax.nn.standardize({0}, {axes}, epsilon={eps})" + weighed + ")"
        return (None, made, None) if params["kind"] == "layer" or not weighed else None
    if e.op == "conv_forward" and target == "jax" and plain(e, params, target):
        made = "(jax.lax.conv_general_dilated({0}, {1}, {stride}, {pads}, rhs_dilation={dilation}, "
        added = "" if e.args[2].op == "none" else " + {2}[:" + ", None" * len(params["stride"]) + "]"
        return None, made + "feature_group_count={groups})" + added + ")", None
    row = TEMPLATES.get(e.op)
    return row if row is not None and plain(e, params, target) else None


def _sorted(e: Expr, params: dict[str, Any]) -> Row:
    """Sorted elements or their places, the largest first or last; the first k of them."""
    made = "NP.argsort({0}, {dim})" if params["result"] == 1 else "NP.sort({0}, {dim})"
    made = f"NP.flip({made}, {{dim}})" if params.get("descending", params.get("largest")) else made
    return both(f"NP.take({made}, NP.arange({{k}}), {{dim}})" if e.op == "topk" else made)


def worked_out(e: Expr, params: dict[str, Any]) -> dict[str, Any]:
    """What templates need beside the parameters: a variance's ddof, an array's padding, the number of dimensions."""
    found: dict[str, Any] = {}
    if e.op in ("var", "std"):
        correction = params.get("correction")
        found["ddof"] = int(params.get("unbiased") is not False) if correction is None else correction
    if e.op == "constant_pad_nd":
        pairs = [tuple(params["pad"][i : i + 2]) for i in range(0, len(params["pad"]), 2)]
        found["widths"] = [(0, 0)] * (e.ndim - len(pairs)) + pairs[::-1]
    if e.op in ("tril", "triu"):
        found["nth"] = f", {params['diagonal']}" if params.get("diagonal") else ""
    if e.op == "rows_added":
        found["rows"] = ":, " * params["dim"]
    if e.op.endswith(("_pool_kernel", "conv_forward")):
        n = found["n"] = len(params["stride"])
        found["pads"] = [(p, p) for p in params["padding"]]
    if e.op.endswith("_pool_kernel"):
        ones = (1,) * (e.ndim - n)
        found |= {"window": ones + params["kernel"], "steps": ones + params["stride"]}
        found["pads"] = [(0, 0)] * (e.ndim - n) + found["pads"]
        found["spread"] = ones + params.get("dilation", (1,) * n)
    return found


def plain(e: Expr, params: dict[str, Any], target: str) -> bool:
    """Whether a call has no parameter that the templates leave out."""
    op = e.op
    if op in ("norm", "vector_norm"):
        order = params.get("p", params.get("ord", 2))
        return order in ("fro", 2, 2.0, None) and params.get("dim") is None
    if op in ("var", "std"):
        return target != "torch" or (params.get("correction", 1) in (1, None) and params.get("unbiased") is not False)
    if op in ("max_pool_kernel", "avg_pool_kernel"):
        return whole_windows(e, params) and params.get("divisor") is None and params.get("with_pad", True)
    if op == "standardised":
        return bool(params["kind"] == "layer")
    if op == "gather_at":
        others = [i for i in range(e.ndim) if i != params["dim"] % e.ndim]
        return target == "torch" or all(e.args[0].shape[i] == e.shape[i] for i in others)
    if op in ("diag_embed", "diagonal_backward"):
        return e.ndim == 2 and e.shape[0] == e.shape[1] and params["offset"] == 0
    if op == "constant_pad_nd":
        return min(params["pad"], default=0) >= 0
    if op.endswith("_kernel"):
        return bool(params.get("reduction", "mean") == "mean" and params.get("ignore_index", -100) == -100)
    wanted = PLAIN.get(op, {})
    return all(params.get(k, v) == v for k, v in wanted.items())


# The parameters that texts leave out, as they must be.
PLAIN: dict[str, dict[str, Any]] = {
    "softplus": {"beta": 1},
    "gelu": {"approximate": "none"},
    "linalg_cholesky": {"upper": False},
    "eigh": {"UPLO": "L"},
    "scatter_at": {"how": "set"},
    "embedding": {"padding": -1},
    "conv_forward": {"places": None},
}


def whole_windows(e: Expr, params: dict[str, Any]) -> bool:
    """Whether a pooling counts its windows without `ceil_mode`, and gives values."""
    n = len(params["stride"])
    spread = params.get("dilation", (1,) * n)
    sizes = zip(e.args[0].shape[-n:], params["kernel"], params["stride"], params["padding"], spread, strict=True)
    counted = tuple((size + 2 * p - d * (k - 1) - 1) // s + 1 for size, k, s, p, d in sizes)
    return params.get("result", 0) == 0 and counted == tuple(params["places"])
