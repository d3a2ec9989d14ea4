"""Attention with several heads: projections in and out around scaled dot products."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...errors import TgradError
from ...tensor.registry import OPS, QUALIFIED, function
from ...tensor.tensor import Tensor
from ..elementwise.comparison import where
from .activation import F

if TYPE_CHECKING:
    from typing import Any


def _call(name: str, *args: Any, **keywords: Any) -> Any:
    return QUALIFIED["torch." + name].call(args, keywords)


def _as_added(mask: Any, like: Any) -> Any:
    """A mask as what is added to the scores: minus infinity where a boolean one is true."""
    if mask is None or mask.dtype.name != "bool":
        return mask
    return where(mask, -math.inf, OPS["zeros_like"](OPS["to_dtype"](mask, dtype=like.dtype)))


@function("attention", torch=F + "multi_head_attention_forward")
def multi_head_attention_forward(
    query: Any,
    key: Any,
    value: Any,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: bool = True,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Any, Any]:
    """Attention of several heads side by side, for [length, batch, size] or [length, size]: the output, and the weights
    (averaged over the heads, or one a head) where they are needed, else None.

    > x = ones(2, 1, 4); E = torch.eye(4)
    > F.multi_head_attention_forward(x, x, x, 4, 2, torch.cat([E, E, E]), None, None, None, False, 0.0, E, None)[1]
    tensor([[[0.5000, 0.5000],
             [0.5000, 0.5000]]])
    """
    alone = query.ndim == 2
    if alone:
        query, key, value = (OPS["unsqueeze"](x, dim=1) for x in (query, key, value))
        key_padding_mask = None if key_padding_mask is None else OPS["unsqueeze"](key_padding_mask, dim=0)
    length, batch, size = query.shape
    if size != embed_dim_to_check:
        raise _wrong(f"was expecting embedding dimension of {embed_dim_to_check}, but got {size}")
    if key.shape[:2] != value.shape[:2]:
        raise _wrong(f"key's sequence and batch dims {key.shape[:2]!r} do not match value's {value.shape[:2]!r}")
    weights = (q_proj_weight, k_proj_weight, v_proj_weight)
    if not use_separate_proj_weight:
        weights = _call("chunk", in_proj_weight, 3)
    biases = (None, None, None) if in_proj_bias is None else _call("chunk", in_proj_bias, 3)
    q, k, v = (
        _call("nn.functional.linear", x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)
    )
    added = _scores_mask(attn_mask, key_padding_mask, q, (batch, num_heads, length, key.shape[0]))
    k, v, added = _extended(k, v, added, bias_k, bias_v, add_zero_attn)
    q, k, v = (_heads(x, num_heads) for x in (q, k, v))
    p = dropout_p if training else 0.0
    shares = None
    if need_weights:
        scores = _call("matmul", q * math.sqrt(1.0 / (size // num_heads)), OPS["transpose"](k, dim0=-2, dim1=-1))
        scores = scores if added is None else added + scores
        shares = _call("softmax", scores, -1)
        if p:
            shares = _call("nn.functional.dropout", shares, p)
        out = _call("matmul", shares, v)
        shares = OPS["mean"](shares, dim=1) if average_attn_weights else shares
    else:
        causal = is_causal and key_padding_mask is None
        out = _call("nn.functional.scaled_dot_product_attention", q, k, v, None if causal else added, p, causal)
    out = OPS["reshape"](OPS["permute"](out, dims=(2, 0, 1, 3)), shape=(length, batch, size))
    out = _call("nn.functional.linear", out, out_proj_weight, out_proj_bias)
    if alone:
        out = OPS["squeeze"](out, dim=1)
        shares = None if shares is None else OPS["squeeze"](shares, dim=0)
    return out, shares


def _wrong(text: str) -> TgradError:
    return TgradError("E0206", text, python="AssertionError")


def _heads(x: Any, count: int) -> Any:
    """[length, batch, size] as [batch, heads, length, size of a head]."""
    length, batch, size = x.shape
    return OPS["permute"](OPS["reshape"](x, shape=(length, batch, count, size // count)), dims=(1, 2, 0, 3))


def _scores_mask(mask: Any, padding: Any, like: Any, sizes: tuple[int, int, int, int]) -> Any:
    """What is added to the scores [batch, heads, target, source], or None."""
    batch, heads, target, source = sizes
    mask, padding = _as_added(mask, like), _as_added(padding, like)
    if mask is not None:
        wanted = (target, source) if mask.ndim == 2 else (batch * heads, target, source)
        if tuple(mask.shape) != wanted:
            raise TgradError(
                "E0206",
                f"The shape of the {mask.ndim}D attn_mask is {mask.shape!r}, but should be {wanted}.",
                python="RuntimeError",
            )
        mask = OPS["reshape"](mask, shape=(batch, heads, target, source) if mask.ndim == 3 else (1, 1, *wanted))
    if padding is not None:
        if tuple(padding.shape) != (batch, source):
            raise _wrong(f"expecting key_padding_mask shape of {(batch, source)}, but got {padding.shape!r}")
        padding = OPS["reshape"](padding, shape=(batch, 1, 1, source))
        mask = padding if mask is None else mask + padding
    return mask


def _extended(k: Any, v: Any, mask: Any, bias_k: Any, bias_v: Any, zero: bool) -> tuple[Any, Any, Any]:
    """Keys and values with the learned or zero ones after them, which no mask hides."""
    more: list[tuple[Any, Any]] = []
    one = (1, *k.shape[1:])
    if bias_k is not None and bias_v is not None:
        more.append((OPS["expand"](bias_k, size=one), OPS["expand"](bias_v, size=one)))
    if zero:
        empty = _call("zeros", *one, dtype=k.dtype)
        more.append((empty, empty))
    if more:
        k, v = _call("cat", [k, *(a for a, _ in more)], 0), _call("cat", [v, *(b for _, b in more)], 0)
        if isinstance(mask, Tensor):
            mask = _call("nn.functional.pad", mask, (0, len(more)))
    return k, v, mask
