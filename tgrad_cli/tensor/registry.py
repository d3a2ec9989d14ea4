"""Where operations are declared, once, and where everything that derives from a declaration finds it.

A kernel's signature is the operation's signature: its first parameter is the array module, those before ``/`` are
arrays under PyTorch's names, the rest is metadata; a parameter after ``*`` can only be given by keyword.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from .backend import exact
from .declaration import REQUIRED, TRACED, Function, Op
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .calls import InPlace

    # Kinds of parameters, as the annotations of a kernel name them; `calls` reads them.
    Array = Any  # one tensor; a Python number beside a tensor is refused, as in PyTorch
    AsTensor = Any  # one tensor; a Python number becomes one of no dimensions
    Matrix = Any  # one tensor; a Python number is refused wherever it stands
    Arrays = Any  # a tuple or list of tensors
    Separate = Any  # any number of tensors, each an argument of its own: block_diag(a, b)
    Either = Any  # the one or the other
    Sizes = Any  # sizes, also as several arguments: x.view(2, 3)
    Dims = Any  # a dimension or several, as a tuple or a list

P = ParamSpec("P")

OPS: Table[Op] = Table()
FUNCTIONS: Table[Function] = Table()
# Qualified PyTorch names ("torch.nn.functional.relu"), and tensor methods by name; both lead to the declaration.
QUALIFIED: Table[Op | Function] = Table()
METHODS: Table[Op | Function] = Table()


def NUMPY() -> Any:
    """The array module that raw arrays are computed with."""
    return exact


def _declaring(
    make: Callable[Concatenate[Callable[..., Any], str, P], Op],
) -> Callable[Concatenate[str, P], Callable[[Callable[..., Any]], Op]]:
    """What declares an operation: it takes what `Op` does, but for the kernel, which follows."""

    def op(family: str, /, *args: P.args, **says: P.kwargs) -> Callable[[Callable[..., Any]], Op]:
        def declare(kernel: Callable[..., Any]) -> Op:
            made = make(kernel, family, *args, **says)
            OPS[made.name] = made
            if not made.case:
                _publish(made, made.method)
            return made

        return declare

    return op


# Declare an operation, as a decorator of its kernel; `Op` says what the words mean.
op = _declaring(Op)


def function(
    family: str,
    *,
    torch: str | tuple[str, ...],
    name: str | None = None,
    method: bool = False,
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Function]:
    """Register a function that is not recorded; its implementation follows."""

    def declare(implementation: Callable[..., Any]) -> Function:
        made = Function(implementation, family, torch, name, method, aliases)
        FUNCTIONS[made.name] = made
        _publish(made, method)
        return made

    return declare


def _publish(made: Op | Function, method: bool) -> None:
    for qualified in made.torch:
        _enter(QUALIFIED, qualified, made)
    for alias in made.aliases:
        _enter(QUALIFIED, alias if "." in alias else "torch." + alias, made)
        if method and "." not in alias:
            _enter(METHODS, alias, made)
    if method:
        _enter(METHODS, made.name, made)


def _enter(table: Table[Op | Function], name: str, made: Op | Function) -> None:
    if table.present(name) not in (None, made):
        raise ValueError(f"{name} is declared twice")  # a mistake in the program, found as it starts
    table[name] = made


def present(qualified: str) -> Op | Function | None:
    """The declaration behind a qualified PyTorch name where its family is there already, else None."""
    Table.begin()
    return QUALIFIED.present(qualified)


def lookup(qualified: str) -> Op | Function | InPlace | None:
    """The declaration behind a qualified PyTorch name, None where there is none; ``torch.sin_`` is `sin` in place."""
    found = QUALIFIED.get(qualified)
    if found is None and qualified.endswith("_"):
        plain = QUALIFIED.get(qualified[:-1])
        if type(plain) is Op and plain.inplace == "function":
            from .calls import InPlace

            return InPlace(plain)
    return found


def members(prefix: str) -> Iterable[str]:
    """The names that a namespace has: ``members("torch.linalg")`` gives ``det``, ``inv`` and so on."""
    start = prefix + "."
    return (q[len(start) :] for q in QUALIFIED if q.startswith(start) and "." not in q[len(start) :])


__all__ = [
    "FUNCTIONS",
    "METHODS",
    "NUMPY",
    "OPS",
    "QUALIFIED",
    "REQUIRED",
    "TRACED",
    "Function",
    "Op",
    "function",
    "lookup",
    "members",
    "op",
    "present",
]
