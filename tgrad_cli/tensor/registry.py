"""Where operations are declared, once, and where everything that derives from a declaration finds it.

A kernel's signature is the operation's signature: its first parameter is the array module, those before ``/`` are
arrays under PyTorch's names, the rest is metadata; a parameter after ``*`` can only be given by keyword.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    Arrays = Any  # a list of tensors
    Sizes = Any  # sizes, also as several arguments: x.view(2, 3)
    Dims = Any  # a dimension or several, as a tuple or a list

OPS: Table[Op] = Table()
FUNCTIONS: Table[Function] = Table()
# Qualified PyTorch names ("torch.nn.functional.relu"), and tensor methods by name; both lead to the declaration.
QUALIFIED: Table[Op | Function] = Table()
METHODS: Table[Op | Function] = Table()


def NUMPY() -> Any:
    """The array module that raw arrays are computed with."""
    return exact


def op(
    family: str,
    *,
    torch: str | tuple[str, ...],
    name: str | None = None,
    grad_fn: str | Callable[[Any], str] | None = None,
    formula: str | None = None,
    promote: str = "same",
    result: str = "kernel",
    view: bool = False,
    inplace: bool | str = False,
    out: bool | str = True,
    method: bool = True,
    number: Callable[..., Any] | None = None,
    outputs: tuple[str, ...] = (),
    holomorphic: bool = True,
    composite: bool = False,
    aliases: tuple[str, ...] = (),
    needs: str | None = None,
    refusal: str | None = None,
    fold: str | None = None,
    elementwise: bool | None = None,
    mismatch: str | Callable[[list[str]], str] | None = None,
    fixed: tuple[int, ...] = (),
    case: bool = False,
) -> Callable[[Callable[..., Any]], Op]:
    """Declare an operation; its kernel follows. See `Op` for what the words mean."""

    def declare(kernel: Callable[..., Any]) -> Op:
        made = Op(
            kernel,
            family,
            torch,
            name=name,
            grad_fn=grad_fn,
            formula=formula,
            promote=promote,
            result=result,
            view=view,
            inplace=inplace,
            out=out,
            method=method,
            number=number,
            outputs=outputs,
            holomorphic=holomorphic,
            composite=composite,
            aliases=aliases,
            needs=needs,
            refusal=refusal,
            fold=fold,
            elementwise=elementwise,
            mismatch=mismatch,
            fixed=fixed,
        )
        OPS[made.name] = made
        if not case:
            _publish(made, method)
        return made

    return declare


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
