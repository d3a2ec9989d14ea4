"""The ``tgrad`` command: flags, streams and exit statuses. What it does is a `Session`'s doing.

Imports come as late as they can: start-up is a feature, and ``tgrad --help`` needs no NumPy.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .options import INTERRUPTED, OK, REFUSED, USAGE, Options, UsageError, help_text, read_options

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from .limits import TimeLimit
    from .session import Session


def main() -> NoReturn:
    """Run the command and end the process with its status."""
    import gc

    gc.disable()  # what start-up makes lives to the end; nothing of it needs looking through
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass  # the reader is gone
    except OSError as error:
        status = _unwritable(error)
    # The system takes everything back at once; taking the interpreter apart first would only cost time.
    os._exit(status)


def run(arguments: list[str]) -> int:
    """Do what the arguments say; the exit status. Output goes to sys.stdout and sys.stderr."""
    _prepare_streams()
    try:
        if arguments and arguments[0] == "explain" and all(_is_code(word) for word in arguments[1:]):
            return _explain([word.upper() for word in arguments[1:]])
        if len(arguments) > 1 and arguments[0] == "test":
            from .lessons import run_tests

            return run_tests(arguments[1:], sys.stdout)
        options = read_options(arguments)
        if options.on("--help"):
            sys.stdout.write(help_text())
            return OK
        if options.on("--version"):
            from . import __version__

            sys.stdout.write(f"tgrad {__version__}\n")
            return OK
        shell = options.choice("--completions", ("bash", "zsh", "fish"))
        if shell is not None:
            from .completions import completions

            sys.stdout.write(completions(shell))
            return OK
        return _work(options)
    except UsageError as error:
        sys.stderr.write(f"tgrad: {error}\n  `tgrad --help` lists the options\n")
        return USAGE
    except BrokenPipeError:
        _forget_output()
        return OK
    except OSError as error:
        return _unwritable(error)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except Exception:
        # With too little memory, imports fail in ways of their own.
        if not any(word.startswith("--max-memory") for word in arguments):
            raise
        sys.stderr.write("error[E0801]: not enough memory: --max-memory leaves too little for tgrad itself\n")
        return REFUSED


# ---- streams -------------------------------------------------------------------------------------------------------


def _prepare_streams() -> None:
    """Make output that a stream's encoding lacks an escape instead of a failure; a closed stream swallows."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (lives to the end)
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """After the reader of a pipe left: send what is still buffered nowhere, so that leaving stays quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _unwritable(error: OSError) -> int:
    """Say that results cannot be written (a full disk); the exit status of that."""
    _forget_output()
    sys.stderr.write(f"error[E0901]: cannot write the results: {error.strerror or error}\n")
    return REFUSED


def _is_terminal(stream: object) -> bool:
    return bool(stream is not None and getattr(stream, "isatty", bool)())


# ---- the session ---------------------------------------------------------------------------------------------------


def _work(options: Options) -> int:
    """Make the session that the options ask for, run the inputs in it, and open the shell where it is wanted."""
    terminal = _is_terminal(sys.stdin)
    opens = terminal and (options.on("-i") or not options.inputs)
    make = _prepared(options)
    fixed = frozenset(name.removeprefix("--") for name in options.flags)
    if opens and not (options.inputs or options.binds or "--dtype" in options.flags):
        from .shell.repl import run_shell

        return run_shell(make, fixed=fixed)  # the session is made while the person types
    limit = _time_limit(options)
    session = make()
    if opens:
        session.engine.remember()
    from .errors import TgradError
    from .inputs import exit_status, run_inputs

    inputs = options.inputs or ([] if terminal or options.on("-i") else [("file", "-")])
    try:
        for name, text in options.binds:
            _bind(session, name, text)
    except TgradError as error:
        session.writer.error(error)
        return exit_status(error)
    status = run_inputs(session, inputs, options.on("--keep-going"), limit)
    session.writer.flush()
    if opens:
        from .shell.repl import run_shell

        return run_shell(session, fixed=fixed)
    return status


def _prepared(options: Options) -> Callable[[], Session]:
    """What makes a session with the settings of the options; raises UsageError for wrong ones."""
    form = options.choice("--format", ("auto", "plain", "rich", "json")) or "auto"
    seed = options.number("--seed", -(2**63), 2**64 - 1)
    precision = options.number("--precision", 0, 64)
    threads = options.number("--threads", 1, 1024)
    device = options.flags.get("--device", "cpu")
    if device != "cpu":
        raise UsageError(f"--device {device}: only cpu is there")
    if options.on("--echo") and options.on("--no-echo"):
        raise UsageError("--echo and --no-echo exclude each other")
    if threads is not None:
        # The libraries under NumPy read these once, when it is imported.
        for library in ("OMP", "OPENBLAS", "MKL"):
            os.environ[library + "_NUM_THREADS"] = str(threads)
    return lambda: _session(options, form, seed, precision)


def _time_limit(options: Options) -> TimeLimit | None:
    """The clock of `--timeout`, running; raises UsageError for what is no time."""
    if "--timeout" not in options.flags:
        return None
    from .limits import TimeLimit, seconds

    limit = TimeLimit(seconds(options.flags["--timeout"]))
    limit.start()
    return limit


def _session(options: Options, form: str, seed: int | None, precision: int | None) -> Session:
    """A session with the settings of the options; raises UsageError for a default type that is none."""
    from .errors import TgradError
    from .session import Session, can_show, make_writer

    if form == "auto":
        coloured = _is_terminal(sys.stdout) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        form = "rich" if coloured else "plain"
    ascii_only = options.on("--ascii") or not can_show(sys.stdout)
    writer = make_writer(form, sys.stdout, sys.stderr, ascii_only=ascii_only, quiet=options.on("--quiet"))
    try:
        session = Session(dtype=options.flags.get("--dtype", "float32"), seed=seed, writer=writer)
    except TgradError as error:
        raise UsageError(f"--dtype: {error.message}; {error.hint}") from None
    session.engine.echo = True if options.on("--echo") else False if options.on("--no-echo") else None
    if precision is not None:
        session.engine.state.set_precision(precision)
    session.engine.state.safe = options.on("--safe")
    if "--max-memory" in options.flags:
        from .limits import bytes_of, limit_memory

        session.engine.state.memory_limit = bytes_of(options.flags["--max-memory"])
        limit_memory(session.engine.state.memory_limit)
    session.engine.state.threads = options.number("--threads", 1, 1024) or 0
    _collect_rarely()
    return session


def _collect_rarely() -> None:
    """Leave what exists now out of every later collection, and collect after many new objects only."""
    import gc

    from .engine import RARELY

    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


def _bind(session: Session, name: str, text: str) -> None:
    """Carry out one --bind: the value of an expression, or with @ the content of a file."""
    from .source import Source

    if text.startswith("@"):
        from .files.formats import read

        session.engine.bind(name, read(text[1:]))
    else:
        session.engine.bind(name, session.engine.evaluate(Source(text, f"--bind {name}")))


# ---- tgrad explain -------------------------------------------------------------------------------------------------


def _is_code(word: str) -> bool:
    return len(word) == 5 and word[0] in "eE" and word[1:].isdigit()


def _explain(codes: list[str]) -> int:
    """Print what the codes mean, each with an example and the error that it gives; without codes, list all."""
    from .catalogue import CATALOGUE

    if not codes:
        for entry in CATALOGUE.values():
            sys.stdout.write(f"{entry.code}  {entry.title}\n")
        return OK
    for code in codes:
        if code not in CATALOGUE:
            raise UsageError(f"there is no error {code}; `tgrad explain` lists them all")
        entry = CATALOGUE[code]
        sys.stdout.write(f"{code}: {entry.title} ({entry.python})\n\n{entry.text}\n")
        if entry.example:
            sys.stdout.write("\nFor example:\n\n" + _example(entry.example))
    return OK


def _example(program: str) -> str:
    """A program of the catalogue and the error that it ends with."""
    from io import StringIO

    from .errors import TgradError
    from .session import Session
    from .show.diagnostic import diagnostic
    from .show.markup import plain_text
    from .source import Source

    try:
        Session(out=StringIO()).run(Source(program, "example.tg"))
    except TgradError as error:
        return plain_text(diagnostic(error))
    return program + "\n"
