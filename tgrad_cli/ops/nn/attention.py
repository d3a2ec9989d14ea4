"""Scaled dot-product attention."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.promotion import C_NAMES
from ...tensor.registry import NUMPY, OPS, op
from ...tensor.tensor import Tensor
from ..arguments import constant
from ..elementwise.comparison import where
from ..linalg.contraction import matmul, transposed
from ..reduce.reduction import sum
from .activation import F
from .dropout import dropped
from .windows import fails

if TYPE_CHECKING:
    from typing import Any

    from ...tensor.registry import AsTensor


@op("attention", torch=(), method=False, out=False, formula="softmax({0})", grad_fn="SafeSoftmaxBackward0")
def safe_softmax(xp: Any, input: Any, /) -> Any:
    """Softmax along the last dimension, with zeros where all is minus infinity."""
    if not input.size:
        return xp.array(input)
    top = input.max(axis=-1, keepdims=True)
    made = input - xp.where(top == -xp.inf, 0, top)
    xp.exp(made, out=made)
    total = made.sum(axis=-1, keepdims=True)
    made /= xp.where(total == 0, 1, total)
    return made


def _softmax_rule(g: Any, y: Any, _x: Any) -> tuple[Any]:
    flow = g * y
    return (flow - y * sum(flow, dim=-1, keepdim=True),)


safe_softmax.defvjp(_softmax_rule)


def _scores(q: Any, k: Any, mask: Any, causal: bool, scale: float) -> Any:
    """What softmax is taken of: the products, with what a mask adds or hides."""
    root = math.sqrt(abs(scale))
    scores = matmul(q * math.copysign(root, scale), transposed(k) * root)
    if causal:
        seen = NUMPY().tri(scores.shape[-2], scores.shape[-1], dtype=bool)
        scores = where(constant(seen) if type(scores) is Tensor else seen, scores, -math.inf)
    if mask is None:
        return scores
    boolean = mask.dtype.name == "bool"
    return where(mask, scores, -math.inf) if boolean else scores + mask


@op(
    "attention",
    torch=(),
    method=False,
    out=False,
    promote="none",
    result="first",
    grad_fn="ScaledDotProductFlashAttentionForCpuBackward0",
    formula="attention({0}, {1}, {2})",
)
def flash_attention(
    xp: Any, query: Any, key: Any, value: Any, mask: Any = None, /, causal: bool = False, scale: float = 1.0
) -> Any:
    """Attention without dropout, as one operation."""
    query, key, value = (x.astype("float32") if x.dtype.itemsize == 2 else x for x in (query, key, value))
    return matmul(safe_softmax(_scores(query, key, mask, causal, scale)), value)


def _flash_rule(g: Any, _y: Any, q: Any, k: Any, v: Any, mask: Any, causal: bool, scale: float) -> tuple[Any, ...]:
    shares = safe_softmax(_scores(q, k, mask, causal, scale))
    flow = shares * matmul(g, transposed(v))
    flow = (flow - shares * sum(flow, dim=-1, keepdim=True)) * scale
    return matmul(flow, k), matmul(transposed(flow), q), matmul(transposed(shares), g), None


flash_attention.defvjp(_flash_rule)


def _check(q: Any, k: Any, v: Any, mask: Any) -> None:
    """PyTorch's checks."""
    if min(q.ndim, k.ndim, v.ndim) < 2:
        raise fails(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{q.ndim} key.dim: {k.ndim} and value.dim: {v.ndim} instead.",
            code="E0208",
        )
    if not q.dtype is k.dtype is v.dtype:
        names = [C_NAMES[t.dtype.name] for t in (q, k, v)]
        raise fails(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{names[0]} key.dtype: {names[1]} and value.dtype: {names[2]} instead.",
            code="E0302",
        )
    if mask is not None and mask.dtype.name not in ("bool", "float32") and mask.dtype is not q.dtype:
        raise fails(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{C_NAMES[mask.dtype.name].replace('long long', 'long int')} and  query.dtype: {C_NAMES[q.dtype.name]} "
            "instead.",
            code="E0302",
        )


def _grouped(q: Any, k: Any, v: Any) -> tuple[Any, Any]:
    """Keys and values repeated for the groups of queries that share them."""
    heads = q.shape[-3]
    if q.ndim < 3 or heads % k.shape[-3] or heads % v.shape[-3]:
        raise fails("Number of heads in key and value must divide the number of heads in ")
    repeat = OPS["repeat_interleave"]
    return (
        repeat.call((k, heads // k.shape[-3]), {"dim": -3}),
        repeat.call((v, heads // v.shape[-3]), {"dim": -3}),
    )


def _one_operation(q: Any, k: Any, v: Any, mask: Any, p: float) -> bool:
    """Whether PyTorch computes it in one kernel."""
    return (
        q.ndim == k.ndim == v.ndim == 4
        and p == 0
        and q.dtype.is_floating_point
        and q.shape[-1] == k.shape[-1] == v.shape[-1]
        and q.shape[:2] == k.shape[:2] == v.shape[:2]
        and min(q.shape[-2], k.shape[-2]) > 0
        and not (mask is not None and mask.requires_grad)
    )


@op("attention", torch=F + "scaled_dot_product_attention", composite=True, method=False, out=False)
def scaled_dot_product_attention(
    query: AsTensor,
    key: AsTensor,
    value: AsTensor,
    attn_mask: AsTensor = None,
    /,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """``softmax(query @ key.mT * scale + mask) @ value``; the scale is 1 / sqrt(size) unless given.

    A boolean mask is true where a query sees a key, another is added; `is_causal` hides the keys behind a query's
    place; `dropout_p` drops weights; with `enable_gqa` several query heads share a head of keys and values.

    Derivative: through the product with value, the softmax of the scores, and the product of query and key.

    > F.scaled_dot_product_attention(ones(1, 2, 4), ones(1, 2, 4), ones(1, 2, 4)).shape
    torch.Size([1, 2, 4])
    """
    _check(query, key, value, attn_mask)
    scale = 1 / math.sqrt(max(query.shape[-1], 1)) if scale is None else float(scale)
    if enable_gqa:
        key, value = _grouped(query, key, value)
    if _one_operation(query, key, value, attn_mask, dropout_p):
        return flash_attention(query, key, value, attn_mask, causal=bool(is_causal), scale=scale)
    if is_causal and attn_mask is not None:
        text = "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
        raise fails(text, code="E0501")
    shares = safe_softmax(_scores(query, key, attn_mask, bool(is_causal), scale))
    return matmul(dropped(shares, dropout_p, True), value)
