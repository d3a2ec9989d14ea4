"""Reverse-mode differentiation: one walk over the tape, on raw arrays or recorded for higher orders.

Gradients of complex values follow PyTorch's convention: rules are written holomorphically, and for complex inputs the
walk computes ``conj(rule(conj(g)))``. What broadcasting did is undone here and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .contributions import contributed
from .dispatch import PICK, tensor_from_node, wide
from .fusion import DEFERRED_FROM, Pending, run
from .node import Node, ancestors
from .number import Number
from .registry import OPS, Op
from .replay import expanded_ancestors, value_of
from .state import ACTIVE
from .tensor import Tensor
from .views import stem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .storage import Array

Seeds = list[tuple[Node, Any]]

# A gradient computed on raw arrays, with the call that computes it again on the tape when it is differentiated.
LAZY = Op(
    lambda xp, results, /: results,
    "tape",
    (),
    name="gradient",
    grad_fn="GradientBackward0",
    formula=None,
    promote="none",
    result="kernel",
    view=False,
    inplace=False,
    out=False,
    method=False,
    number=None,
    outputs=(),
    holomorphic=True,
    composite=False,
    aliases=(),
)


class Underived:
    """The gradient of an input for which PyTorch has no derivative: an error where it is asked for."""

    __slots__ = ("python", "text")

    def __init__(self, text: str, python: str = "NotImplementedError") -> None:
        self.text = text
        self.python = python

    def error(self) -> TgradError:
        """What to raise."""
        return TgradError("E0407", self.text, python=self.python)

    def conjugate(self) -> Underived:
        """Itself: NumPy's conjugate of an object asks for this."""
        return self


def gradients(seeds: Seeds, targets: Sequence[Node], recorded: bool = False, strict: bool = False) -> list[Any]:
    """The gradient of the seeded nodes with respect to each target, None where none reaches it.

    A seed is a node with its cotangent: a raw array or number, or with `recorded` a tensor or `Number`. The results
    are of the same kind. `strict` refuses, as PyTorch does, where a value that a rule reads was written to since; the
    tape itself keeps the values that were read.
    """
    wanted = {id(t) for t in targets}
    oldest = min(t.serial for t in targets) if targets else 0
    order = expanded_ancestors([n for n, _ in seeds], oldest, wanted)
    needed = set(wanted)
    for node in order:
        for parent in node.inputs:
            if parent is not None and id(parent) in needed:
                needed.add(id(node))
                break
    found: dict[int, Any] = {}
    state = ACTIVE.state
    before = state.grad_enabled, state.by_ieee
    state.grad_enabled, state.by_ieee = recorded, True
    try:
        if strict:
            check_versions(order, needed)
        _walk(seeds, order, needed, wanted, found, recorded)
        if not recorded:
            _settle(found)
    finally:
        state.grad_enabled, state.by_ieee = before
    return [found.get(id(t)) for t in targets]


def _settle(found: dict[int, Any]) -> None:
    """Let what is still an expression run, all gradients in one pass, and give arrays for tensors."""
    tensors = {key: g for key, g in found.items() if type(g) is Tensor}
    run([g._pending for g in tensors.values() if g._pending is not None])
    for key, g in tensors.items():
        found[key] = g.array


def check_versions(order: Sequence[Node], needed: set[int]) -> None:
    """Raise PyTorch's error for the last recorded operation whose rule reads something that was written to since."""
    for node in reversed(order):
        if id(node) not in needed:
            continue
        for tensor, position, writes, then in node.versions:
            if writes.count != then and _matters(node, position, needed):
                raise _modified(node if tensor is None else tensor.node, writes.count, then)


def _matters(node: Node, position: int, needed: set[int]) -> bool:
    """Whether a gradient that is asked for depends on a value that the rule reads: is it another with other values?

    ``y.mul_(w)`` reads y only for the gradient of w, and PyTorch keeps y only where w requires one.
    """
    op, dtype = node.op, node.dtype
    if op is None or op.outputs or dtype is None or dtype.category < dtypes.FLOATING:
        return True
    kept = node.out if position < 0 else node.saved[position]
    if type(kept) is Pending:
        kept = kept.array
    if kept is None or kept.dtype.kind not in "fc":
        return True
    found = [_stepped(node, position, np.full(kept.shape, value, kept.dtype)) for value in (1, -1, np.nan)]
    return any(
        parent is not None
        and id(parent) in needed
        and parts[0] is not None
        and any(not np.array_equal(parts[0], part) for part in parts[1:])
        for parent, *parts in zip(node.inputs, *found, strict=False)
    )


def _stepped(node: Node, position: int, value: Array) -> tuple[Any, ...]:
    """The gradients that a rule gives with another value in the place of one that it reads."""
    saved, out = node.saved, node.out
    try:
        if position < 0:
            node.out = value
        else:
            node.saved = (*saved[:position], value, *saved[position + 1 :])
        assert node.dtype is not None
        with np.errstate(all="ignore"):
            return raw_step(node, np.ones(node.shape, node.dtype.compute))
    finally:
        node.saved, node.out = saved, out


def _modified(node: Node, now: int, then: int) -> TgradError:
    dtype = node.dtype if node.dtype is not None else dtypes.float32
    origin = stem(node.grad_fn or "")
    if origin in ("CopySlices", "CopyBackwards"):
        origin = "torch::autograd::" + origin
    made = f", which is output {max(node.index, 0)} of {origin}," if origin else ""
    return TgradError(
        "E0403",
        "a value that the backward pass needs was changed in place after it was used",
        torch="one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[{dtype.tensor_type} {list(node.shape)}]{made} is at version {now}; expected version {then} instead. Hint: "
        "enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False).",
        python="RuntimeError",
        hint="compute out of place (y = y*2 instead of y *= 2), or ask `grad z wrt x`, which uses what was read then",
    )


def _walk(
    seeds: Seeds, order: list[Node], needed: set[int], wanted: set[int], found: dict[int, Any], recorded: bool
) -> None:
    """Visit the nodes, users before inputs, and hand each gradient on."""
    pending: dict[int, Any] = {}
    for node, g in seeds:
        key = id(node)
        pending[key] = g if key not in pending else pending[key] + g
    own: set[int] = set()  # pending gradients that nothing else holds
    for node in reversed(order):
        key = id(node)
        g = pending.pop(key, None)
        if g is None:
            continue
        if node.hooks is not None and node.op is not PICK:
            g = _run_hooks(node, g, recorded)
        if key in wanted:
            found[key] = g
        op = node.op
        if op is None or key not in needed:
            continue
        if op is PICK:
            parent = node.inputs[0]
            assert parent is not None
            parts = pending.setdefault(id(parent), {})
            parts[node.index] = g if node.index not in parts else parts[node.index] + g
            continue
        if op.rule is None:
            continue
        if op.consume is not None and not recorded and key not in wanted:
            array = g.array if type(g) is Tensor else g
            _consume(node, array if key in own else np.array(array, order="C"), pending, own, needed)
            continue
        if recorded:
            parts = recorded_step(node, g)
        elif op.deferred and node.dtype is not None and _is_large(node.shape, node.dtype):
            parts = recorded_step(node, g if type(g) is Tensor else Tensor(g, node.dtype))
        else:
            parts = raw_step(node, g.array if type(g) is Tensor else g)
        for parent, part in zip(node.inputs, parts, strict=False):
            if parent is None or part is None or id(parent) not in needed:
                continue
            if recorded or (type(part) is Tensor and not parent.number):
                part = _fit_recorded(part, parent)
            else:
                part = _fit_raw(part.array if type(part) is Tensor else part, parent)
            at = id(parent)
            sofar = pending.get(at)
            pending[at] = part if sofar is None else sofar + part
            own.discard(at)


def _is_large(shape: tuple[int, ...], dtype: dtypes.DType) -> bool:
    """Whether a rule on this is better deferred, as the operation itself was."""
    return dtype.category == dtypes.FLOATING and dtype.compute is dtype.np and _size(shape) >= DEFERRED_FROM


def _consume(node: Node, g: Array, pending: dict[int, Any], own: set[int], needed: set[int]) -> None:
    """Hand on a gradient that the rule may change in place: a chain of writes to elements costs no copy a write."""
    for parent, part in zip(node.inputs, raw_step(node, g, consume=True), strict=False):
        if parent is None or part is None or id(parent) not in needed:
            continue
        fitted = _fit_raw(part, parent)
        at = id(parent)
        sofar = pending.get(at)
        pending[at] = fitted if sofar is None else sofar + fitted
        if part is g and (fitted is g if sofar is None else type(sofar) is np.ndarray):
            own.add(at)
        else:
            own.discard(at)


def raw_step(node: Node, g: Any, consume: bool = False) -> tuple[Any, ...]:
    """One application of a node's rule on raw arrays; with `consume` of the one that may change the gradient."""
    op = node.op
    assert op is not None and op.rule is not None
    rule = op.consume if consume and op.consume is not None else op.rule
    arguments = []
    twisted = node.dtype is not None and node.dtype.category == dtypes.COMPLEX
    reads = op.reads
    last = len(reads) - 1
    for i, (parent, kept) in enumerate(zip(node.inputs, node.saved, strict=True)):
        if parent is None:
            arguments.append(kept)
            continue
        if parent.dtype is not None and parent.dtype.category == dtypes.COMPLEX:
            twisted = True
        if reads[i + 1 if i < last else last]:
            arguments.append(value_of(parent) if kept is None else kept.array if type(kept) is Pending else kept)
        else:
            arguments.append(parent)
    y = node.out
    if y is None:
        y = value_of(node) if reads[0] else node
    elif type(y) is Pending:
        y = y.array
    if type(g) is dict:
        g = _several(node, g)
        return rule(g, y, *arguments, **node.params)
    if twisted and op.holomorphic and not consume:
        return tuple([None if p is None else np.conj(p) for p in rule(np.conj(g), y, *arguments, **node.params)])
    try:
        return rule(g, y, *arguments, **node.params)
    except ArithmeticError:
        if not node.number:
            raise
        # Python's own division raises where IEEE's has an infinity; a gradient has what a tensor's would have.
        with np.errstate(all="ignore"):
            return rule(*map(wide, (g, y, *arguments)), **node.params)


def recorded_step(node: Node, g: Any) -> tuple[Any, ...]:
    """The same application on tensors, so that it is on the tape itself."""
    op = node.op
    assert op is not None and op.rule is not None
    arguments = []
    twisted = node.dtype is not None and node.dtype.category == dtypes.COMPLEX
    for i, (parent, kept) in enumerate(zip(node.inputs, node.saved, strict=True)):
        if parent is None:
            arguments.append(kept)
            continue
        if parent.dtype is not None and parent.dtype.category == dtypes.COMPLEX:
            twisted = True
        arguments.append(tensor_from_node(parent, kept) if op.reads_input(i) else parent)
    if op.outputs or type(g) is dict:
        g = _several(node, g)
        y: Any = _several_results(node)
        return op.rule(g, y, *arguments, **node.params)
    y = tensor_from_node(node, node.out) if op.reads[0] else node
    if twisted and op.holomorphic:
        conj = OPS["conj"]
        parts = op.rule(conj(g), y, *arguments, **node.params)
        return tuple([None if p is None else conj(p) for p in parts])
    return op.rule(g, y, *arguments, **node.params)


def _several(node: Node, g: Any) -> tuple[Any, ...]:
    """The gradients of an operation's several results, None for those that nothing used."""
    names = node.op.outputs if node.op is not None else ()
    count = len(node.out) if node.out is not None else len(names) if len(names) > 1 else max(g) + 1
    return tuple([g.get(i) for i in range(count)])


def _several_results(node: Node) -> Any:
    """Handles on the several results, for a recorded rule."""
    if node.out is None:
        return node
    made = []
    for i, array in enumerate(node.out):
        plain = node.dtype is None or array.dtype.kind != node.dtype.np.kind
        dtype = dtypes.of_array(array) if plain or node.dtype is None else node.dtype
        pick = Node(PICK, (node,), {}, (None,), array.shape, dtype, node.requires_grad)
        pick.index = i
        made.append(Tensor(array, dtype, pick))
    return tuple(made)


def sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """Undo broadcasting: sum over the dimensions that it added or stretched."""
    extra = array.ndim - len(shape)
    axes = (*range(extra), *[i + extra for i, n in enumerate(shape) if n == 1 and array.shape[i + extra] != 1])
    if axes:
        array = OPS["sum"](array, dim=axes, keepdim=True)
    return array.reshape(array.shape[extra:]) if extra > 0 else array


def _fit_raw(g: Any, parent: Node) -> Any:
    """A gradient in the shape and type of what it is the gradient of."""
    if parent.number:
        return _number_from(g, parent)
    dtype = parent.dtype
    assert dtype is not None
    if not isinstance(g, (np.ndarray, np.generic)):
        if type(g) is Underived:
            raise g.error()
        return np.full(parent.shape, g, dtype.compute)
    if g.shape != parent.shape:
        if g.ndim > len(parent.shape) or g.size > _size(parent.shape) or _empty(g, parent):
            g = sum_to(g, parent.shape)
        if g.shape != parent.shape:
            g = np.broadcast_to(g, parent.shape)
    if g.dtype != dtype.compute and dtype.is_differentiable:
        if g.dtype.kind == "c" and not dtype.is_complex:
            g = g.real
        g = g.astype(dtype.compute)
    return g


def _number_from(g: Any, parent: Node) -> Any:
    if isinstance(g, (np.ndarray, np.generic)):
        g = g.sum().item() if g.ndim else g.item()
    return g.real if isinstance(g, complex) and not isinstance(parent.out, complex) else g


def _empty(g: Any, parent: Node) -> bool:
    """Whether a gradient without elements still has a dimension to sum over: (0,) for an input of shape (1,)."""
    return not g.size and g.ndim == len(parent.shape)


def _size(shape: tuple[int, ...]) -> int:
    total = 1
    for n in shape:
        total *= n
    return total


def _fit_recorded(g: Any, parent: Node) -> Any:
    """The same for gradients on the tape."""
    if parent.number:
        if isinstance(g, Tensor):
            g = OPS["tensor_to_number"](OPS["sum"](g) if g.ndim else g)
        return g
    dtype = parent.dtype
    assert dtype is not None
    if not isinstance(g, Tensor):
        if type(g) is Underived:
            raise g.error()
        g = OPS["number_to_tensor"](g, dtype=dtype)
    if g.dtype is not dtype and dtype.is_differentiable:
        if g.dtype.is_complex and not dtype.is_complex:
            g = OPS["real"](g)
        if g.dtype is not dtype:
            g = OPS["to_dtype"](g, dtype=dtype)
    if g.shape != parent.shape:
        if g.ndim > len(parent.shape) or g.size > _size(parent.shape) or _empty(g, parent):
            g = OPS["sum_to_size"](g, size=parent.shape)
        if g.shape != parent.shape:
            g = OPS["expand"](g, size=parent.shape)
    return g


def _run_hooks(node: Node, g: Any, recorded: bool) -> Any:
    """Tensor hooks see the whole gradient and may replace it."""
    for hook in list((node.hooks or {}).values()):
        ready = recorded or node.number or type(g) is Tensor
        handle = g if ready else Tensor(np.asarray(g), node.dtype or dtypes.of_array(np.asarray(g)))
        replaced = hook(handle)
        if replaced is not None:
            g = replaced if ready else replaced.array
    return g


def handle_for(g: Any, target: Node) -> Any:
    """A raw gradient as the value that a person sees."""
    if target.number:
        return Number(g)
    dtype = target.dtype
    assert dtype is not None
    array = np.asarray(g)
    if dtype is dtypes.bfloat16:
        array = dtypes.round_bfloat16(array)
    elif array.dtype != dtype.np and dtype.is_differentiable:
        array = array.astype(dtype.np)
    if not array.flags.owndata or not array.flags.writeable:
        array = array.copy()
    return Tensor(array, dtype if dtype.is_differentiable else dtypes.of_array(array))


def zero_like(target: Node) -> Any:
    """A gradient of zeros for something that the result does not depend on."""
    if target.number:
        return 0
    dtype = target.dtype if target.dtype is not None and target.dtype.is_differentiable else ACTIVE.state.default_dtype
    return Tensor(np.zeros(target.shape, dtype.np), dtype)


def attach_lazy(handle: Any, inputs: Sequence[Node], expand: Callable[[], Any]) -> Any:
    """Give a raw result the node that computes it on the tape once someone differentiates it."""
    if not ACTIVE.state.grad_enabled or not isinstance(handle, (Tensor, Number)):
        return handle
    if isinstance(handle, Number):
        node = Node(LAZY, tuple(inputs), {"expand": expand}, (None,) * len(inputs), (), None, False)
        node.number = True
        node.out = handle.value
        handle.attach(node)
    else:
        shape = tuple(handle.shape)
        node = Node(LAZY, tuple(inputs), {"expand": expand}, (None,) * len(inputs), shape, handle.dtype, False)
        handle._node = node
    return handle


def ones_like(node: Node, recorded: bool) -> Any:
    """The cotangent of a single number: one, of the node's type."""
    if node.number:
        return Number(1) if recorded else 1
    assert node.dtype is not None
    array: Array = np.ones(node.shape, node.dtype.compute)
    return Tensor(array.astype(node.dtype.np), node.dtype) if recorded else array


def backward(
    roots: Sequence[Tensor], cotangents: Sequence[Tensor | None], *, create_graph: bool, inputs: Sequence[Tensor] | None
) -> None:
    """Accumulate gradients into ``.grad`` of the leaves (or of `inputs`), as PyTorch's `backward` does."""
    seeds: Seeds = []
    for i, (root, given) in enumerate(zip(roots, cotangents, strict=True)):
        node = root.node
        if not node.requires_grad:
            raise TgradError(
                "E0404",
                f"element {i} of tensors does not require grad and does not have a grad_fn",
                python="RuntimeError",
                operands={i: "does not require grad"},
                hint="make a leaf with requires_grad=True, or ask `grad z wrt x`, which needs no requires_grad",
            )
        seeds.append((node, _seed(root, node, given, create_graph)))
    targets, owners = _accumulators([n for n, _ in seeds], inputs)
    results = gradients(seeds, targets, recorded=create_graph, strict=True)
    for target, owner, g in zip(targets, owners, results, strict=True):
        if g is not None:
            before = owner.grad
            accumulate(owner, g if create_graph else handle_for(g, target), create_graph)
            contributed(owner, before, roots[0].node)


def _seed(root: Tensor, node: Node, given: Tensor | None, recorded: bool) -> Any:
    if given is None:
        if root.size != 1:
            raise TgradError(
                "E0401",
                "grad can be implicitly created only for scalar outputs",
                python="RuntimeError",
                operands={0: f"{root.dtype.name}{list(root.shape)}"},
                hint="give the cotangent: z.backward(v), or reduce it first: z.sum().backward()",
            )
        return ones_like(node, recorded)
    if given.shape != root.shape:
        raise TgradError(
            "E0408",
            f"the cotangent has shape {list(given.shape)}, the result {list(root.shape)}",
            torch=f"Mismatch in shape: grad_output[0] has a shape of {given.shape!r} and output[0] has a shape of "
            f"{root.shape!r}.",
            python="RuntimeError",
        )
    if recorded:
        return given
    return given.array.astype(root.dtype.compute, copy=False)


def _accumulators(roots: list[Node], inputs: Sequence[Tensor] | None) -> tuple[list[Node], list[Tensor]]:
    """The nodes whose gradients are kept, and the tensors that keep them."""
    if inputs is not None:
        return [t.node for t in inputs], list(inputs)
    targets, owners = [], []
    for node in ancestors(roots):
        if node.requires_grad and node.owner is not None:
            owner = node.owner()
            if owner is not None and (node.op is None or owner.retains_grad):
                targets.append(node)
                owners.append(owner)
    return targets, owners


def accumulate(owner: Tensor, g: Tensor, create_graph: bool) -> None:
    """Add to ``.grad``: in place, as PyTorch does, unless a graph of it was asked for."""
    journal = ACTIVE.state.journal
    present = owner.grad
    if g.shape != owner.shape:
        raise TgradError(
            "E0408",
            f"the gradient has shape {list(g.shape)}, the tensor now {list(owner.shape)}: it was changed in place",
            python="RuntimeError",
        )
    if present is None:
        journal.log_first(owner, "grad", setattr, "grad", None)
        owner.grad = g
    elif create_graph:
        journal.log_first(owner, "grad", setattr, "grad", present)
        owner.grad = OPS["add"](present, g)
    else:
        from .writing import write

        write(present, present.array + g.array, None)
