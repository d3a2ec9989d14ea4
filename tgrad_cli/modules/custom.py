"""`torch.autograd.Function`: operations whose derivative the program writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..tensor import dtypes
from ..tensor.node import Node
from ..tensor.recording import PICK, finish, record, tensor_from_node
from ..tensor.registry import op
from ..tensor.state import ACTIVE, Gradients
from ..tensor.tensor import Tensor
from ..tensor.writing import record_write
from .exposed import Exposed

if TYPE_CHECKING:
    from collections.abc import Sequence


class Context(Exposed):
    """What `forward` leaves for `backward`: saved tensors, and any attribute that it sets."""

    __module__ = "torch.autograd.function"
    needs_input_grad: tuple[bool, ...]
    _kept: tuple[Any, ...]
    _node: Any
    _materialize: bool

    def __init__(self, needed: tuple[bool, ...]) -> None:
        self.__dict__.update(
            needs_input_grad=needed,
            _kept=(),
            _outputs=(),
            _fixed=(),
            _dirty=(),
            _materialize=True,
            _node=None,
        )

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep inputs and outputs, which stay linked to the graph, and other tensors for `backward`."""
        for tensor in tensors:
            if tensor is not None and type(tensor) is not Tensor:
                text = f"save_for_backward can only save variables, but argument {len(self._kept)} is of type "
                raise TypeError(text + type(tensor).__name__)
        self._kept = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say which outputs have no gradient."""
        self._fixed = tensors

    def mark_dirty(self, *tensors: Any) -> None:
        """Say which inputs were changed in place."""
        self._dirty = tensors

    def set_materialize_grads(self, value: Any) -> None:
        """Whether `backward` is given zeros, rather than None, for outputs that nothing used."""
        self._materialize = bool(value)

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved; inputs and outputs with their history."""
        return tuple([kept if kept is None else self._handle(kept) for kept in self._kept])

    def _settle(self, outputs: Sequence[Any]) -> None:
        """Fix the values of what was saved; of an output only that it is one, since it holds this context."""
        kept: list[Any] = []
        for tensor in self._kept:
            index = next((i for i, out in enumerate(outputs) if out is tensor and tensor is not None), None)
            if tensor is None:
                kept.append(None)
            elif index is not None:
                kept.append((index, tensor.array, tensor.dtype))
            else:
                kept.append(tensor_from_node(tensor.node, tensor.keep()))
        self.__dict__.update(_kept=tuple(kept), _fixed=(), _dirty=())

    def _handle(self, kept: Any) -> Any:
        if type(kept) is Tensor or self._node is None:
            return kept if type(kept) is Tensor else Tensor(kept[1], kept[2])
        index, array, dtype = kept
        return Tensor(array, dtype, output_node(self._node, index, array.shape, dtype))


class Function(Exposed):
    """The base of operations with a derivative of their own: static `forward` and `backward`, run by `apply`."""

    __module__ = "torch.autograd.function"

    @staticmethod
    def forward(*args: Any, **keywords: Any) -> Any:
        """What the operation computes; each has its own."""
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradient of each argument; each operation has its own."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with "
            "backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run `forward`, and put the operation on the tape."""
        return run(cls, args)


class Call:
    """One application of an operation: its arguments with gaps for the tensors, its context, its outputs' types."""

    __slots__ = ("args", "ctx", "kind", "outputs", "places")

    def __init__(
        self, kind: Any, args: tuple[Any, ...], places: list[int], ctx: Context, outputs: Sequence[Any]
    ) -> None:
        self.kind = kind
        self.args = [None if i in places else value for i, value in enumerate(args)]
        self.places = places
        self.ctx = ctx
        self.outputs = [(tuple(o.shape), o.dtype) for o in outputs]

    @property
    def title(self) -> str:
        """The name of the backward function."""
        return f"{self.kind.__name__}Backward"

    def again(self, tensors: tuple[Any, ...]) -> Any:
        """The same application to other tensors."""
        args = list(self.args)
        for place, tensor in zip(self.places, tensors, strict=True):
            args[place] = tensor
        return run(self.kind, tuple(args))


@op(
    "tape",
    torch=(),
    method=False,
    out=False,
    composite=True,
    holomorphic=False,
    grad_fn=lambda node: str(node.params["call"].title),
)
def custom_function(*tensors: Any, call: Any) -> Any:
    """An operation that the program defined, applied once more."""
    return call.again(tensors)


def run(kind: Any, args: tuple[Any, ...]) -> Any:
    """Run an operation of the program's without recording its inside, and record it as a whole."""
    state = ACTIVE.state
    places = [i for i, value in enumerate(args) if type(value) is Tensor]
    ctx = Context(tuple([type(value) is Tensor and value.requires_grad for value in args]))
    with Gradients(False):
        if hasattr(kind, "setup_context"):
            output = kind.forward(*args)
            kind.setup_context(ctx, args, output)
        else:
            output = kind.forward(ctx, *args)
    several = isinstance(output, (tuple, list))
    outputs = list(output) if several else [output]
    shown = [o for o in outputs if type(o) is Tensor]
    fixed, dirty = ctx._fixed, ctx._dirty
    call = Call(kind, args, places, ctx, shown)
    inputs = tuple([args[i] for i in places])
    copies = [_own(o, inputs, dirty) for o in shown]
    ctx._settle(shown)
    if state.grad_enabled and inputs and shown:
        _record(call, inputs, copies, [any(f is o for f in fixed) for o in shown])
    made = iter(copies)
    results = [next(made) if type(o) is Tensor else o for o in outputs]
    if state.dual_level is not None and hasattr(kind, "jvp") and kind.backward is Function.backward:
        from .forward_ad import moved

        results = moved(kind, ctx, args, results)
    return tuple(results) if several else results[0]


def _own(output: Tensor, inputs: tuple[Tensor, ...], dirty: Sequence[Any]) -> Tensor:
    """An output as a tensor that can have the operation's node: for a view or an unchanged input another handle."""
    if any(output is d for d in dirty):
        return output
    if output.view is None and not any(output is x for x in inputs):
        return output
    return Tensor(output.array, output.dtype)


def _record(call: Call, inputs: tuple[Tensor, ...], outputs: list[Tensor], fixed: list[bool]) -> None:
    """Put the application on the tape, one node for all of its outputs."""
    first = outputs[0]
    node = record(custom_function, inputs, {"call": call}, first.array, None)
    node.shape, node.dtype = tuple(first.shape), first.dtype
    for i, output in enumerate(outputs):
        mine = output_node(node, i, tuple(output.shape), output.dtype)
        mine.requires_grad = node.requires_grad and output.dtype.is_differentiable and not fixed[i]
        if any(output is x for x in inputs):
            record_write(output, mine, output.array)
        else:
            output._node = mine


def output_node(node: Node, index: int, shape: tuple[int, ...], dtype: dtypes.DType) -> Node:
    """The node of one output."""
    call = node.params["call"]
    if len(call.outputs) == 1:
        return node
    pick = Node(PICK, (node,), {}, (None,), shape, dtype, node.requires_grad and dtype.is_differentiable)
    pick.index = index
    return pick


def _rule(g: Any, _node: Any, *_inputs: Any, call: Any) -> tuple[Any, ...]:
    """What the program's `backward` gives, one gradient an input."""
    ctx = call.ctx
    given = g if isinstance(g, tuple) else (g,)
    given += (None,) * (len(call.outputs) - len(given))
    cotangents = [
        _cotangent(part, shape, dtype, ctx._materialize)
        for part, (shape, dtype) in zip(given, call.outputs, strict=True)
    ]
    mine = ctx.__dict__
    needed = mine["needs_input_grad"]
    mine["_node"] = _node
    mine["needs_input_grad"] = tuple(
        [i in call.places and _inputs_type(_node, call, i).is_differentiable for i in range(len(call.args))]
    )
    try:
        found = call.kind.backward(ctx, *cotangents)
    finally:
        mine["_node"], mine["needs_input_grad"] = None, needed
    parts = tuple(found) if isinstance(found, (tuple, list)) else (found,)
    return _checked(parts, call, _node)


def _inputs_type(node: Any, call: Call, place: int) -> dtypes.DType:
    kind: dtypes.DType = node.inputs[call.places.index(place)].dtype
    return kind


def _cotangent(part: Any, shape: tuple[int, ...], dtype: dtypes.DType, materialize: bool) -> Any:
    if part is None:
        return Tensor(np.zeros(shape, dtype.np), dtype) if materialize else None
    if type(part) is Tensor:
        return part
    return Tensor(finish(part, dtype), dtype)


def _checked(parts: tuple[Any, ...], call: Call, node: Any) -> tuple[Any, ...]:
    """The gradients of the tensors among the arguments; raises RuntimeError where they do not fit."""
    count = len(call.args)
    if len(parts) < count or any(p is not None for p in parts[count:]):
        raise RuntimeError(
            f"function {call.title} returned an incorrect number of gradients (expected {count}, got {len(parts)})"
        )
    found: list[Any] = []
    for i, part in enumerate(parts[:count]):
        if i not in call.places:
            if part is not None:
                raise RuntimeError(
                    f"function {call.title} returned a gradient different than None at position {i + 1}, but the "
                    "corresponding forward input was not a Variable"
                )
            continue
        if part is not None and type(part) is not Tensor:
            text = f"expected Variable or None (got {type(part).__name__})"
            raise TypeError(text)
        wanted = tuple(node.inputs[len(found)].shape)
        if part is not None and not _fits(wanted, tuple(part.shape)):
            raise RuntimeError(
                f"Function {call.title} returned an invalid gradient at index {i} - got {list(part.shape)} but "
                f"expected shape compatible with {list(wanted)}"
            )
        found.append(part)
    return tuple(found)


def _fits(shape: tuple[int, ...], given: tuple[int, ...]) -> bool:
    """Whether a gradient of one shape can be summed to another."""
    if len(shape) > len(given):
        return False
    tail = given[len(given) - len(shape) :]
    return all(n in (1, m) for n, m in zip(shape, tail, strict=True))


custom_function.defvjp(_rule)


def once_differentiable(function: Any) -> Any:
    """A `backward` that is not differentiated itself."""

    def run_once(ctx: Any, *cotangents: Any) -> Any:
        with Gradients(False):
            return function(ctx, *cotangents)

    return run_once
