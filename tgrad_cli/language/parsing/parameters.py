"""The parameters of functions and lambdas: from what is written to Params, by Python's rules."""

from __future__ import annotations

from typing import Any

from ..syntax.expressions import (
    Call,
    Keyword,
    Name,
    Param,
    Params,
    Starred,
)
from .mistakes import mistake


def param(c: list[Any]) -> tuple[str, Param]:
    """``name``."""
    name = c[0]
    return "", Param(name.start, name.end, name.id, None, None)


def param_default(c: list[Any]) -> tuple[str, Param]:
    """``name=default``."""
    return "", Param(c[0].start, c[2].end, c[0].id, c[2], None)


def param_annotated(c: list[Any]) -> tuple[str, Param]:
    """``name: annotation`` and ``name: annotation = default``."""
    return "", Param(c[0].start, c[-1].end, c[0].id, c[4] if len(c) > 3 else None, c[2])


def param_star(c: list[Any]) -> tuple[str, Any]:
    """``*``, ``*args`` and ``*args: annotation``."""
    if len(c) == 1:
        return "*", c[0]
    return "*args", Param(c[0][1], c[-1].end, c[1].id, None, c[3] if len(c) > 2 else None)


def param_double_star(c: list[Any]) -> tuple[str, Param]:
    """``**kwargs``."""
    return "**", Param(c[0][1], c[-1].end, c[1].id, None, c[3] if len(c) > 2 else None)


def param_slash(c: list[Any]) -> tuple[str, Any]:
    """``/``."""
    return "/", c[0]


def params(c: list[Any]) -> Params:
    """All parameters, checked; E0001 where Python does not allow them."""
    written: list[tuple[str, Any]] = c[0] if c else []
    if not written:
        return Params(0, 0, [], [], None, [], None)
    before: list[Param] = []
    args: list[Param] = []
    kwonly: list[Param] = []
    vararg = kwarg = None
    star: tuple[int, int] | None = None
    seen: set[str] = set()
    for mark, value in written:
        start, end = (value[1], value[2]) if isinstance(value, tuple) else (value.start, value.end)
        if kwarg is not None:
            raise mistake("E0001", "a parameter follows the one with **", start, end)
        if isinstance(value, Param):
            if value.name in seen:
                raise mistake("E0001", f"the parameter '{value.name}' is there twice", start, end)
            seen.add(value.name)
        if mark == "/":
            if before or star or not args:
                raise mistake("E0001", "'/' stands once, after a first parameter and before '*'", start, end)
            before, args = args, []
        elif mark in ("*", "*args"):
            if star:
                raise mistake("E0001", "'*' may stand only once", start, end)
            star = (start, end)
            vararg = value if mark == "*args" else None
        elif mark == "**":
            kwarg = value
        elif star:
            kwonly.append(value)
        else:
            earlier = args or before
            if value.default is None and earlier and earlier[-1].default is not None:
                raise mistake("E0001", "a parameter without default follows one with a default", start, end)
            args.append(value)
    if star and vararg is None and not kwonly:
        raise mistake("E0001", "names must follow a bare '*'", *star)
    head, tail = written[0][1], written[-1][1]
    start = head[1] if isinstance(head, tuple) else head.start
    end = tail[2] if isinstance(tail, tuple) else tail.end
    return Params(start, end, before, args, vararg, kwonly, kwarg)


def params_of_call(call: Call) -> Params | None:
    """The parameters of `f(x, y=2) = …`, which was read as a call; None where it cannot be a definition."""
    written: list[tuple[str, Any]] = []
    for arg in call.args:
        if isinstance(arg, Starred) and isinstance(arg.value, Name):
            written.append(("*args", Param(arg.start, arg.end, arg.value.id, None, None)))
        elif isinstance(arg, Name):
            written.append(("", Param(arg.start, arg.end, arg.id, None, None)))
        else:
            return None
    for keyword in call.keywords:
        written.append(parameter_of_keyword(keyword))
    return params([written] if written else [])


def parameter_of_keyword(keyword: Keyword) -> tuple[str, Param]:
    """``y=2`` or ``**options`` as a parameter."""
    if keyword.name is not None:
        return "", Param(keyword.start, keyword.end, keyword.name, keyword.value, None)
    if not isinstance(keyword.value, Name):
        raise mistake("E0001", "a parameter is a name", keyword.value.start, keyword.value.end)
    return "**", Param(keyword.start, keyword.end, keyword.value.id, None, None)
