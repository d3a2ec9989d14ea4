"""Recurrences over sequences: Elman networks, LSTM (Hochreiter and Schmidhuber, 1997), GRU (Cho et al., 2014).

A sequence is a tensor of (steps, batch, features), or a packed one: (elements, features) with the number of examples
that are still there at each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...tensor.calls import method
from ...tensor.dtypes import float32
from ...tensor.number import plain
from ...tensor.registry import OPS, function, op
from ...tensor.tensor import Tensor
from ..arguments import only_tensor
from ..elementwise.trigonometry import tanh
from ..shape.joining import cat, stack
from ..shape.slicing import chunk, narrow, split_with_sizes, unbind
from .activation import relu
from .dropout import dropout
from .layers import linear
from .smooth_activation import sigmoid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    State = tuple[Any, ...]
    # One step: what the input and the state contribute to the gates, and the state; the new state.
    Step = Callable[[Any, Any, State], State]
    # W_ih, W_hh, b_ih, b_hh and the projection, None where there is none.
    Weights = Sequence[Any]


# ---- one step ------------------------------------------------------------------------------------------------


def tanh_step(x: Any, h: Any, _state: State) -> State:
    """``h = tanh(…)``."""
    return (tanh(x + h),)


def relu_step(x: Any, h: Any, _state: State) -> State:
    """``h = relu(…)``."""
    return (relu(x + h),)


def lstm_step(x: Any, h: Any, state: State) -> State:
    """Input, forget and output gates around a cell."""
    i, f, g, o = chunk(x + h, chunks=4, dim=1)
    cell = sigmoid(f) * state[1] + sigmoid(i) * tanh(g)
    return sigmoid(o) * tanh(cell), cell


def gru_step(x: Any, h: Any, state: State) -> State:
    """A reset and an update gate."""
    (xr, xz, xn), (hr, hz, hn) = chunk(x, chunks=3, dim=1), chunk(h, chunks=3, dim=1)
    reset, update = sigmoid(xr + hr), sigmoid(xz + hz)
    new = tanh(xn + reset * hn)
    return ((state[0] - new) * update + new,)


def stepped(step: Step, x: Any, state: State, weights: Weights) -> State:
    """One step of a cell."""
    w_ih, w_hh, b_ih, b_hh = weights
    return step(linear(x, w_ih, b_ih), linear(state[0], w_hh, b_hh), state)


# ---- whole sequences -----------------------------------------------------------------------------------------


def _resized(state: State, start: State, rows: int) -> tuple[State, State]:
    """The state of so many examples, those that join taken from the start; and the state of those that leave."""
    now = state[0].shape[0]
    if rows < now:
        kept = tuple([narrow(s, dim=0, start=0, length=rows) for s in state])
        return kept, tuple([narrow(s, dim=0, start=rows, length=now - rows) for s in state])
    if rows > now:
        more = [narrow(s, dim=0, start=now, length=rows - now) for s in start]
        return tuple([cat((a, b), dim=0) for a, b in zip(state, more, strict=True)]), ()
    return state, ()


def _swept(
    step: Step, x: Any, sizes: list[int] | None, start: State, weights: Weights, backwards: bool
) -> tuple[Any, State]:
    """One layer in one direction: its outputs in the sequence's order, and every example's last state."""
    w_ih, w_hh, b_ih, b_hh, w_hr = weights
    gates = linear(x, w_ih, b_ih)
    parts = unbind(gates, dim=0) if sizes is None else split_with_sizes(gates, split_sizes=tuple(sizes), dim=0)
    state, ended, outputs = start, [], []
    if sizes is not None and backwards:
        state = _resized(start, start, sizes[-1])[0]
    for gate in reversed(parts) if backwards else parts:
        if sizes is not None:
            state, left = _resized(state, start, gate.shape[0])
            ended += [left] if left else []
        state = step(gate, linear(state[0], w_hh, b_hh), state)
        if w_hr is not None:
            state = (linear(state[0], w_hr, None), *state[1:])
        outputs.append(state[0])
    if backwards:
        outputs.reverse()
    if ended:
        state = tuple([cat(rows, dim=0) for rows in zip(state, *reversed(ended), strict=True)])
    if sizes is not None:
        return cat(tuple(outputs), dim=0), state
    made = stack(tuple(outputs), dim=0)
    return (fused_layer(made) if is_fused(step, x, w_hr) else made), state


def is_fused(step: Step, x: Any, w_hr: Any) -> bool:
    """Whether PyTorch runs a layer over a whole sequence as one operation on the CPU."""
    return step is lstm_step and w_hr is None and x.dtype is float32


@op(
    "layers",
    torch=(),
    method=False,
    promote="none",
    result="first",
    out=False,
    formula="{0}",
    grad_fn="MkldnnRnnLayerBackward0",
)
def fused_layer(xp: Any, input: Any, /) -> Any:
    """The outputs of a layer that PyTorch runs as one operation, under that operation's name."""
    return input[...]


fused_layer.defvjp(lambda g, _y, _x: (g,))


def recurrence(
    step: Step,
    x: Any,
    state: State,
    weights: Sequence[Weights],
    *,
    sizes: list[int] | None = None,
    directions: int = 1,
    drop: float = 0.0,
    training: bool = True,
) -> tuple[Any, State]:
    """Every layer in turn, each over the whole sequence: the last one's outputs, and the last states of all.

    The state has a row for each layer and direction, as `weights` has. Between the layers `drop` of the elements fall
    out.
    """
    starts, ends = [unbind(s, dim=0) for s in state], []
    layers = len(weights) // directions
    for layer in range(layers):
        outputs = []
        for way in range(directions):
            at = layer * directions + way
            made, end = _swept(step, x, sizes, tuple([s[at] for s in starts]), weights[at], way == 1)
            outputs.append(made)
            ends.append(end)
        x = outputs[0] if directions == 1 else cat(tuple(outputs), dim=-1)
        if drop and layer < layers - 1:
            x = dropout(x, drop, training)
    return x, tuple([stack(tuple([end[k] for end in ends]), dim=0) for k in range(len(state))])


# ---- functions of torch --------------------------------------------------------------------------------------


def _grouped(params: Any, biases: Any, projected: bool) -> list[Weights]:
    """The flat list of parameters as each layer's and direction's five."""
    held = [only_tensor("lstm", "params", 3, p) for p in params]
    size = (4 if biases else 2) + projected
    groups = [held[i : i + size] for i in range(0, len(held), size)]
    return [[*g[:2], *(g[2:4] if biases else (None, None)), g[-1] if projected else None] for g in groups]


def _run(name: str, step: Step, given: tuple[Any, ...]) -> tuple[Any, ...]:
    """One of PyTorch's two forms: ``(input, hx, params, …, batch_first)`` or ``(data, batch_sizes, hx, params, …)``."""
    x, packed = (
        only_tensor(name, "input", 1, given[0]),
        not isinstance(given[2], (list, tuple)) or (isinstance(given[1], Tensor) and isinstance(given[2], tuple)),
    )
    sizes, batch_first = None, False
    if packed:
        sizes = [int(n) for n in only_tensor(name, "batch_sizes", 2, given[1]).array]
        hx, params, biases, layers, drop, training, both = given[2:]
    else:
        hx, params, biases, layers, drop, training, both, batch_first = given[1:]
    state = tuple(hx) if isinstance(hx, (list, tuple)) else (hx,)
    weights = _grouped(params, biases, len(state) == 2 and state[0].shape[-1] != state[1].shape[-1])
    weights = weights[: plain(layers) * (2 if both else 1)]
    if batch_first:
        x = OPS["transpose"](x, dim0=0, dim1=1)
    out, last = recurrence(
        step, x, state, weights, sizes=sizes, directions=2 if both else 1, drop=plain(drop), training=bool(training)
    )
    if batch_first:
        out = turned_back(step, out, weights[0][-1])
    return out, *last


def turned_back(step: Step, out: Any, w_hr: Any) -> Any:
    """The outputs with the batch first again: in place where PyTorch does it so, as its name tells."""
    if is_fused(step, out, w_hr):
        return OPS["transpose"](out, dim0=0, dim1=1)
    turn: Any = method("transpose_")
    return turn.call((out, 0, 1), {})


def _declare_layer(name: str, step: Step, about: str, gates: int, after: str) -> None:
    @function("layers", torch="torch." + name, name="torch." + name)
    def layer(
        input: Any,
        hx: Any,
        params: Any,
        has_biases: Any,
        num_layers: Any,
        dropout: Any,
        train: Any,
        bidirectional: Any,
        batch_first: Any,
    ) -> Any:
        given = (input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first)
        return _run(name, step, given)

    state = "(zeros(1, 1, 1), zeros(1, 1, 1))" if gates == 4 else "zeros(1, 1, 1)"
    weights = f"[ones({gates}, 1), ones({gates}, 1)]"
    layer.implementation.__doc__ = f"""{about} over sequences, with all of its arguments given.

    For a packed sequence they are (data, batch_sizes, hx, params, …, bidirectional).

    > torch.{name}(ones(2, 1, 1), {state}, {weights}, False, 1, 0., False, False, False)[1]
    tensor([[[{after}]]])
    """


def _declare_cell(name: str, step: Step, about: str, gates: int, after: str) -> None:
    @function("layers", torch="torch." + name, name="torch." + name)
    def cell(input: Any, hx: Any, w_ih: Any, w_hh: Any, b_ih: Any = None, b_hh: Any = None) -> Any:
        x = only_tensor(name, "input", 1, input)
        state = tuple(hx) if isinstance(hx, (list, tuple)) else (hx,)
        made = stepped(step, x, state, (w_ih, w_hh, b_ih, b_hh))
        return made if len(made) > 1 else made[0]

    state, first = ("(zeros(1, 1), zeros(1, 1))", "[0]") if gates == 4 else ("zeros(1, 1)", "")
    cell.implementation.__doc__ = f"""One step of {about}: the state after this input.

    > torch.{name}(ones(1, 1), {state}, ones({gates}, 1), ones({gates}, 1)){first}
    tensor([[{after}]])
    """


# The last two are the states after two steps and after one, for the examples.
for _name, _step, _about, _gates, _two, _one in (
    ("rnn_tanh", tanh_step, "an Elman network with tanh", 1, "0.9427", "0.7616"),
    ("rnn_relu", relu_step, "an Elman network with relu", 1, "2.", "1."),
    ("lstm", lstm_step, "a long short-term memory", 4, "0.6505", "0.3696"),
    ("gru", gru_step, "a gated recurrent unit", 3, "0.3468", "0.2048"),
):
    _declare_layer(_name, _step, _about[0].upper() + _about[1:], _gates, _two)
    _declare_cell(_name + "_cell", _step, _about, _gates, _one)
