"""Values as text: f-strings, `format`, `str.format` and the ``%`` operator, with Python's format specifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...modules.exposed import Exposed
from ...tensor.brackets import BracketList
from ...tensor.number import Number
from ...tensor.tensor import Tensor
from .. import syntax as s
from ..running.dispatch import EVAL, evaluates
from ..running.exceptions import converted
from .text_methods import LENGTH_LIMIT, check_length
from .type_names import type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..running.evaluator import Evaluator

CONVERSIONS: dict[str, Callable[[Any], str]] = {"s": str, "r": repr, "a": ascii}


def format_value(value: Any, spec: str) -> str:
    """``format(value, spec)``; a tensor of one element formats as its number.

    >>> format_value(3.14159, ".2f")
    '3.14'
    """
    if type(value) is Number:
        value = value.value
    if type(value) is Tensor and value.ndim == 0:
        value = value.array.item()
    if isinstance(value, Exposed):
        return format(value, spec)
    if not spec:
        return str(value)
    _check_widths(spec)
    if type(value) is Tensor:
        raise TypeError("unsupported format string passed to Tensor.__format__")
    if type(value) is BracketList:
        value = list(value)
    return format(value, spec)


def _check_widths(spec: str) -> None:
    """Refuse widths and precisions that would make an enormous text."""
    digits = ""
    for char in spec + " ":
        if char.isdigit():
            digits += char
        else:
            if len(digits) > 8:
                check_length(int(digits[:12]) if digits else 0)
                check_length(LENGTH_LIMIT + 1)
            digits = ""


@evaluates(s.FString)
def f_string(ev: Evaluator, node: s.FString) -> str:
    """An f-string."""
    pieces: list[str] = []
    for part in node.parts:
        if isinstance(part, s.Str):
            pieces.append(part.value)
            continue
        value = EVAL[type(part.expr)](ev, part.expr)
        try:
            if part.text is not None:
                pieces.append(part.text)
            conversion = part.conversion
            if conversion is None and part.text is not None and part.spec is None:
                conversion = "r"
            if conversion is not None:
                value = CONVERSIONS[conversion](value)
            spec = "" if part.spec is None else f_string(ev, part.spec)
            pieces.append(format_value(value, spec))
        except TgradError as error:
            raise ev.locate(error, part.expr) from None
        except Exception as error:
            raise ev.locate(_format_error(error), part.expr) from None
    return "".join(pieces)


def _format_error(error: Exception) -> TgradError:
    made = converted(error)
    if isinstance(error, TypeError) and "Tensor.__format__" in str(error):
        made.hint = "a tensor of several elements has no single number to format; .item() or .tolist() give some"
    return made


def percent(left: str, right: Any) -> str:
    """``left % right``: C-style formatting."""
    _check_widths(left)
    if type(right) is BracketList:
        right = list(right)
    if "*" in left and isinstance(right, tuple):
        _check_stars(left, right)
    if isinstance(right, tuple):
        right = tuple(_percent_value(v) for v in right)
    elif isinstance(right, dict):
        right = {key: _percent_value(v) for key, v in right.items()}
    else:
        right = _percent_value(right)
    return str(left % right)


def _check_stars(text: str, values: tuple[Any, ...]) -> None:
    """Refuse enormous widths that are given as values: ``"%*d" % (10**9, 1)``."""
    import re

    at = 0
    for spec in re.finditer(r"%[-#0 +]*(\*|[0-9]*)\.?(\*|[0-9]*)[hlL]?(.?)", text):
        if spec[3] == "%":
            continue
        for part in (spec[1], spec[2]):
            if part == "*":
                check_length(_percent_value(values[at]) if at < len(values) else 0)
                at += 1
        at += 1


def _percent_value(value: Any) -> Any:
    return value.value if type(value) is Number else value


def fill_template(text: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> str:
    """``text.format(*args, **keywords)``: positions, names, items, attributes, conversions and nested specs."""
    counter = _Counter()
    return _fill(text, args, keywords, counter, 2)


class _Counter:
    """Numbers the fields ``{}``; a template numbers its fields either itself or not at all."""

    def __init__(self) -> None:
        self.next = 0
        self.manual = False

    def take(self) -> int:
        if self.manual:
            raise ValueError("cannot switch from manual field specification to automatic field numbering")
        self.next += 1
        return self.next - 1

    def given(self) -> None:
        if self.next:
            raise ValueError("cannot switch from automatic field numbering to manual field specification")
        self.manual = True


def _fill(text: str, args: tuple[Any, ...], keywords: dict[str, Any], counter: _Counter, depth: int) -> str:
    if depth == 0:
        raise ValueError("Max string recursion exceeded")
    pieces: list[str] = []
    for literal, field in _fields(text):
        pieces.append(literal)
        if field is None:
            continue
        name, conversion, spec = _parts(field)
        value = _lookup(name, args, keywords, counter)
        if conversion is not None:
            if conversion not in CONVERSIONS:
                raise ValueError(f"Unknown conversion specifier {conversion!r}")
            value = CONVERSIONS[conversion](value)
        pieces.append(format_value(value, _fill(spec, args, keywords, counter, depth - 1) if "{" in spec else spec))
    return "".join(pieces)


def _fields(text: str) -> Iterator[tuple[str, str | None]]:
    """The literal pieces of a template, each with the replacement field after it (None after the last)."""
    literal: list[str] = []
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        if char in "{}" and text[at : at + 2] == char * 2:
            literal.append(char)
            at += 2
        elif char == "}":
            raise ValueError("Single '}' encountered in format string")
        elif char == "{":
            depth, start = 1, at + 1
            at += 1
            while at < end and depth:
                depth += (text[at] == "{") - (text[at] == "}")
                at += 1
            if depth:
                raise ValueError("expected '}' before end of string" if start < end else "Single '{' encountered")
            yield "".join(literal), text[start : at - 1]
            literal = []
        else:
            literal.append(char)
            at += 1
    yield "".join(literal), None


def _parts(field: str) -> tuple[str, str | None, str]:
    """A field's name, conversion and format specification."""
    bracket = 0
    for at, char in enumerate(field):
        if char == "[":
            bracket += 1
        elif char == "]":
            bracket -= 1
        elif char == "!" and not bracket:
            rest = field[at + 2 :]
            if len(field) < at + 2 or (rest and not rest.startswith(":")):
                raise ValueError("expected ':' after conversion specifier")
            return field[:at], field[at + 1], rest[1:]
        elif char == ":" and not bracket:
            return field[:at], None, field[at + 1 :]
    return field, None, ""


def _lookup(name: str, args: tuple[Any, ...], keywords: dict[str, Any], counter: _Counter) -> Any:
    """The value that a field names: ``0``, ``name``, ``name.attribute``, ``name[item]``."""
    head, rest = name, ""
    for at, char in enumerate(name):
        if char in ".[":
            head, rest = name[:at], name[at:]
            break
    if not head:
        index = counter.take()
        value = _positional(args, index)
    elif head.isdigit():
        counter.given()
        value = _positional(args, int(head))
    else:
        value = keywords[head]
    while rest:
        if rest[0] == ".":
            from .attributes import get_attribute

            stop = min((i for i in (rest.find(".", 1), rest.find("[", 1)) if i > 0), default=len(rest))
            value = get_attribute(value, rest[1:stop])
            rest = rest[stop:]
            continue
        close = rest.find("]")
        if close < 0:
            raise ValueError("Missing ']' in format string")
        key = rest[1:close]
        value = value[int(key) if key.isdigit() else key]
        rest = rest[close + 1 :]
    return value


def _positional(args: tuple[Any, ...], index: int) -> Any:
    if index >= len(args):
        raise IndexError(f"Replacement index {index} out of range for positional args tuple")
    return args[index]


def format_builtin(value: Any, spec: Any = "", /) -> str:
    """``format(value, spec)``."""
    if not isinstance(spec, str):
        raise TypeError(f"format() argument 2 must be str, not {type_name(spec)}")
    return format_value(value, spec)
