"""`backward`: gradients added up in ``.grad`` of the leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ...errors import TgradError
from ..contributions import contributed
from ..node import ancestors
from ..registry import OPS
from ..state import ACTIVE, Gradients
from ..tensor import Tensor
from .seeds import complex_result, handle_for, ones_like
from .versions import reads_anything
from .walk import gradients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..node import Node
    from .walk import Seeds


# What to call when a leaf's gradient was added to, by leaf.
AFTER: WeakKeyDictionary[Tensor, dict[int, Any]] = WeakKeyDictionary()


def without_grad(i: int) -> TgradError:
    """The error for something to differentiate that nothing leads to."""
    return TgradError(
        "E0404",
        f"element {i} of tensors does not require grad and does not have a grad_fn",
        python="RuntimeError",
        operands={i: "does not require grad"},
        hint="make a leaf with requires_grad=True, or ask `grad z wrt x`, which needs no requires_grad",
    )


def backward(
    roots: Sequence[Tensor],
    cotangents: Sequence[Tensor | None],
    *,
    create_graph: bool,
    inputs: Sequence[Tensor] | None,
    retain_graph: Any = None,
) -> None:
    """Accumulate gradients into ``.grad`` of the leaves (or of `inputs`), as PyTorch's `backward` does."""
    seeds: Seeds = []
    for i, (root, given) in enumerate(zip(roots, cotangents, strict=True)):
        node = root.node
        if not node.requires_grad:
            raise without_grad(i)
        seeds.append((node, _seed(root, node, given, create_graph)))
    went_through([n for n, _ in seeds], create_graph if retain_graph is None else retain_graph)
    order = None
    if inputs is None:
        order = ancestors([n for n, _ in seeds])
        targets, owners = _accumulators(order)
    else:
        targets, owners = [t.node for t in inputs], list(inputs)
    results = gradients(seeds, targets, recorded=create_graph, strict=True, order=order)
    for target, owner, g in zip(targets, owners, results, strict=True):
        if g is not None:
            before = owner.grad
            accumulate(owner, g if create_graph else handle_for(g, target), create_graph)
            contributed(owner, before, roots[0].node)
            if AFTER and owner in AFTER:
                _tell(owner, create_graph)


def _tell(owner: Tensor, create_graph: bool) -> None:
    """Call the hooks of a leaf whose gradient was added to; they record nothing, unless a graph was asked for."""
    with Gradients(create_graph):
        for hook in list(AFTER[owner].values()):
            hook(owner)


def went_through(roots: Sequence[Node], retain_graph: Any) -> None:
    """A backward pass begins here; a note where PyTorch would refuse it, having used the graph up in an earlier one."""
    state = ACTIVE.state
    for root in roots:
        if root in state.consumed:
            if "twice" not in state.noted and reads_anything(ancestors([root])):
                state.note_once("twice", "backward went this way before: PyTorch refuses, unless retain_graph=True")
        elif not retain_graph:
            state.journal.log_first(root, "consumed", state.consumed.discard)
            state.consumed.add(root)


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
        if root.dtype.is_complex:
            raise complex_result(root)
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


def _accumulators(order: list[Node]) -> tuple[list[Node], list[Tensor]]:
    """The nodes whose gradients are kept, and the tensors that keep them."""
    targets, owners = [], []
    for node in order:
        if node.owner is not None and node.requires_grad:
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
        from ..writing import write

        write(present, present.array + g.array, None)
