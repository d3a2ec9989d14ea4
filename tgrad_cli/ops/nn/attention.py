"""Scaled dot-product attention."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ...tensor.registry import NUMPY, op
from ...tensor.tensor import Tensor
from ..elementwise.comparison import where
from ..linalg.contraction import matmul, transposed
from .activation import F
from .dropout import dropped
from .softmax import softmax

if TYPE_CHECKING:
    from typing import Any


@op("attention", torch=F + "scaled_dot_product_attention", composite=True, method=False)
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    /,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """``softmax(query @ key.mT * scale + mask) @ value``; the scale is 1 / sqrt(size) unless given.

    > F.scaled_dot_product_attention(ones(1, 2, 4), ones(1, 2, 4), ones(1, 2, 4)).shape
    torch.Size([1, 2, 4])
    """
    scores = matmul(query, transposed(key)) * (1 / math.sqrt(query.shape[-1]) if scale is None else scale)
    if is_causal:
        seen = NUMPY().tri(scores.shape[-2], scores.shape[-1], dtype=bool)
        scores = where(Tensor.of(seen), scores, -math.inf)
    if attn_mask is not None:
        boolean = attn_mask.dtype.name == "bool"
        scores = where(attn_mask, scores, -math.inf) if boolean else scores + attn_mask
    weights = softmax(scores, dim=-1)
    return matmul(dropped(weights, dropout_p, True) if dropout_p else weights, value)
