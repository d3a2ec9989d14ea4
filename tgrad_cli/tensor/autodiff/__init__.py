"""Reverse-mode differentiation of the tape.

`walk` visits the nodes, users before inputs, on raw arrays or recorded for higher orders; `rules` applies one node's
rule; `fitting` brings a gradient into the shape and type of what it is the gradient of, where what broadcasting did is
undone (here and nowhere else); `versions` refuses what PyTorch refuses about values written to since; `seeds` makes the
cotangents and the gradients that a person sees; `accumulation` is `backward` with its ``.grad``.
"""

from __future__ import annotations

from .accumulation import AFTER, accumulate, backward, went_through, without_grad
from .fitting import sum_to
from .rules import Underived
from .seeds import attach_lazy, complex_result, handle_for, ones_like, zero_like
from .walk import gradients

__all__ = [
    "AFTER",
    "Underived",
    "accumulate",
    "attach_lazy",
    "backward",
    "complex_result",
    "gradients",
    "handle_for",
    "ones_like",
    "sum_to",
    "went_through",
    "without_grad",
    "zero_like",
]
