"""Calls: evaluating the arguments, running what is called, and labelling the arguments that it complains about."""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.brackets import BracketList
from ...tensor.number import Number
from ...tensor.registry import Function as RegisteredFunction
from ...tensor.registry import Op
from .. import syntax as s
from ..values.type_names import type_name
from .dispatch import EVAL, evaluates
from .exceptions import converted
from .functions import Function, call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .evaluator import Evaluator


def _as_method(text: str) -> str:
    """A message about an argument as PyTorch has it for a method, among whose arguments the tensor does not count."""
    before, word, rest = text.partition("(position ")
    number, end, after = rest.partition(")")
    return f"{before}{word}{max(int(number) - 1, 1)}{end}{after}" if number.isdigit() else text


def of_method(error: Exception) -> Exception:
    """An error of an operation whose first input was the value that its method was taken from."""
    if isinstance(error, TgradError) and error.code == "E0502":
        error.message = _as_method(error.message)
    return error


class Bound:
    """A method on the value that it was taken from; `target` is called with that value first."""

    __slots__ = ("name", "receiver", "target")

    def __init__(self, name: str, receiver: Any, target: Any) -> None:
        self.name = name
        self.receiver = receiver
        self.target = target

    def call(self, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call the method."""
        target = self.target
        if hasattr(target, "call"):
            try:
                return target.call((self.receiver, *args), keywords)
            except TgradError as error:
                if args and type(target) is not RegisteredFunction:
                    of_method(error)
                raise
        return target(self.receiver, *args, **keywords)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """The same from Python code."""
        return self.call(args, keywords)

    def __repr__(self) -> str:
        return f"<built-in method {self.name} of {type_name(self.receiver)} object at {id(self.receiver):#x}>"


class Builtin:
    """A function of the calculator's own; `run` is given the evaluator first where `aware` says so."""

    __slots__ = ("__name__", "run")

    def __init__(self, name: str, run: Callable[..., Any]) -> None:
        self.__name__ = name
        self.run = run

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Run it."""
        return self.run(*args, **keywords)

    def __repr__(self) -> str:
        return f"<built-in function {self.__name__}>"


class Decorated(Builtin):
    """A function of the program with something done around it; in a class it binds as the function does."""

    __slots__ = ()

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)


CALLABLE = (Function, Op, RegisteredFunction, Bound, Builtin)


@evaluates(s.Call)
def call_expression(ev: Evaluator, node: s.Call) -> Any:
    """``func(args, keywords)``."""
    target = EVAL[type(node.func)](ev, node.func)
    args: list[Any] = []
    for argument in node.args:
        kind = type(argument)
        if kind is s.Num:
            args.append(argument.value)  # type: ignore[attr-defined]
        elif kind is s.Starred:
            from .iteration import iterate

            inner = argument.value  # type: ignore[attr-defined]
            args.extend(iterate(ev, EVAL[type(inner)](ev, inner), inner))
        else:
            args.append(EVAL[kind](ev, argument))
    return apply(ev, node, target, args, keyword_values(ev, node) if node.keywords else {})


def apply(ev: Evaluator, node: s.Call, target: Any, args: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """Call what a call's function evaluated to, with its arguments; errors point at them."""
    try:
        kind = type(target)
        if kind is Function:
            return call(ev, target, args, keywords)
        if kind is MethodType and type(target.__func__) is Function:
            return call(ev, target.__func__, (target.__self__, *args), keywords)
        if kind is Bound or kind is Op or kind is RegisteredFunction:
            result = target.call(tuple(args), keywords)
        else:
            result = call_python(ev, node, target, tuple(args), keywords)
    except Exception as error:
        raise failed(ev, node, _renamed(error, target), operands_of(node, target)) from None
    return BracketList(result) if type(result) is list else result


def invoke(
    ev: Evaluator,
    node: s.Node,
    target: Any,
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    operands: Mapping[Any, s.Node] | None = None,
) -> Any:
    """Call a value with values; errors point at `node`, or at the operand that they are about."""
    try:
        if isinstance(target, Function):
            return call(ev, target, args, keywords)
        if hasattr(type(target), "call"):
            result = target.call(args, keywords)
        else:
            result = call_python(ev, node, target, args, keywords)
    except Exception as error:
        raise failed(ev, node, _renamed(error, target), operands or {}) from None
    return BracketList(result) if type(result) is list else result


def call_python(ev: Evaluator, node: s.Node, target: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Call a class, or an object that can be called."""
    if isinstance(target, type):
        from ..values.builtins import construct

        return construct(target, args, keywords)
    if not callable(target):
        _not_callable(ev, node, target)
    return target(*args, **keywords)


def python_callable(value: Any) -> Any:
    """Something that Python's own functions (`map`, `sorted`) can call as the program would."""
    if isinstance(value, (Op, RegisteredFunction)):
        return lambda *args, **keywords: value.call(args, keywords)
    return value


def keyword_values(ev: Evaluator, node: s.Call) -> dict[str, Any]:
    """The keyword arguments of a call, ``**mapping`` spread out."""
    found: dict[str, Any] = {}
    for keyword in node.keywords:
        value = EVAL[type(keyword.value)](ev, keyword.value)
        if keyword.name is not None:
            if keyword.name in found:
                wording = f"keyword argument '{keyword.name}' is given twice"
                raise ev.locate(TgradError("E0501", wording, python="TypeError"), keyword)
            found[keyword.name] = value
            continue
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            wording = f"argument after ** must be a mapping of names, not {type_name(value)}"
            raise ev.locate(TgradError("E0501", wording, python="TypeError"), keyword)
        for key, inner in value.items():
            if key in found:
                wording = f"got multiple values for keyword argument '{key}'"
                raise ev.locate(TgradError("E0501", wording, python="TypeError"), keyword)
            found[key] = inner
    return found


def operands_of(node: s.Call, target: Any) -> dict[Any, s.Node]:
    """Where each argument is written, by its position (the receiver of a method is 0) and its keyword."""
    places: dict[Any, s.Node] = {}
    at = 0
    if type(target) in (Bound, MethodType) and isinstance(node.func, s.Attribute):
        places[0] = node.func.value
    if places or type(target) is MethodType or isinstance(target, type):
        at = 1
    for argument in node.args:
        if isinstance(argument, s.Starred):
            break
        places[at] = argument
        if type(argument) in (s.ListExpr, s.TupleExpr):
            places.update({(at, i): item for i, item in enumerate(argument.items)})  # type: ignore[attr-defined]
        at += 1
    for keyword in node.keywords:
        if keyword.name is not None:
            places[keyword.name] = keyword.value
    if not node.keywords or isinstance(target, (Function, MethodType)):
        return places
    names = getattr(getattr(target, "target", target), "array_names", ())
    for position, name in enumerate(names):
        if name in places:
            places.setdefault(position, places[name])
    return places


def failed(ev: Evaluator, node: s.Node, error: Exception, operands: Mapping[Any, s.Node]) -> TgradError:
    """The error of a call, labelled where the person wrote what it is about."""
    if not isinstance(error, TgradError):
        error = converted(error)
    return ev.locate_operands(error, node, operands)


def _renamed(error: Exception, target: Any) -> Exception:
    """Python's complaint about the arguments of what was called, under the name by which programs call it."""
    if type(error) is not TypeError:
        return error
    title, brackets, rest = str(error).partition("() ")
    if not brackets or not rest.startswith(("takes ", "missing ", "got ")):
        return error
    kind = type(target)
    if kind is Bound:
        function, name = target.target, target.name
    elif isinstance(target, Builtin):
        function, name = target.run, target.__name__
    elif kind is MethodType:
        function, name = target.__func__, f"{type(target.__self__).__name__}.{target.__name__}"
    elif isinstance(target, type):
        function, name = getattr(target, "__init__", None), f"{target.__name__}.__init__"
    else:
        function = getattr(target, "forward", getattr(target, "func", None))
        name = getattr(target, "__name__", f"{kind.__name__}.forward")
    known = getattr(getattr(function, "__wrapped__", function), "__qualname__", None)
    called = getattr(getattr(function, "__code__", None), "co_names", ())  # of one that only passes on
    return TypeError(f"{name}() {rest}") if title == known or title in called else error


def _not_callable(ev: Evaluator, node: s.Node, target: Any) -> None:
    """Raise the error for calling something that is no function."""
    hint = None
    if isinstance(node, s.Call):
        name = ev.text_of(node.func)
        if type(target) is Number or hasattr(target, "array"):
            inside = ", ".join(ev.text_of(a) for a in node.args)
            hint = f"{name} is a value, not a function; to multiply, write {name}*({inside})"
    raise TgradError("E0503", f"'{type_name(target)}' object is not callable", python="TypeError", hint=hint)
