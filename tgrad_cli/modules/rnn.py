"""Recurrent layers and cells: Elman networks, LSTM (Hochreiter and Schmidhuber, 1997), GRU (Cho et al., 2014)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..ops.nn.recurrence import gru_step, lstm_step, recurrence, relu_step, stepped, tanh_step, turned_back
from .calling import torch
from .declaring import NEEDED, PLACE, Layer
from .packed import PackedSequence
from .parameter import empty_parameter

if TYPE_CHECKING:
    from ..ops.nn.recurrence import Step
    from .module import Module


class _Recurrent(Layer):
    """What layers and cells share: the start of the weights."""

    chunks = 1

    def reset_parameters(self) -> None:
        """Draw every weight uniformly within 1/sqrt(hidden_size)."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            torch("nn.init.uniform_", weight, -bound, bound)

    def _step(self) -> Step:
        raise NotImplementedError

    def _zeros(self, size: int, like: Any, *leading: int) -> tuple[Any, ...]:
        """The state before the first step."""
        zeros = torch("zeros", *leading, size, self.hidden_size, dtype=like.dtype)
        return (zeros, zeros) if self.chunks == 4 else (zeros,)


class RNNBase(_Recurrent, home="rnn"):
    """Layers of a recurrence, over a sequence in one or both directions."""

    dropout: float
    settings = {  # noqa: RUF012
        "input_size": NEEDED, "hidden_size": NEEDED, "num_layers": 1, "bias": True, "batch_first": False,
        "dropout": 0.0, "bidirectional": False, **PLACE,
    }  # fmt: skip

    def _make(self, dtype: Any) -> None:
        self._check()
        self.dropout = float(self.dropout)
        projected = self.__dict__.get("proj_size", 0)
        rows, out = self.chunks * self.hidden_size, projected or self.hidden_size
        self.__dict__["_all"] = []
        for layer in range(self.num_layers):
            for suffix in ("", "_reverse") if self.bidirectional else ("",):
                columns = self.input_size if layer == 0 else out * (2 if self.bidirectional else 1)
                sizes: dict[str, tuple[int, ...]] = {"weight_ih": (rows, columns), "weight_hh": (rows, out)}
                if self.bias:
                    sizes.update(bias_ih=(rows,), bias_hh=(rows,))
                if projected:
                    sizes["weight_hr"] = (projected, self.hidden_size)
                names = {word: f"{word}_l{layer}{suffix}" for word in sizes}
                for word, name in names.items():
                    setattr(self, name, empty_parameter(*sizes[word], dtype=dtype))
                self.__dict__["_all"].append(names)

    def _check(self) -> None:
        """Raise ValueError for sizes out of range, in PyTorch's words."""
        if isinstance(self.dropout, bool) or not 0 <= self.dropout <= 1:
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        for name in ("input_size", "hidden_size", "num_layers"):
            value = getattr(self, name)
            if not isinstance(value, int):
                raise TypeError(f"{name} should be of type int, got: {type(value).__name__}")
            if value <= 0:
                raise ValueError(f"{name} must be greater than zero")
        projected = self.__dict__.get("proj_size", 0)
        if projected < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if projected >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    @property
    def all_weights(self) -> list[list[Any]]:
        """The weights of each layer and direction."""
        return [[getattr(self, name) for name in names.values()] for names in self.__dict__["_all"]]

    def flatten_parameters(self) -> None:
        """Nothing here gains from it."""

    def extra_repr(self) -> str:
        """Its sizes, and what differs from the defaults."""
        text = f"{self.input_size}, {self.hidden_size}"
        usual = {"proj_size": 0, "num_layers": 1, "bias": True, "batch_first": False, "dropout": 0.0,
                 "bidirectional": False}  # fmt: skip
        for name, value in usual.items():
            mine = self.__dict__.get(name, value)
            if mine != value:
                text += f", {name}={mine}"
        return text

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The last layer's output at every step, and the state after the last one."""
        if isinstance(input, PackedSequence):
            return self._packed(input, hx)
        title = "RNN" if self.chunks == 1 else type(self).__name__
        if input.ndim not in (2, 3):
            raise ValueError(f"{title}: Expected input to be 2D or 3D, got {input.ndim}D tensor instead")
        alone = input.ndim == 2
        axis = 0 if self.batch_first else 1
        x = torch("unsqueeze", input, axis) if alone else input
        if x.shape[-1] != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {x.shape[-1]}"
            )
        state = self._state(hx, x, alone, x.shape[axis])
        if self.batch_first:
            x = torch("transpose", x, 0, 1)
        output, last = self._run(x, state, None)
        if self.batch_first:
            output = turned_back(self._step(), output, self.__dict__.get("proj_size") or None)
        if alone:
            output, last = torch("squeeze", output, axis), tuple([torch("squeeze", h, 1) for h in last])
        return output, last if self.chunks == 4 else last[0]

    def _packed(self, input: PackedSequence, hx: Any) -> Any:
        """The same for a packed sequence, whose examples may be in another order than the states."""
        data, sizes = input.data, [int(n) for n in input.batch_sizes.array]
        order = input.sorted_indices
        if hx is not None and order is not None:
            given = tuple([torch("index_select", s, 1, order) for s in (hx if self.chunks == 4 else (hx,))])
            hx = given if self.chunks == 4 else given[0]
        state = self._state(hx, data, False, sizes[0])
        output, last = self._run(data, state, sizes)
        if input.unsorted_indices is not None:
            last = tuple([torch("index_select", h, 1, input.unsorted_indices) for h in last])
        packed = PackedSequence(output, input.batch_sizes, order, input.unsorted_indices)
        return packed, last if self.chunks == 4 else last[0]

    def _state(self, hx: Any, x: Any, alone: bool, batch: int) -> tuple[Any, ...]:
        """The given state, or zeros, for every layer and direction; raises RuntimeError for one that does not fit."""
        count = len(self.__dict__["_all"])
        projected = self.__dict__.get("proj_size", 0)
        if hx is None:
            zeros = self._zeros(batch, x, count)
            if projected:
                return torch("zeros", count, batch, projected, dtype=x.dtype), zeros[1]
            return zeros
        given = tuple(hx) if self.chunks == 4 else (hx,)
        found = tuple([torch("unsqueeze", h, 1) if alone and h.ndim == 2 else h for h in given])
        for i, h in enumerate(found):
            wanted = (count, batch, projected if projected and i == 0 else self.hidden_size)
            if tuple(h.shape) != wanted:
                word = "hidden" if len(found) == 1 else f"hidden[{i}]"
                raise RuntimeError(f"Expected {word} size {wanted}, got {list(h.shape)}")
        return found

    def _run(self, x: Any, state: tuple[Any, ...], sizes: list[int] | None) -> tuple[Any, tuple[Any, ...]]:
        words = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
        weights = [
            [getattr(self, names[word]) if word in names else None for word in words] for names in self.__dict__["_all"]
        ]
        return recurrence(
            self._step(), x, state, weights, sizes=sizes, directions=2 if self.bidirectional else 1,
            drop=self.dropout, training=self.training,
        )  # fmt: skip


class RNN(RNNBase, home="rnn"):
    """An Elman network: ``h = tanh(W_ih x + b_ih + W_hh h + b_hh)``."""

    settings = {  # noqa: RUF012
        "input_size": NEEDED, "hidden_size": NEEDED, "num_layers": 1, "nonlinearity": "tanh", "bias": True,
        "batch_first": False, "dropout": 0.0, "bidirectional": False, **PLACE,
    }  # fmt: skip

    def _check(self) -> None:
        if self.nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{self.nonlinearity}'. Select from 'tanh' or 'relu'.")
        super()._check()

    def _step(self) -> Step:
        return tanh_step if self.nonlinearity == "tanh" else relu_step


class LSTM(RNNBase, home="rnn"):
    """Long short-term memory; its state is a pair."""

    chunks = 4
    settings = {**RNNBase.settings, "proj_size": 0}  # noqa: RUF012

    def _step(self) -> Step:
        return lstm_step


class GRU(RNNBase, home="rnn"):
    """A gated recurrent unit."""

    chunks = 3

    def _step(self) -> Step:
        return gru_step


class RNNCellBase(_Recurrent, home="rnn"):
    """One step of a recurrence."""

    settings = {"input_size": NEEDED, "hidden_size": NEEDED, "bias": True, **PLACE}  # noqa: RUF012

    def _make(self, dtype: Any) -> None:
        rows = self.chunks * self.hidden_size
        self.weight_ih = empty_parameter(rows, self.input_size, dtype=dtype)
        self.weight_hh = empty_parameter(rows, self.hidden_size, dtype=dtype)
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, empty_parameter(rows, dtype=dtype) if self.bias else None)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """The state after this input."""
        if input.ndim not in (1, 2):
            raise ValueError(f"{type(self).__name__}: Expected input to be 1D or 2D, got {input.ndim}D instead")
        alone = input.ndim == 1
        x = torch("unsqueeze", input, 0) if alone else input
        if hx is None:
            state = self._zeros(x.shape[0], x)
        else:
            given = tuple(hx) if self.chunks == 4 else (hx,)
            state = tuple([torch("unsqueeze", h, 0) if alone else h for h in given])
        new = stepped(self._step(), x, state, (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh))
        if alone:
            new = tuple([torch("squeeze", h, 0) for h in new])
        return new if self.chunks == 4 else new[0]

    def extra_repr(self) -> str:
        """Its sizes, and what differs from the defaults."""
        text = f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else f", bias={self.bias}")
        other = self.__dict__.get("nonlinearity", "tanh")
        return text + (f", nonlinearity={other}" if other != "tanh" else "")


class RNNCell(RNNCellBase, home="rnn"):
    """One step of an Elman network."""

    settings = {  # noqa: RUF012
        "input_size": NEEDED, "hidden_size": NEEDED, "bias": True, "nonlinearity": "tanh", **PLACE,
    }  # fmt: skip

    def _step(self) -> Step:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return tanh_step if self.nonlinearity == "tanh" else relu_step


class LSTMCell(RNNCellBase, home="rnn"):
    """One step of an LSTM; its state is a pair."""

    chunks = 4

    def _step(self) -> Step:
        return lstm_step


class GRUCell(RNNCellBase, home="rnn"):
    """One step of a GRU."""

    chunks = 3

    def _step(self) -> Step:
        return gru_step


RECURRENT: dict[str, type[Module]] = {
    kind.__name__: kind for kind in (RNNBase, RNN, LSTM, GRU, RNNCellBase, RNNCell, LSTMCell, GRUCell)
}
