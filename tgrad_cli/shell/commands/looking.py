"""Looking at what is there: names, memory, times, values, documentation."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ...engine import SHELL
from ...errors import TgradError
from ...language.running.scope import NOTHING
from ...show.markup import Markup, Span
from ...show.tables import table
from ...show.values import bytes_text
from ...source import Source
from ..names import depends_on, row_of
from .table import Refused, command

if TYPE_CHECKING:
    from ..shell import Shell

REPEAT_WITHIN = 0.2  # seconds that :time spends on repetitions
MOST_REPEATS = 1000


@command(
    "vars", "[NAME ...]", "the names that have a value: type, shape, bytes, what each depends on", completes="names"
)
def vars_(shell: Shell, rest: str) -> None:
    """Each name with its element type, shape and bytes, whether it requires grad, the names that its value was computed
    from, and the statement that gave it."""
    names = shell.session.engine.names
    wanted = rest.split() or list(names)
    missing = [name for name in wanted if name not in names]
    if missing:
        raise Refused(f"the name {missing[0]!r} has no value")
    if not wanted:
        shell.say("no names yet")
        return
    rows = [row_of(name, names[name], shell.past) for name in wanted]
    head = ("name", "dtype", "shape", "bytes", "grad", "depends on", "defined by")
    kept = [at for at in range(len(head)) if at in (0, len(head) - 1) or any(row[at] for row in rows)]
    width = shell.width()
    if width < 60:
        kept = [at for at in kept if at in (0, 1, 2)]
    shell.show(
        table(
            [[row[at] for at in kept] for row in rows],
            head=[head[at] for at in kept],
            right=[kept.index(3)] if 3 in kept else [],
            width=width,
        )
    )


@command("mem", "", "how much memory the names, the tape and undo take")
def mem(shell: Shell, rest: str) -> None:
    """Buffers that several names share count once. The tape keeps what derivatives need, :undo the old values."""
    from ...tensor.history import measure

    largest = sorted(_buffers(shell.session.engine.names).items(), key=lambda item: -item[1])
    nodes, kept = measure(shell.session.engine.state)
    rows = [
        ("names", bytes_text(sum(size for _, size in largest)), ", ".join(name for name, _ in largest[:5])),
        ("tape", bytes_text(kept), f"{nodes} recorded operations"),
        (
            "undo",
            bytes_text(shell.past.size),
            f"{len(shell.past.steps)} statements, up to {bytes_text(shell.past.limit)}",
        ),
    ]
    whole = _resident()
    if whole:
        rows.append(("process", bytes_text(whole), "all of it, Python and NumPy included"))
    shell.show(table(rows, right=[1], width=shell.width()))


def _buffers(names: dict[str, Any]) -> dict[str, int]:
    """The bytes of each name's tensor; a buffer that several share counts for the first."""
    from ...tensor.tensor import Tensor

    found: dict[str, int] = {}
    seen: set[int] = set()
    for name, value in names.items():
        array = value.array if type(value) is Tensor else value
        size = getattr(array, "nbytes", None)
        if not isinstance(size, int):
            continue
        root: Any = array
        while getattr(root, "base", None) is not None and hasattr(root.base, "nbytes"):
            root = root.base
        if id(root) not in seen:
            seen.add(id(root))
            found[name] = size
    return found


def _resident() -> int:
    """The memory that the process occupies now, in bytes; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        import os

        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


@command("time", "[CODE]", "run CODE and say how long it takes; alone: how long the last entry took")
def time_(shell: Shell, rest: str) -> None:
    """CODE runs once for good. If that was quick it is repeated, each time taken back, and the best time is told."""
    if not rest:
        shell.say(f"the last entry took {seconds_text(shell.elapsed)}")
        return
    from ...language.parsing.parser import parse

    engine = shell.session.engine
    source = Source(rest, "<time>")
    body = parse(source).body
    started = time.perf_counter()
    engine.run(source, body, shell.session.writer.emit, mode=SHELL)
    first = time.perf_counter() - started
    shell.session.writer.flush()
    best, repeats = first, 1
    end = time.perf_counter() + REPEAT_WITHIN
    while len(body) == 1 and first < REPEAT_WITHIN / 4 and repeats < MOST_REPEATS and time.perf_counter() < end:
        started = time.perf_counter()
        try:
            engine.rehearse(source, body[0])
        except TgradError:
            break  # a second run may fail where the first did not: del x
        best = min(best, time.perf_counter() - started)
        repeats += 1
    shell.elapsed = first
    told = f"{seconds_text(first)}"
    if repeats > 1:
        told += f"; best of {repeats}: {seconds_text(best)}"
    shell.say(told)


def seconds_text(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> seconds_text(0.00123), seconds_text(75.0)
    ('1.23 ms', '1 min 15 s')
    """
    if seconds >= 60:
        return f"{int(seconds // 60)} min {int(seconds % 60)} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.0f} ns"


@command("show", "[NAME]", "a value with colours that follow its numbers; alone: the settings", completes="names")
def show_(shell: Shell, rest: str) -> None:
    """A matrix is shaded by its values; a large one is drawn in blocks of means. Any other value is described."""
    from ...show.heat import heat_markup
    from ...tensor.tensor import Tensor

    if not rest:
        from .switching import list_settings

        list_settings(shell)
        return
    value = evaluated(shell, rest)
    if isinstance(value, list) or hasattr(value, "as_tensor"):
        from ...tensor.brackets import tensor_of

        value = tensor_of(value)
    if type(value) is Tensor and value.ndim >= 1 and value.size:
        shell.show(heat_markup(value, width=shell.width(), ascii_only=shell.session.writer.ascii_only))
    else:
        shell.show([Span("value", repr(value) + "\n")])


@command(
    "doc", "NAME", "what an operation or a function does: its call, its text, its examples", completes="operations"
)
def doc(shell: Shell, rest: str) -> None:
    """Any name or member: softmax, x.sum, torch.linalg.solve, a function of your own."""
    from ...language.running.functions import Function
    from ...language.values.signatures import documentation, parameters, signature_text

    if not rest:
        raise Refused(":doc takes a name, such as :doc softmax")
    value = evaluated(shell, rest)
    found = parameters(value)
    out: Markup = [Span("label", (rest if found is None else signature_text(rest, found)) + "\n")]
    text = documentation(value)
    if text:
        out.append(Span("text", text + "\n"))
    if isinstance(value, Function):
        out.append(Span("source", _text_of(value) + "\n"))
    elif found is None:
        from ...show.values import describe

        out = [Span("label", rest + "  "), Span("dim", describe(value) + "\n")]
        about = depends_on(rest, value)
        if about:
            out.append(Span("dim", "depends on " + ", ".join(about) + "\n"))
    shell.show(out)


def _text_of(function: Any) -> str:
    node = function.code.node
    return "" if function.source is None else function.source.text[node.start : node.end]


def evaluated(shell: Shell, text: str) -> Any:
    """The value of an expression that a command is given, without changing the session; raises TgradError."""
    from ...language.parsing.parser import parse
    from ...language.syntax import ExprStmt

    engine = shell.session.engine
    source = Source(text, "<command>")
    body = parse(source).body
    if len(body) != 1 or not isinstance(body[0], ExprStmt):
        raise Refused(f"{text!r} is no expression")
    return engine.rehearse(source, body[0])


@command("source", "NAME", "the statement that gave a name its value", completes="names")
def source_(shell: Shell, rest: str) -> None:
    """For a function its whole text; for any other name the statement that bound it last."""
    value = shell.session.engine.names.get(rest, NOTHING)
    if value is NOTHING:
        raise Refused(f"the name {rest!r} has no value" if rest else ":source takes a name")
    step = shell.past.defining(rest)
    if step is None:
        raise Refused(f"what gave {rest} its value is not known")
    shell.show([Span("source", step.text + "\n")])
    if step.source is not None and step.node is not None and not step.source.name.startswith("<"):
        line, _ = step.source.position(step.node.start)
        shell.say(f"({step.source.name}:{line})")


@command("dtypes", "", "the table of element types")
def dtypes_(shell: Shell, rest: str) -> None:
    """torch's name and aliases, the CPU and GPU tensor types, bytes an element."""
    from ...language.values.dtype_table import DTypeTable

    shell.show([Span("text", repr(DTypeTable()) + "\n")])
