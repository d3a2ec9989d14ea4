"""`Session`: the calculator from Python, for notebooks, tests and other programs.

The command, the shell and standard input use it as well: an engine, a writer, and the way between them.
"""

from __future__ import annotations

import sys
from keyword import iskeyword
from operator import index
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from .engine import BATCH, Engine
from .errors import TgradError
from .source import Source
from .tensor import dtypes
from .tensor.tensor import Tensor

if TYPE_CHECKING:
    from .show.writer import Writer

FORMATS = ("plain", "rich", "json")


def make_writer(form: str, out: TextIO, err: TextIO, *, ascii_only: bool = False, quiet: bool = False) -> Writer:
    """The writer of a format; raises TgradError (E0604) for a format that is none of plain, rich and json."""
    if form == "plain":
        from .show.plain import PlainWriter

        return PlainWriter(out, err, ascii_only=ascii_only, quiet=quiet)
    if form == "rich":
        from .show.rich import RichWriter

        return RichWriter(out, err, ascii_only=ascii_only, quiet=quiet)
    if form == "json":
        from .show.json import JsonWriter

        return JsonWriter(out, err, ascii_only=ascii_only, quiet=quiet)
    raise TgradError("E0604", f"there is no format {form!r}", hint="plain, rich or json")


def can_show(stream: TextIO, text: str = "∂²σ▁█") -> bool:
    """Whether a stream's encoding has these characters; a stream without an encoding has all."""
    encoding = getattr(stream, "encoding", None)
    if encoding is None:
        return True
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class Session:
    """One session of the calculator.

    `out` receives what is shown (standard output by default), `format` is plain, rich or json, `echo` says whether
    expression statements show their value, `dtype` is the default element type, `seed` starts the random stream, and
    `limits` is a dict: ``{"memory": bytes}`` refuses results that take more.

    >>> s = Session()
    >>> s.bind("a", np.array([1.0, 2.0]))
    >>> s.run("sum(a^2)")
    tensor(5., dtype=torch.float64)
    >>> s.value("a")
    array([1., 2.])
    """

    def __init__(
        self,
        out: TextIO | None = None,
        format: str = "plain",
        echo: bool = True,
        dtype: str = "float32",
        seed: int | None = None,
        limits: dict[str, Any] | None = None,
        *,
        writer: Writer | None = None,
    ) -> None:
        stream = sys.stdout if out is None else out
        self.writer = writer or make_writer(format, stream, sys.stderr, ascii_only=not can_show(stream))
        self.engine = Engine()
        self.engine.echo = None if echo else False
        if dtype != "float32":
            self.engine.state.set_dtype(dtype)
        if seed is not None:
            self.engine.state.set_seed(_whole("seed", seed))
        self._limit(limits or {})

    def _limit(self, limits: dict[str, Any]) -> None:
        for name, value in limits.items():
            if name != "memory":
                raise TgradError("E0604", f"there is no limit {name!r}", hint="memory, in bytes")
            self.engine.state.memory_limit = _whole("the limit of memory", value)

    def bind(self, name: str, value: object, requires_grad: bool = False) -> None:
        """Make a NumPy array (copied), or a number, the value of a name.

        Lists and tuples of numbers are taken as arrays, other ones and dicts item by item; text, bools and None as they
        are. Raises TgradError: E0302 for what the language has no value for, or for elements that have no gradient,
        E0604 for what is no name.
        """
        if not isinstance(name, str) or not name.isidentifier() or iskeyword(name):
            raise TgradError("E0604", f"{name!r} is no name")
        self.engine.bind(name, _taken(name, value, requires_grad))

    def run(self, text: str | Source, *, mode: str = BATCH, keep_going: bool = False) -> None:
        """Run a text at once, as a batch script; what it shows goes to `out`.

        Raises TgradError for a syntax error, before anything ran, and for a statement that fails, after taking back
        what that statement did.
        """
        source = text if isinstance(text, Source) else Source(text)
        self.engine.execute(source, self.writer.emit, mode=mode, keep_going=keep_going)

    def value(self, name: str) -> Any:
        """What a name holds: a read-only NumPy array, a Python scalar, or a tuple or list of them.

        Raises TgradError (E0101) for a name that has no value.
        """
        if name not in self.engine.names:
            raise TgradError("E0101", f"the name {name!r} has no value")
        return _given(self.engine.names[name])


def _taken(name: str, value: object, requires_grad: bool) -> object:
    """A value from outside as one of the language."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, float, complex)) and not isinstance(value, np.generic) and not requires_grad:
        return value
    if isinstance(value, dict):
        return {key: _taken(f"{name}[{key!r}]", part, requires_grad) for key, part in value.items()}
    try:
        array = np.array(value)
        kind = dtypes.of_array(array)
    except (KeyError, ValueError):
        if isinstance(value, (list, tuple)) and not requires_grad:
            items = [_taken(f"{name}[{place}]", item, requires_grad) for place, item in enumerate(value)]
            return items if isinstance(value, list) else tuple(items)
        kind_of = value.dtype if isinstance(value, np.ndarray) else type(value).__name__
        raise TgradError("E0302", f"{name}: no tensor holds elements of type {kind_of}", python="TypeError") from None
    if array.dtype != kind.np:  # another byte order
        array = array.astype(kind.np)
    if requires_grad and not kind.is_differentiable:
        torch = "only Tensors of floating point and complex dtype can require gradients"
        raise TgradError("E0302", f"{name}: {kind.name} elements have no gradient", torch=torch)
    return Tensor.of(array, kind, requires_grad=requires_grad)


def _whole(what: str, value: object) -> int:
    """An int that a caller gave; raises TgradError (E0604) for anything else."""
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TgradError("E0604", f"{what} is an int, not {value!r}", python="TypeError") from None


def _given(value: object) -> Any:
    """A value of the language as Python and NumPy have it."""
    from .tensor.brackets import BracketList
    from .tensor.number import Number

    if isinstance(value, Number):
        return value.value
    if isinstance(value, BracketList) and value.became is not None:
        value = value.became
    if isinstance(value, Tensor):
        array = value.array.copy()
        array.flags.writeable = False
        return array
    if isinstance(value, (tuple, list)):
        items = map(_given, value)
        return list(items) if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {_given(key): _given(item) for key, item in value.items()}
    return value
