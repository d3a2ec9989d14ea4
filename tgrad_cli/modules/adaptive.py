"""The adaptive softmax (Grave et al., 2017): frequent classes in the head, the rest in ever smaller clusters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

from .calling import functional, torch
from .containers import ModuleList, Sequential
from .declaring import NEEDED, PLACE, Declared
from .linear import Linear
from .module import Module

_CUTOFFS = (
    "cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is "
    "between 1 and n_classes-1"
)


class ASMoutput(NamedTuple):
    """What the loss gives: the log probability of each target, and the mean loss."""

    output: Any
    loss: Any


ASMoutput.__name__ = ASMoutput.__qualname__ = "_ASMoutput"


class AdaptiveLogSoftmaxWithLoss(Declared, home="adaptive"):
    """The logarithm of a softmax over very many classes, with the loss of given targets."""

    cutoffs: list[int]
    settings = {  # noqa: RUF012
        "in_features": NEEDED, "n_classes": NEEDED, "cutoffs": NEEDED, "div_value": 4.0, "head_bias": False, **PLACE,
    }  # fmt: skip

    def _prepare(self) -> None:
        place = {name: self.__dict__.pop(name) for name in PLACE}
        cutoffs, n = list(self.cutoffs), self.n_classes
        if not cutoffs:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        if (
            cutoffs != sorted(set(cutoffs))
            or cutoffs[0] <= 0
            or cutoffs[-1] > n - 1
            or any(int(c) != c for c in cutoffs)
        ):
            raise ValueError(_CUTOFFS)
        self.cutoffs = [*cutoffs, n]
        self.shortlist_size, self.n_clusters = cutoffs[0], len(cutoffs)
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(self.in_features, self.head_size, bias=self.head_bias, **place)
        self.tail = ModuleList()
        for i, (low, high) in enumerate(pairwise(self.cutoffs)):
            inner = int(self.in_features // (self.div_value ** (i + 1)))
            projection = Linear(self.in_features, inner, bias=False, **place)
            self.tail.append(Sequential(projection, Linear(inner, high - low, bias=False, **place)))

    def reset_parameters(self) -> None:
        """Draw every weight anew."""
        for module in (self.head, *[layer for cluster in self.tail for layer in cluster]):
            module.reset_parameters()

    def forward(self, input_: Any, target_: Any) -> Any:
        """The log probabilities of the targets, and their negative mean."""
        self._check(input_, target_)
        alone = target_.ndim == 0
        x = torch("unsqueeze", input_, 0) if alone else input_
        target = torch("unsqueeze", target_, 0) if alone else target_
        output = torch("zeros", target.shape[0], dtype=x.dtype)
        places, used = torch("zeros_like", target), 0
        for i, (low, high) in enumerate(pairwise((0, *self.cutoffs))):
            mask = torch("logical_and", target >= low, target < high)
            rows = torch("reshape", torch("nonzero", mask), (-1,))
            used += rows.size
            if not rows.size:
                continue
            mine = torch("index_select", target, 0, rows)
            if i == 0:
                places = torch("index_copy", places, 0, rows, mine)
                continue
            places = torch("index_fill", places, 0, rows, self.shortlist_size + i - 1)
            inside = functional("log_softmax", self.tail[i - 1](torch("index_select", x, 0, rows)), dim=1)
            found = torch("gather", inside, 1, torch("unsqueeze", mine - low, 1))
            output = torch("index_copy", output, 0, rows, torch("squeeze", found, 1))
        if used != target.shape[0]:
            low, high = int(torch("min", target)), int(torch("max", target))
            wanted = f"[0, {self.n_classes - 1}]"
            raise RuntimeError(f"Target values should be in {wanted}, but values in range [{low}, {high}] were found. ")
        head = functional("log_softmax", self.head(x), dim=1)
        output = output + torch("squeeze", torch("gather", head, 1, torch("unsqueeze", places, 1)))
        loss = torch("mean", -output)
        return ASMoutput(torch("squeeze", output, 0) if alone else output, loss)

    def _check(self, x: Any, target: Any) -> None:
        """Raise RuntimeError for inputs and targets that do not belong together."""
        if target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if target.ndim == 1 and x.shape[0] != target.shape[0]:
            raise RuntimeError("Input and target should have the same size in the batch dimension.")
        if x.ndim != target.ndim + 1:
            raise RuntimeError(
                f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with size "
                f"{x.shape!r}"
            )

    def log_prob(self, input: Any) -> Any:
        """The log probabilities of all classes."""
        head = functional("log_softmax", self.head(input), dim=1)
        parts = [torch("narrow", head, 1, 0, self.shortlist_size)]
        for i, cluster in enumerate(self.tail):
            inside = functional("log_softmax", cluster(input), dim=1)
            parts.append(inside + torch("narrow", head, 1, self.shortlist_size + i, 1))
        return torch("cat", parts, 1)

    def predict(self, input: Any) -> Any:
        """The likeliest class of each example; clusters are looked into only where the head points to one."""
        output = torch("argmax", self.head(input), dim=1)
        rows = torch("reshape", torch("nonzero", output >= self.shortlist_size), (-1,))
        if not rows.size:
            return output
        found = torch("argmax", self.log_prob(torch("index_select", input, 0, rows)), dim=1)
        return torch("index_copy", output, 0, rows, found)


ADAPTIVE: dict[str, type[Module]] = {"AdaptiveLogSoftmaxWithLoss": AdaptiveLogSoftmaxWithLoss}
