"""Embeddings: rows of a table, looked up by number."""

from __future__ import annotations

from typing import Any

from ..tensor.state import Gradients
from .calling import functional, torch
from .declaring import NEEDED, PLACE, Layer
from .module import Module
from .parameter import empty_parameter, parameter


class _Table(Layer):
    """What both embeddings share: the table, its start, the row that stands for padding."""

    padding_idx: int | None

    def _make(self, dtype: Any) -> None:
        rows, columns, given = self.num_embeddings, self.embedding_dim, self.__dict__.pop("_weight")
        frozen = self.__dict__.pop("_freeze", False)
        row = self.padding_idx
        if row is not None:
            if not -rows <= row < rows:
                raise AssertionError("Padding_idx must be within num_embeddings")
            self.padding_idx = row % rows
        if given is not None and list(given.shape) != [rows, columns]:
            raise AssertionError("Shape of weight does not match num_embeddings and embedding_dim")
        self.weight = empty_parameter(rows, columns, dtype=dtype) if given is None else parameter(given, not frozen)
        if frozen:
            torch("Tensor.requires_grad_", self.weight, False)
        self.__dict__["_given"] = given is not None

    def reset_parameters(self) -> None:
        """Draw the rows from a normal distribution; the padding's is zero."""
        if self.__dict__.pop("_given", False):
            return
        torch("nn.init.normal_", self.weight)
        if self.padding_idx is not None:
            with Gradients(False):
                torch("Tensor.fill_", torch("select", self.weight, 0, self.padding_idx), 0)

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: Any = True, **settings: Any) -> Any:
        """The embedding of a given table, which learns only where `freeze` is False."""
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        made: Any = cls(*embeddings.shape, _weight=embeddings, **settings)
        torch("Tensor.requires_grad_", made.weight, not freeze)
        return made


class Embedding(_Table, home="sparse"):
    """The rows of a table that an index tensor names."""

    settings = {  # noqa: RUF012
        "num_embeddings": NEEDED, "embedding_dim": NEEDED, "padding_idx": None, "max_norm": None, "norm_type": 2.0,
        "scale_grad_by_freq": False, "sparse": False, "_weight": None, "_freeze": False, **PLACE,
    }  # fmt: skip

    def forward(self, input: Any) -> Any:
        """A row for each index."""
        return functional(
            "embedding",
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        """Its sizes, and what differs from the defaults."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        for name, usual in (("padding_idx", None), ("max_norm", None), ("norm_type", 2), ("scale_grad_by_freq", False),
                            ("sparse", False)):  # fmt: skip
            value = getattr(self, name)
            if value != usual:
                text += f", {name}={value}"
        return text


class EmbeddingBag(_Table, home="sparse"):
    """Sums, means or maxima of rows, a bag of them for each result."""

    settings = {  # noqa: RUF012
        "num_embeddings": NEEDED, "embedding_dim": NEEDED, "max_norm": None, "norm_type": 2.0,
        "scale_grad_by_freq": False, "mode": "mean", "sparse": False, "_weight": None, "include_last_offset": False,
        "padding_idx": None, **PLACE,
    }  # fmt: skip

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Any:
        """A row for each bag."""
        names = ("max_norm", "norm_type", "scale_grad_by_freq", "mode", "sparse")
        return functional(
            "embedding_bag",
            input,
            self.weight,
            offsets,
            **{name: getattr(self, name) for name in names},
            per_sample_weights=per_sample_weights,
            include_last_offset=self.include_last_offset,
            padding_idx=self.padding_idx,
        )

    def extra_repr(self) -> str:
        """Its sizes, the mode, and what differs from the defaults."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        for name, usual in (("max_norm", None), ("norm_type", 2), ("scale_grad_by_freq", False), ("mode", ""),
                            ("padding_idx", None)):  # fmt: skip
            value = getattr(self, name)
            if value != usual:
                text += f", {name}={value!r}"
        return text


TABLES: dict[str, type[Module]] = {"Embedding": Embedding, "EmbeddingBag": EmbeddingBag}
