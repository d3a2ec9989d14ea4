"""The `math` and `time` modules. What has a derivative keeps a number's history; the rest gives plain numbers."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

from ...errors import TgradError
from ...tensor.number import Number, cut, record_number
from ...tensor.registry import OPS
from ..running.calls import Builtin

if TYPE_CHECKING:
    from collections.abc import Callable

# Functions of `math` that are recorded, by the operation that has their derivative.
_RECORDED = {
    name: name
    for name in [
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "erf",
        "erfc",
        "lgamma",
        "pow",
        "atan2",
        "hypot",
    ]
}
_RECORDED.update({"fabs": "abs", "degrees": "rad2deg", "radians": "deg2rad"})
_PLAIN = [
    "ceil",
    "comb",
    "copysign",
    "dist",
    "fmod",
    "frexp",
    "fsum",
    "gamma",
    "gcd",
    "isclose",
    "isfinite",
    "isinf",
    "isnan",
    "isqrt",
    "lcm",
    "ldexp",
    "modf",
    "nextafter",
    "perm",
    "remainder",
    "trunc",
    "floor",
    "ulp",
    "cbrt",
]
COUNT_LIMIT = 200_000  # the largest argument of factorial, comb and perm that ends in reasonable time


def _recorded(name: str, op: str) -> Callable[..., Any]:
    """A function whose value is Python's, to the last bit, and whose derivative is the operation's."""
    function = getattr(math, name)

    def run(*args: Any) -> Any:
        if name == "log" and len(args) == 2:
            return run(args[0]) / run(args[1])
        for value in args:
            if type(value) is Number:
                raws = tuple([v.value if type(v) is Number else v for v in args])
                result = function(*raws)
                if op not in OPS:
                    return result
                return record_number(OPS[op], args, raws, dict(OPS[op].defaults), result)
        return function(*args)

    return run


def _plain(name: str) -> Callable[..., Any]:
    function = getattr(math, name)

    def run(*args: Any, **keywords: Any) -> Any:
        plain = [cut(a) for a in args]
        if name in ("comb", "perm") and any(isinstance(a, int) and abs(a) > COUNT_LIMIT for a in plain):
            raise TgradError("E0802", f"math.{name} of numbers above {COUNT_LIMIT:,} would take too long")
        return function(*plain, **{key: cut(value) for key, value in keywords.items()})

    return run


def factorial(n: Any, /) -> int:
    """``math.factorial(n)``."""
    value = cut(n)
    if isinstance(value, int) and value > COUNT_LIMIT:
        raise TgradError("E0802", f"the factorial of {value:,} is too large to compute")
    return math.factorial(value)


def product(values: Any, /, *, start: Any = 1) -> Any:
    """``math.prod(values)``; keeps history."""
    return math.prod(values, start=start)


def math_members() -> dict[str, Any]:
    """`math`."""
    made: dict[str, Any] = {name: Builtin(name, _recorded(name, op)) for name, op in _RECORDED.items()}
    made.update({name: Builtin(name, _plain(name)) for name in _PLAIN if hasattr(math, name)})
    made["factorial"] = Builtin("factorial", factorial)
    made["prod"] = Builtin("prod", product)
    made.update({"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan})
    return made


def time_members() -> dict[str, Any]:
    """`time`: clocks and a pause."""
    clocks = ("time", "perf_counter", "monotonic", "process_time", "time_ns", "perf_counter_ns")
    made: dict[str, Any] = {name: Builtin(name, getattr(time, name)) for name in clocks}
    made["sleep"] = Builtin("sleep", lambda seconds, /: time.sleep(cut(seconds)))
    return made
