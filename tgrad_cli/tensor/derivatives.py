"""What a person asks of the tape: gradients, Jacobians, Hessians and products with them, elsewhere and to any order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from . import dtypes
from .autodiff import (
    attach_lazy,
    gradients,
    handle_for,
    ones_like,
    zero_like,
)
from .brackets import BracketList, tensor_of
from .failures import describe
from .node import Node, ancestors
from .number import NUMERIC, Number
from .recipe import named
from .registry import OPS
from .replay import replay
from .state import ACTIVE, line_of
from .tensor import Tensor

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = Tensor | Number


def variable(value: Any) -> Value:
    """What a name holds, as something with a node: a tensor or a number; raises E0407 for anything else."""
    if isinstance(value, (Tensor, Number)):
        return value
    if isinstance(value, (BracketList, list, tuple)):
        return tensor_of(value)
    if isinstance(value, NUMERIC):
        return Number(value)
    as_tensor = getattr(value, "as_tensor", None)
    if as_tensor is not None:
        made: Tensor = as_tensor()
        return made
    raise TgradError(
        "E0407",
        f"a {describe(value)} has no derivative",
        python="TypeError",
        hint="derivatives are taken of tensors and numbers, with respect to tensors and numbers",
    )


class Question:
    """One question to the tape: a result, what it is differentiated by, under which names, elsewhere or here.

    `at` pairs a value with the one to put in its place. Integer tensors are differentiated as if they were of the
    default float type, by the same replay. Decisions up to the serial `settled` count as taken on the way to `z`.
    """

    __slots__ = ("names", "wrt", "z")

    def __init__(
        self,
        z: Any,
        wrt: Sequence[Any],
        names: Sequence[str] = (),
        at: Sequence[tuple[Any, Any]] = (),
        settled: float = 0.0,
    ) -> None:
        self.z = variable(z)
        self.wrt = [variable(w) for w in wrt]
        self.names = list(names) or ["it"] * len(self.wrt)
        replaced = {variable(old).node: variable(new) for old, new in at}
        if replaced:
            self._replay(replaced, settled)
        if any(_is_integer(v) for v in (self.z, *self.wrt)):
            self._make_float()

    def _replay(self, replaced: dict[Node, Value], settled: float = 0.0) -> None:
        roots = [self.z.node, *(w.node for w in self.wrt)]
        self.z, *self.wrt = replay(roots, replaced, guarded=True, settled=settled)

    def _make_float(self) -> None:
        """Replay with every integer leaf of the default float type."""
        dtype = ACTIVE.state.default_dtype
        replaced: dict[Node, Value] = {}
        for node in ancestors([self.z.node, *(w.node for w in self.wrt)]):
            if node.op is None and node.dtype is not None and node.dtype.category < dtypes.FLOATING:
                array = _leaf_value(node, (self.z, *self.wrt))
                if array is not None:
                    replaced[node] = Tensor(array.astype(dtype.np), dtype)
        if replaced:
            ACTIVE.state.note_once("integer", f"integer tensors are differentiated as if they were {dtype.name}")
            self._replay(replaced)

    def gradients(self, given: Any = None, recorded: bool = False) -> list[Any]:
        """The gradient for each `wrt`: raw with a lazy node, or on the tape."""
        seed = self.seed(given)
        targets = [w.node for w in self.wrt]
        seeds = [(self.z.node, seed if recorded else _raw(seed))]
        results = gradients(seeds, targets, recorded)
        made = []
        for i, (target, g) in enumerate(zip(targets, results, strict=True)):
            if g is None:
                made.append(self._missing(i, given, recorded))
            else:
                made.append(g if recorded else handle_for(g, target))
        if not recorded:
            self._attach(made, targets, given)
        return made

    def _attach(self, made: list[Any], targets: list[Node], given: Any) -> None:
        """Lazy nodes: all gradients of this question are recorded together, when the first is differentiated."""
        cache: list[Any] = []

        def expand(i: int) -> Any:
            if not cache:
                cache.extend(self.gradients(given, recorded=True))
            return cache[i]

        inputs = [self.z.node, *targets]
        if isinstance(given, (Tensor, Number)):
            inputs.append(given.node)
        for i, handle in enumerate(made):
            attach_lazy(handle, inputs, partial(expand, i))

    def seed(self, given: Any) -> Any:
        """The cotangent as a tensor or number; one for a single-element result."""
        z = self.z
        if given is None:
            if isinstance(z, Tensor):
                if z.size != 1:
                    raise TgradError(
                        "E0401",
                        f"the result has {z.size} elements, and a gradient is taken of one",
                        torch="grad can be implicitly created only for scalar outputs",
                        python="RuntimeError",
                        operands={"z": describe(z)},
                        hint="sum(z) makes it one, `given v` weighs the elements, `jacobian z wrt x` gives them all",
                    )
                _require_float(z)
            return ones_like(z.node, recorded=True)
        given = variable(given)
        if isinstance(z, Number):
            if isinstance(given, Number) or given.size == 1:
                return given
            raise TgradError(
                "E0408",
                f"the cotangent has {given.size} elements, the result is one number",
                hint="give one number",
                operands={"given": describe(given)},
            )
        if isinstance(given, Number):
            given = OPS["number_to_tensor"](given, dtype=z.dtype)
        if given.shape != z.shape:
            raise TgradError(
                "E0408",
                f"the cotangent has shape {list(given.shape)}, the result {list(z.shape)}",
                torch=f"Mismatch in shape: grad_output[0] has a shape of {given.shape!r} and output[0] has a shape "
                f"of {z.shape!r}.",
                python="RuntimeError",
                operands={"z": describe(z), "given": describe(given)},
                hint="give one number for each element of the result",
            )
        _require_float(z)
        return given if given.dtype is z.dtype else OPS["to_dtype"](given, dtype=z.dtype)

    def _missing(self, i: int, given: Any, recorded: bool) -> Any:
        """The tape has no way from z to this name: through a view's base, from an earlier value, or none at all."""
        w = self.wrt[i]
        if isinstance(w, Tensor) and w.view is not None:
            root = w.view.root
            whole = Question(self.z, [root], ["it"])
            if whole.reaches(root.node):
                g = whole.gradients(given, recorded)[0]
                for op, params in w.view.path():
                    g = op(g, **params)
                return g
        name = self.names[i]
        changed = _changed(self.z.node, w)
        if changed is not None:
            raise TgradError(
                "E0402",
                f"the result was computed from what {name} held before it was changed in place{line_of(changed[1])}",
                hint=f"compute the result again, or differentiate it before {name} changes",
                operands={i + 1: "was changed since"},
            )
        earlier = _earlier(self.z.node, name)
        if earlier is not None and not self.reaches(w.node):
            raise TgradError(
                "E0402",
                f"the result was computed from an earlier {name} (bound{line_of(earlier[1])}), not from what {name} "
                "names now",
                hint=f"compute the result again, or differentiate it before {name} changes",
                operands={i + 1: "was changed since"},
            )
        if any("cut" in n.params for n in ancestors([self.z.node])):
            raise TgradError(
                "E0406",
                f"the history between {self.names[i]} and the result was dropped: it had grown past its budget",
                hint="compute the result again, or keep more history (`:set history`)",
            )
        detached = _detached(self.z.node, w)
        if detached is None:
            ACTIVE.state.note(f"the result does not depend on {self.names[i]}: the gradient is zero")
        else:
            text = (
                f"the result was computed from {detached}, which looks at {self.names[i]} without its history (detach, "
            )
            ACTIVE.state.note_once("detached", text + ".data, item): the gradient is zero")
        return zero_like(w.node)

    def reaches(self, target: Node) -> bool:
        """Whether the result was computed from this node."""
        return any(n is target for n in ancestors([self.z.node], target.serial))

    def jacobian(self, recorded: bool = False) -> list[Any]:
        """Every element's gradient: for each `wrt`, a tensor of shape ``z.shape + x.shape``."""
        z = self.z
        if isinstance(z, Number):
            return self.gradients(None, recorded)
        _require_float(z)
        targets = [w.node for w in self.wrt]
        rows = [self._row(k, targets, recorded) for k in range(z.size)]
        made = [self._stack([row[i] for row in rows], w, recorded) for i, w in enumerate(self.wrt)]
        if not recorded:
            cache: list[Any] = []

            def expand(i: int) -> Any:
                if not cache:
                    cache.extend(self.jacobian(recorded=True))
                return cache[i]

            for i, handle in enumerate(made):
                attach_lazy(handle, [z.node, *targets], partial(expand, i))
        return made

    def _row(self, k: int, targets: list[Node], recorded: bool) -> list[Any]:
        z = self.z
        assert isinstance(z, Tensor)
        one = np.zeros(z.size, z.dtype.np)
        one[k] = 1
        seed = one.reshape(z.shape)
        found = gradients([(z.node, Tensor(seed, z.dtype) if recorded else seed)], targets, recorded)
        if k == 0:
            for i, g in enumerate(found):
                if g is None:
                    self._missing(i, Tensor(seed, z.dtype), recorded)
        return [_zero(t, recorded) if g is None else g for g, t in zip(found, targets, strict=True)]

    def _stack(self, rows: list[Any], w: Value, recorded: bool) -> Any:
        z = self.z
        assert isinstance(z, Tensor)
        inner = () if isinstance(w, Number) else tuple(w.shape)
        shape = tuple(z.shape) + inner
        if not rows:
            return Tensor(np.zeros(shape, z.dtype.np), z.dtype)
        if recorded:
            parts = tuple([r if isinstance(r, Tensor) else OPS["number_to_tensor"](r, dtype=z.dtype) for r in rows])
            return OPS["reshape"](OPS["stack"](parts, dim=0), shape=shape)
        dtype = z.dtype if isinstance(w, Number) else w.dtype
        return Tensor(np.array(rows).reshape(shape).astype(dtype.np), dtype)

    def hessian(self, recorded: bool = False) -> list[list[Any]]:
        """Second derivatives of a single-element result: a block for each pair of `wrt`."""
        first = self.gradients(None, recorded=True)
        return [Question(g, self.wrt, self.names).jacobian(recorded) for g in first]

    def jvp(self, tangents: Sequence[Any]) -> Any:
        """The directional derivative: the Jacobian times `tangents`, by differentiating the vjp."""
        z = self.z
        zeros = Number(0.0) if isinstance(z, Number) else Tensor(np.zeros(z.shape, z.dtype.np), z.dtype)
        pulled = gradients([(z.node, zeros)], [w.node for w in self.wrt], recorded=True)
        seeds = []
        for g, t, w in zip(pulled, tangents, self.wrt, strict=True):
            if g is not None:
                seeds.append((g.node, _tangent(t, w)))
        if not seeds:
            return zero_like(z.node)
        found = gradients([(n, t) for n, t in seeds], [zeros.node], recorded=True)[0]
        return zero_like(z.node) if found is None else found


def _tangent(value: Any, w: Value) -> Any:
    value = variable(value)
    if isinstance(w, Number):
        return value
    if isinstance(value, Number):
        value = OPS["number_to_tensor"](value, dtype=w.dtype)
    if value.shape != w.shape:
        raise TgradError(
            "E0408",
            f"the tangent has shape {list(value.shape)}, what it moves {list(w.shape)}",
            python="RuntimeError",
        )
    return value if value.dtype is w.dtype else OPS["to_dtype"](value, dtype=w.dtype)


def _zero(target: Node, recorded: bool) -> Any:
    zero = zero_like(target)
    return zero if recorded or not isinstance(zero, Tensor) else zero.array


def _raw(seed: Any) -> Any:
    if isinstance(seed, Number):
        return seed.value
    return seed.array.astype(seed.dtype.compute, copy=False)


def _is_integer(value: Value) -> bool:
    return isinstance(value, Tensor) and value.dtype.category < dtypes.FLOATING


def _require_float(z: Tensor) -> None:
    if z.dtype.category < dtypes.FLOATING:
        raise TgradError(
            "E0407",
            f"the result is a {z.dtype.name} tensor, which has no derivative",
            python="RuntimeError",
            operands={"z": describe(z)},
        )


def _leaf_value(node: Node, values: Sequence[Value]) -> Any:
    """A leaf's value: from a handle on it, or as an edge of the tape kept it."""
    for value in values:
        if isinstance(value, Tensor) and value.node is node:
            return value.array
    for user in ancestors([v.node for v in values]):
        for parent, kept in zip(user.inputs, user.saved, strict=True):
            if parent is node and kept is not None:
                return kept
    return None


def _detached(root: Node, w: Value) -> str | None:
    """The name of a leaf that the result was computed from and that shares the memory of w."""
    if not isinstance(w, Tensor):
        return None
    for user in ancestors([root]):
        for parent, kept in zip(user.inputs, user.saved, strict=True):
            if parent is None or parent.op is not None or parent is w.node or not isinstance(kept, np.ndarray):
                continue
            if np.may_share_memory(kept, w.array):
                return "a detached tensor" if parent.label is None else parent.label[0]
    return None


def _changed(root: Node, value: Value) -> tuple[Any, Any] | None:
    """The first write to a tensor's memory after the result was computed from what was there: its statement."""
    if not isinstance(value, Tensor):
        return None
    memory = value.holder().writes()
    for node in reversed(ancestors([root])):
        if node.replaced is not None and node.replaced[0] is memory:
            return node.replaced
    return None


def _earlier(root: Node, name: str) -> tuple[str, Any] | None:
    """An earlier value of a name which the result was computed from: the name, and the statement that bound it."""
    for node in ancestors([root]):
        if node.label is not None and node.label[0] == name:
            return node.label
        if node.earlier is not None and name in node.earlier:
            return name, node.earlier[name]
    return None


def label(value: Any, name: str) -> None:
    """Tell the tape under which name a value was bound first; derivations and errors speak of it so."""
    kind = type(value)
    if kind is Tensor:
        node = value.node
        if node.label is None:
            node.label = (name, ACTIVE.state.statement)
    elif kind is Number:
        named(value.recipe, (name, ACTIVE.state.statement))
    elif kind is BracketList and value.label is None:
        value.label = (name, ACTIVE.state.statement)
