"""What can be called, told in words: its parameters, as PyTorch has them, and what it does, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ...tensor.calls import InPlace
from ...tensor.registry import OPS, REQUIRED, Function, Op
from .. import syntax as s
from ..running.calls import Bound, Builtin
from ..running.functions import Function as ProgramFunction
from . import reductions

if TYPE_CHECKING:
    from collections.abc import Callable

VARARGS, VARKEYWORDS = 4, 8  # CPython's code flags


class Parameter(NamedTuple):
    """One parameter: its name, its default as text ("" where it must be given), and how it is passed.

    `kind` is "positional" (no keyword), "either", "keyword", "*" or "**".
    """

    name: str
    default: str
    kind: str


def parameters(value: Any) -> list[Parameter] | None:
    """The parameters of something that can be called; None where they are not known."""
    if isinstance(value, Bound):
        found = parameters(value.target)
        return None if found is None else found[1:]
    if isinstance(value, Op):
        return _of_op(value)
    if isinstance(value, InPlace):
        return [p for p in _of_op(value.op) if p.name != "out"]
    if isinstance(value, ProgramFunction):
        return _of_program(value)
    if isinstance(value, Function):
        value = value.implementation
    elif isinstance(value, Builtin):
        value = _torch_twin(value) or getattr(value.run, "__wrapped__", value.run)
        if isinstance(value, Op):
            return _of_op(value)
    return _of_class(value) if isinstance(value, type) else _of_code(value)


def signature(name: str, found: list[Parameter]) -> list[tuple[str, str | None]]:
    """A call as it may be written: pieces of text, each with the parameter that it stands for, if any.

    >>> "".join(text for text, _ in signature("f", [Parameter("x", "", "either"), Parameter("n", "2", "keyword")]))
    'f(x, *, n=2)'
    """
    out: list[tuple[str, str | None]] = [(name + "(", None)]
    starred = False
    for at, parameter in enumerate(found):
        if at:
            out.append((", ", None))
        if parameter.kind == "*":
            starred = True
        elif parameter.kind == "keyword" and not starred:
            out.append(("*, ", None))
            starred = True
        text = parameter.name + ("=" + parameter.default if parameter.default else "")
        out.append((parameter.kind + text if parameter.kind[0] == "*" else text, parameter.name))
    return [*out, (")", None)]


def signature_text(name: str, found: list[Parameter]) -> str:
    """The same as one text."""
    return "".join(text for text, _ in signature(name, found))


def documentation(value: Any) -> str:
    """What something says of itself, its lines without the indentation of the program's own text; "" for nothing."""
    target = getattr(value, "target", value)
    target = getattr(target, "op", target)
    if isinstance(target, Builtin):
        target = _torch_twin(target) or getattr(target.run, "__wrapped__", target.run)
    if isinstance(target, ProgramFunction):
        doc: Any = target.doc
    else:
        doc = getattr(target, "__doc__", None)
    if not isinstance(doc, str):
        return ""
    lines = [line.strip() if at == 0 else line.removeprefix("    ") for at, line in enumerate(doc.split("\n"))]
    return "\n".join(lines).strip()


def meaning(value: Any) -> str:
    """The first sentence of the documentation, without its full stop."""
    paragraph = " ".join(documentation(value).partition("\n\n")[0].split())
    sentence = paragraph.partition(". ")[0].rstrip(".")
    return sentence.replace("``", "").replace("`", "")


def _torch_twin(builtin: Builtin) -> Op | None:
    """The operation that one of Python's own functions (`sum`, `max`) stands for where it is given a tensor."""
    own = getattr(builtin.run, "__module__", "") == reductions.__name__
    return OPS.get(builtin.__name__) if own else None


def _of_op(op: Op) -> list[Parameter]:
    found = []
    for name in op.array_names:
        default = _default(op.array_defaults.get(name, REQUIRED))
        found.append(Parameter(name, default, "either"))
    for name in (*op.param_names, *op.keyword_only):
        if name.startswith("_"):
            continue
        kind = "keyword" if name in op.keyword_only else "either"
        found.append(Parameter(name, _default(op.defaults[name]), kind))
    if op.out and "out" not in op.defaults:
        found.append(Parameter("out", "None", "keyword"))
    return found


def _of_program(function: ProgramFunction) -> list[Parameter]:
    """The parameters of a function of the program, defaults as its text has them."""
    code = function.code
    params: s.Params = code.node.params
    text = "" if function.source is None else function.source.text
    found = []

    def add(parameter: s.Param, kind: str) -> None:
        default = parameter.default
        found.append(Parameter(parameter.name, "" if default is None else text[default.start : default.end], kind))

    for parameter in params.positional_only:
        add(parameter, "positional")
    for parameter in params.args:
        add(parameter, "either")
    if params.vararg is not None:
        add(params.vararg, "*")
    for parameter in params.kwonly:
        add(parameter, "keyword")
    if params.kwarg is not None:
        add(params.kwarg, "**")
    return found


def _of_class(made: type) -> list[Parameter] | None:
    """The parameters of making an instance; a class that takes them all by a table lists that table."""
    init: Any = getattr(made, "__init__", None)
    found = _of_program(init) if isinstance(init, ProgramFunction) else _of_code(init)
    if not found:
        return None
    told: list[Parameter] = []
    for parameter in found[1:]:
        if parameter.kind in ("*", "**"):
            table = getattr(made, "settings", None) or getattr(made, "defaults", None)
            if isinstance(table, dict) and table:
                return [*told, *(Parameter(name, _default(value), "either") for name, value in table.items())]
        told.append(parameter)
    return told


def _of_code(run: Callable[..., Any] | None) -> list[Parameter] | None:
    """The parameters of one of the calculator's own functions, from its code object."""
    run = getattr(run, "__func__", run)
    code = getattr(run, "__code__", None)
    if code is None:
        return None
    names = code.co_varnames
    last = code.co_argcount
    given = getattr(run, "__defaults__", None) or ()
    defaults = dict(zip(names[last - len(given) : last], given, strict=True))
    defaults.update(getattr(run, "__kwdefaults__", None) or {})
    found = []
    for at, name in enumerate(names[:last]):
        kind = "positional" if at < code.co_posonlyargcount else "either"
        found.append(Parameter(name.rstrip("_"), _default(defaults.get(name, REQUIRED)), kind))
    at = last + code.co_kwonlyargcount
    if code.co_flags & VARARGS:
        found.append(Parameter(names[at], "", "*"))
        at += 1
    for name in names[last : last + code.co_kwonlyargcount]:
        found.append(Parameter(name, _default(defaults.get(name, REQUIRED)), "keyword"))
    if code.co_flags & VARKEYWORDS:
        found.append(Parameter(names[at], "", "**"))
    return found


def _default(value: Any) -> str:
    if value is REQUIRED:
        return ""
    text = repr(value)
    return text if len(text) <= 24 and "<" not in text else "…"
