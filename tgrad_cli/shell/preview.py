"""The result of what is being typed, before Enter.

A copy of the process computes it: whatever happens there, nothing of it reaches the session. The copy opens no files,
shows nothing, and is ended when its time is over. Only its few words come back, through a pipe.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from ..language import syntax as s
from ..language.namespaces.modules import Namespace
from ..source import Source
from ..tensor.tensor import Tensor
from .names import brief

if TYPE_CHECKING:
    from ..engine import Engine

TIME = 0.05  # seconds that a preview may take
SMALL = 12  # elements of a tensor whose value is shown
LONGEST = 400  # characters that come back
AVAILABLE = hasattr(os, "fork")


def worth_previewing(text: str) -> str | None:
    """The expression whose value a preview shows: an expression itself, or what an assignment would assign.

    None for everything else: a statement of another kind, several of them, what does not parse, what needs no preview.
    """
    if not text.strip() or text.lstrip().startswith(":") or "\n" in text.strip() or len(text) > 1000:
        return None
    from ..language.parsing.parser import parse

    try:
        body = parse(Source(text, "<preview>")).body
    except TgradError:
        return None
    if len(body) != 1:
        return None
    node = body[0]
    if isinstance(node, (s.ExprStmt, s.Assign)):
        value = node.value
        if not isinstance(value, (s.Num, s.Str, s.Constant, s.Lambda)):
            return text[value.start : value.end]
    return None


class Preview:
    """A preview being computed: a child process, and the pipe on which its words come."""

    __slots__ = ("child", "ends", "pipe")

    def __init__(self, child: int, pipe: int) -> None:
        self.child = child
        self.pipe = pipe
        self.ends = time.monotonic() + TIME

    def read(self) -> str:
        """What the child said; waits for it, as long as it may take."""
        import select

        said = b""
        while True:
            left = self.ends - time.monotonic()
            ready = left > 0 and select.select([self.pipe], [], [], left)[0]
            part = os.read(self.pipe, 4096) if ready else b""
            said += part
            if not part:
                self.close()
                return said.decode("utf-8", "replace") if ready else ""

    def close(self) -> None:
        """End the child, wherever it is."""
        if self.child:
            with contextlib.suppress(OSError):
                os.kill(self.child, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(self.child, 0)
            os.close(self.pipe)
            self.child = 0


def start(engine: Engine, text: str) -> Preview | None:
    """Begin to compute a preview; None where there is nothing to preview, or no way to."""
    found = worth_previewing(text) if AVAILABLE else None
    if found is None:
        return None
    import warnings

    ours, theirs = os.pipe()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside threads, which the child never uses
            child = os.fork()
    except OSError:
        os.close(ours)
        os.close(theirs)
        return None
    if child == 0:
        _answer(engine, found, theirs)
    os.close(theirs)
    return Preview(child, ours)


def _answer(engine: Engine, text: str, pipe: int) -> None:
    """In the child: compute, say it, and end at once, without any of the parent's cleaning up."""
    try:
        _confine()
        said = result_text(engine, text)
        os.write(pipe, said.encode("utf-8")[:4096])
    except BaseException:  # nothing that goes wrong here may be seen
        pass
    finally:
        os._exit(0)


def _confine() -> None:
    """No interrupts, no change to any file, no other program, no more than a second of computing."""
    import gc
    import resource
    import sys

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # looking through the memory would copy it
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    sys.addaudithook(_refuse)


_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = ("os.", "subprocess.", "shutil.", "socket.", "tempfile.")
_HARMLESS = frozenset(("os.listdir", "os.scandir", "os.walk", "os.fwalk"))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: reading files is harmless (modules are imported so), everything that changes something is not."""
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITING:
            raise PermissionError("a preview writes nothing")
    elif event.startswith(_REFUSED) and event not in _HARMLESS:
        raise PermissionError("a preview changes nothing")


def result_text(engine: Engine, text: str) -> str:
    """The value of an expression in a few words: itself where it is small, else its type and shape.

    Of what random numbers were drawn for, only the latter: Enter may draw others.
    """
    generator = engine.state.generator
    before = generator.get_state()
    result = engine.evaluate(Source(text, "<preview>"))
    return described(result, generator.get_state() != before)


def described(result: Any, drawn: bool = False) -> str:
    """A value for one line.

    >>> described(3), described([1, 2])
    ('3', '[1, 2]')
    """
    if result is None or callable(result) or isinstance(result, Namespace):
        return ""
    if drawn or (isinstance(result, Tensor) and result.size > SMALL):
        return brief(result)
    text = " ".join(repr(result).split())
    return text if len(text) <= LONGEST and not text.startswith("<") else brief(result)
