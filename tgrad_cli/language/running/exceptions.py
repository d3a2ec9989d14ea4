"""Exceptions of the program: Python's classes as values, and the way between them and `TgradError`.

Inside a program an error is an object of one of Python's own exception classes; outside it is a `TgradError`. The
object remembers the error that it came from, so raising it again shows the place of the first.
"""

from __future__ import annotations

from errno import ERANGE
from typing import TYPE_CHECKING, Any

from ...errors import RESERVE, TgradError
from ...tensor.failures import too_large

if TYPE_CHECKING:
    from collections.abc import Iterator


class LinAlgError(RuntimeError):
    """What `torch.linalg` raises for a singular matrix or a failed decomposition."""


class OutOfMemoryError(RuntimeError):
    """What PyTorch raises when a device has no memory left."""


LinAlgError.__module__ = "torch._C"
LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"

_NAMES = [
    "BaseException",
    "Exception",
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BufferError",
    "EOFError",
    "FileNotFoundError",
    "FloatingPointError",
    "ImportError",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotImplementedError",
    "OSError",
    "IOError",
    "OverflowError",
    "PermissionError",
    "RecursionError",
    "RuntimeError",
    "StopIteration",
    "SyntaxError",
    "IndentationError",
    "SystemExit",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "ValueError",
    "ZeroDivisionError",
    "Warning",
    "UserWarning",
    "DeprecationWarning",
    "FutureWarning",
    "RuntimeWarning",
]


def _classes() -> Iterator[tuple[str, type[BaseException]]]:
    import builtins

    for name in _NAMES:
        yield name, getattr(builtins, name)


# Where an exception object keeps the error that it belongs to: a key that no attribute of the program's can be.
ERROR: Any = object()
CLASSES: dict[str, type[BaseException]] = dict(_classes())
_BY_NAME = {**CLASSES, "LinAlgError": LinAlgError, "_LinAlgError": LinAlgError, "OutOfMemoryError": OutOfMemoryError}

# The code of an error that Python itself raised while a builtin ran; the first class that fits decides.
_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (RecursionError, "E0803"),
    (MemoryError, "E0801"),
    (ZeroDivisionError, "E0602"),
    (OverflowError, "E0604"),
    (KeyError, "E0704"),
    (IndexError, "E0205"),
    (UnboundLocalError, "E0104"),
    (NameError, "E0101"),
    (AttributeError, "E0102"),
    (LinAlgError, "E0605"),
    (UnicodeError, "E0604"),
    (ValueError, "E0604"),
    (TypeError, "E0502"),
    (AssertionError, "E0701"),
    (ImportError, "E0103"),
    (OSError, "E0901"),
    (ArithmeticError, "E0604"),
    (NotImplementedError, "E0504"),
    (StopIteration, "E0702"),
    (RuntimeError, "E0702"),
)


def converted(error: Exception) -> TgradError:
    """An exception of Python's as an error of ours, with the same wording and class."""
    if isinstance(error, TgradError):
        return error
    if isinstance(error, MemoryError):
        RESERVE.clear()
    carried = carried_by(error)
    if carried is not None:
        return carried
    name = type(error).__name__
    wording = str(error)
    if isinstance(error, RecursionError):
        message = "the calls, or the brackets, are nested too deeply"
        return TgradError("E0803", message, torch="maximum recursion depth exceeded", python=name)
    if isinstance(error, MemoryError):
        return TgradError("E0801", "not enough memory for this", torch=wording, python=name)
    if isinstance(error, ValueError) and "integer string conversion" in wording:
        return TgradError("E0802", "the integer has too many digits to be written out", torch=wording, python=name)
    if isinstance(error, OverflowError) and error.args[0] == ERANGE:
        return too_large("", error)
    for kind, code in _CODES:
        if isinstance(error, kind):
            if kind is KeyError:
                wording = f"there is no key {wording}"
            message = wording or f"{name} was raised"
            made = TgradError(code, message, python=name if name in CLASSES else kind.__name__)
            made.value = error
            return made
    return TgradError("E0999", f"internal error: {name}: {wording}", hint="please report this", python="RuntimeError")


def class_of(error: TgradError) -> type[BaseException]:
    """The class by which `except` clauses know an error."""
    if isinstance(error.value, BaseException):
        return type(error.value)
    name = error.python
    if name is None:
        from ...catalogue import python_class

        name = python_class(error.code)
    return _BY_NAME.get(name, RuntimeError)


def value_of(error: TgradError) -> BaseException:
    """The object that `except … as e` binds for an error; always the same one."""
    value = error.value
    if not isinstance(value, BaseException):
        kind = class_of(error)
        try:
            value = kind(error.wording)
        except TypeError:  # the Unicode errors want five arguments
            value = ValueError(error.wording)
        error.value = value
    value.__dict__[ERROR] = error
    return value


def carried_by(value: BaseException) -> TgradError | None:
    """The error that an exception object of the program belongs to."""
    found = value.__dict__.get(ERROR)
    return found if isinstance(found, TgradError) else None


def raised(value: BaseException) -> TgradError:
    """The error with which a program's exception object leaves the program."""
    before = carried_by(value)
    if before is not None:
        return before
    name = type(value).__name__
    wording = str(value)
    error = TgradError("E0702", f"{name}: {wording}" if wording else name, torch=wording, python=name)
    error.value = value
    value.__dict__[ERROR] = error
    return error
