"""Functions that the program defines: parameters, closures, calls."""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.node import sweep_if_due
from ...tensor.number import Number, cut
from .. import syntax as s
from .dispatch import EVAL, RETURN, evaluates, executes
from .exceptions import value_of
from .scope import NUMBERS, Names, Scope, function_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...source import Source
    from .evaluator import Evaluator

CALL_DEPTH = 1000  # the depth of calls at which Python stops, too
# What Python wants as numbers of its own, and the exceptions by which functions of these names tell it something.
PLAIN_RESULTS = frozenset(("__bool__", "__hash__", "__int__", "__float__", "__index__", "__complex__", "__len__"))
SIGNALS: dict[str, type[BaseException]] = {
    "__next__": StopIteration,
    "__getitem__": IndexError,
    "__getattr__": AttributeError,
}


class Code:
    """What the text of a function says, found out once: its parameters by kind, and its names."""

    __slots__ = (
        "info",
        "keyword_only",
        "kwarg",
        "names",
        "node",
        "plan",
        "positional",
        "positional_only",
        "simple",
        "vararg",
    )

    def __init__(self, node: s.FunctionDef | s.FunctionEquation | s.Lambda) -> None:
        params = node.params
        body: Sequence[s.Node]
        if isinstance(node, s.FunctionDef):
            body = node.body
        else:
            body = (node.body if isinstance(node, s.Lambda) else node.value,)
        self.node = node
        self.info: Names = function_names(params, body)
        self.positional_only = len(params.positional_only)
        self.positional = [p.name for p in (*params.positional_only, *params.args)]
        self.keyword_only = [p.name for p in params.kwonly]
        self.simple = not (self.keyword_only or params.vararg or params.kwarg)
        self.vararg = None if params.vararg is None else params.vararg.name
        self.kwarg = None if params.kwarg is None else params.kwarg.name
        self.plan: Any = None  # of the expression that is all of its body, from the second call on

    def value(self, ev: Evaluator) -> Any:
        """The value of the expression that is all of the body."""
        if self.plan:
            return self.plan(ev)
        body = self.node.body if isinstance(self.node, s.Lambda) else self.node.value  # type: ignore[union-attr]
        if self.plan is False:
            from .plans.expressions import plan

            self.plan = plan(ev, body)
        else:
            self.plan = False
        return EVAL[type(body)](ev, body)


class Function:
    """A function of the program; calling it runs its body on a scope of its own.

    It binds to an instance as Python's functions do; `home` is the body of the class that it is defined in.
    """

    __slots__ = (
        "__name__",
        "__qualname__",
        "code",
        "defaults",
        "doc",
        "evaluator",
        "home",
        "python_file",
        "scope",
        "source",
    )

    def __init__(self, ev: Evaluator, name: str, code: Code, defaults: dict[str, Any]) -> None:
        self.evaluator = ev
        self.__name__ = name
        self.__qualname__ = ev.scope.inside(name)
        self.code = code
        self.defaults = defaults
        self.home = ev.scope if ev.scope.owner is not None else None
        scope = ev.scope
        while scope.owner is not None and scope.parent is not None:
            scope = scope.parent  # the names of a class's body are no names of its functions
        self.scope = scope
        self.source: Source | None = ev.source
        self.python_file = ev.python_file
        self.doc = code.node.doc if isinstance(code.node, s.FunctionDef) else None

    def __repr__(self) -> str:
        return f"<function {self.__qualname__} at {id(self):#x}>"

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        """Call it from Python code (``map``, ``sorted(key=…)``, an operator of its class)."""
        name = self.__name__
        if name in PLAIN_RESULTS:
            return cut(call(self.evaluator, self, args, keywords))
        if name not in SIGNALS:
            return call(self.evaluator, self, args, keywords)
        try:
            return call(self.evaluator, self, args, keywords)
        except TgradError as error:
            value = value_of(error)
            if isinstance(value, SIGNALS[name]):
                raise value from None  # Python waits for its own exception; `converted` finds ours in it
            raise

    @property
    def arguments(self) -> list[str]:
        """The names of its positional parameters."""
        return self.code.positional


def call(ev: Evaluator, function: Function, args: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """Run a function's body; its errors point into its own text."""
    code = function.code
    positional = code.positional
    if not keywords and code.simple and len(args) == len(positional):
        names = dict(zip(positional, args, strict=True))
    else:
        names = bind_arguments(function, args, keywords)
    for name, value in names.items():
        if type(value) in NUMBERS:
            names[name] = Number(value)
    if ev.depth >= CALL_DEPTH:
        raise TgradError(
            "E0803",
            f"calls are nested more than {CALL_DEPTH} deep",
            torch="maximum recursion depth exceeded",
            python="RecursionError",
            hint=f"does {function.__name__} ever stop calling itself?",
        )
    state = ev.state
    sweep_if_due(state)
    before = (ev.scope, ev.source, ev.python_file, ev.statement, state.statement)
    ev.depth += 1
    ev.scope = Scope(names, function.scope, code.info, function=function)
    ev.source = function.source
    ev.python_file = function.python_file
    try:
        node = code.node
        if isinstance(node, s.FunctionDef):
            signal = ev.block(node.body)
            if signal is None:
                return None
            value, ev.returned = ev.returned, None
            if signal is RETURN:
                return value
            raise TgradError("E0706", f"'{signal}' outside a loop", python="SyntaxError")
        return code.value(ev)
    finally:
        ev.depth -= 1
        ev.scope, ev.source, ev.python_file, ev.statement, state.statement = before


def bind_arguments(function: Function, args: Sequence[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    """Arguments by parameter name, as Python binds them; raises E0501 in Python's words."""
    code = function.code
    title = function.__qualname__
    positional = code.positional
    names: dict[str, Any] = dict(zip(positional, args, strict=False))
    if code.vararg is not None:
        names[code.vararg] = tuple(args[len(positional) :])
    elif len(args) > len(positional):
        raise _too_many(function, len(args))
    extra: dict[str, Any] = {}
    for word, value in keywords.items():
        known = word in code.keyword_only or word in positional[code.positional_only :]
        if known and word in names:
            raise TgradError("E0501", f"{title}() got multiple values for argument '{word}'", python="TypeError")
        if known:
            names[word] = value
        elif code.kwarg is not None:
            extra[word] = value
        else:
            raise _unexpected(function, word)
    if code.kwarg is not None:
        names[code.kwarg] = extra
    missing = []
    for name in (*positional, *code.keyword_only):
        if name not in names:
            if name in function.defaults:
                names[name] = function.defaults[name]
            else:
                missing.append(name)
    if missing:
        raise _missing(function, missing)
    return names


def _unexpected(function: Function, word: str) -> TgradError:
    from .suggestions import nearest

    wording = f"{function.__qualname__}() got an unexpected keyword argument '{word}'"
    found = nearest(word, [*function.code.positional, *function.code.keyword_only])
    hint = f"did you mean '{found}'?" if found is not None else None
    return TgradError("E0501", wording, python="TypeError", operands={word: "not a parameter"}, hint=hint)


def _too_many(function: Function, given: int) -> TgradError:
    count = len(function.code.positional)
    optional = sum(name in function.defaults for name in function.code.positional)
    takes = f"from {count - optional} to {count}" if optional else str(count)
    plural = "" if count == 1 and not optional else "s"
    was = "was" if given == 1 else "were"
    wording = f"{function.__qualname__}() takes {takes} positional argument{plural} but {given} {was} given"
    return TgradError("E0501", wording, python="TypeError", operands=dict.fromkeys(range(count, given), "too many"))


def _missing(function: Function, names: list[str]) -> TgradError:
    kind = "positional" if names[0] in function.code.positional else "keyword-only"
    quoted = [f"'{n}'" for n in names]
    if len(quoted) == 1:
        listed = quoted[0]
    elif len(quoted) == 2:
        listed = " and ".join(quoted)
    else:
        listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    plural = "" if len(names) == 1 else "s"
    wording = f"{function.__qualname__}() missing {len(names)} required {kind} argument{plural}: {listed}"
    return TgradError("E0501", wording, python="TypeError")


def make(ev: Evaluator, node: s.FunctionDef | s.FunctionEquation | s.Lambda, name: str) -> Function:
    """The function that a definition makes here and now: its defaults are evaluated, its scope is this one."""
    code = node.code
    if code is None:
        code = node.code = Code(node)
    params = node.params
    defaults = {
        p.name: EVAL[type(p.default)](ev, p.default)
        for p in (*params.positional_only, *params.args, *params.kwonly)
        if p.default is not None
    }
    return Function(ev, name, code, defaults)


@evaluates(s.Lambda)
def lambda_(ev: Evaluator, node: s.Lambda) -> Function:
    """``lambda params: body``."""
    return make(ev, node, "<lambda>")


@executes(s.FunctionEquation)
def equation(ev: Evaluator, node: s.FunctionEquation) -> None:
    """``f(x, y) = value``."""
    ev.bind(node.name, make(ev, node, node.name))


@executes(s.FunctionDef)
def definition(ev: Evaluator, node: s.FunctionDef) -> None:
    """``def name(…): …`` with its decorators, the lowest first."""
    decorators = [(d, EVAL[type(d)](ev, d)) for d in node.decorators]
    made: Any = make(ev, node, node.name)
    for at, decorator in reversed(decorators):
        from .calls import invoke

        made = invoke(ev, at, decorator, (made,), {}, {0: at})
    ev.bind(node.name, made)


@executes(s.Return)
def return_(ev: Evaluator, node: s.Return) -> Any:
    """``return value``."""
    if ev.scope is ev.top:
        raise ev.locate(TgradError("E0706", "'return' outside a function", python="SyntaxError"), node)
    value = node.value
    ev.returned = None if value is None else EVAL[type(value)](ev, value)
    return RETURN
