"""The shell at a terminal: reads an entry, runs it, shows what comes of it, and outlives whatever is typed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import Condition, is_done, to_filter
from prompt_toolkit.layout.containers import ConditionalContainer, FloatContainer, HSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.processors import HighlightMatchingBracketProcessor

from .drawing import Suggest, TokenLexer, style_of
from .history import open_history
from .keys import shell_keys
from .loading import Loader
from .settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from ..session import Session
    from .shell import Shell

PROMPT = "> "
CONTINUED = ". "
PAUSE = 0.08  # seconds without a key before a preview begins
COSTLY = 0.03  # seconds: where starting a preview takes this long again and again, there are none
MOST_COSTLY = 3


def run_shell(
    session: Session | Callable[[], Session],
    *,
    settings: Settings | None = None,
    fixed: frozenset[str] = frozenset(),
    input: Input | None = None,
    output: Output | None = None,
) -> int:
    """Read and run entries until Ctrl-D or ``:quit``; the exit status, 0.

    `session` may be the function that makes it: then it is called while the first entry is typed. The settings in
    `fixed` come from the command line and go before those of the config file. `input` and `output` stand in for the
    terminal in tests.
    """
    problems: list[str] = []
    if settings is None:
        settings, problems = load_settings()
    settings.given -= fixed
    make = session if callable(session) else lambda: session
    terminal = Terminal(Loader(make, settings), settings, input=input, output=output)
    if terminal.problem:
        problems.append(terminal.problem)
    if output is None:
        _greet(problems)
    return terminal.run()


def _greet(problems: list[str]) -> None:
    from .. import __version__

    stream = sys.stdout if sys.stdout.isatty() else sys.stderr  # results alone go to a file
    stream.write(f"tgrad {__version__}: a calculator for tensors. :help tells more, Ctrl-D leaves.\n")
    for problem in problems:
        stream.write(problem + "\n")
    stream.flush()


class Terminal:
    """The prompt, and the loop around it."""

    def __init__(
        self, loader: Loader, settings: Settings, *, input: Input | None = None, output: Output | None = None
    ) -> None:
        self.loader = loader
        self.settings = settings
        self.preview_text = ""
        self._previewing: asyncio.Task[None] | None = None
        self._costly = 0
        history, self.problem = open_history(settings["entries"])
        self.real = output is None
        self.prompt: PromptSession[str] = PromptSession(
            [("class:prompt", PROMPT)],
            multiline=True,
            prompt_continuation=lambda width, number, wrapped: [("class:prompt", " " * 2 if wrapped else CONTINUED)],
            lexer=TokenLexer(),
            completer=_Completer(loader),
            complete_while_typing=Condition(lambda: settings["complete"] == "typing"),
            auto_suggest=Suggest(),
            key_bindings=shell_keys(),
            history=history,
            search_ignore_case=True,
            enable_open_in_editor=True,
            tempfile_suffix=".tg",
            enable_suspend=True,
            input_processors=[HighlightMatchingBracketProcessor(chars="[](){}")],
            style=style_of(settings["theme"]),
            include_default_pygments_style=False,
            input=input,
            output=output if output is not None else _output(),
        )
        self.prompt.default_buffer.enable_history_search = to_filter(True)
        self.prompt.default_buffer.on_text_changed += self._text_changed
        self.prompt.app.before_render += self._before_render
        self.prompt.app.after_render += lambda app: loader.start()
        _put_under_the_line(self.prompt, self._preview_fragments, Condition(lambda: bool(self.preview_text)))
        settings.listeners.append(lambda shell: self._restyle())
        self._restyle()

    # ---- the loop ------------------------------------------------------------------------------------------------

    def run(self) -> int:
        """Prompt, run, and again; the exit status."""
        if self.settings["startup"]:
            self._guarded(self._start_up)
        while True:
            text = self._read()
            if text is None:
                return 0
            if text and not self._guarded(lambda text=text: self._shell().enter(text)):  # type: ignore[misc]
                return 0

    def _start_up(self) -> bool:
        """Run the person's start-up file."""
        from .commands import run_command

        return run_command(self._shell(), "run " + self.settings["startup"])

    def _read(self) -> str | None:
        """One entry; "" where the line was dropped, None where there will be no more."""
        shell = self.loader.ready
        default, self.preview_text = "", ""
        if shell is not None:
            default, shell.prefilled = shell.prefilled, ""
        try:
            return self.prompt.prompt(default=default)
        except KeyboardInterrupt:
            return ""
        except (EOFError, OSError):
            return None
        finally:
            self._stop_preview()

    def _guarded(self, work: Callable[[], bool]) -> bool:
        """Do some work of the shell's; whatever goes wrong, the shell goes on. False when it is to end."""
        try:
            return work()
        except KeyboardInterrupt:
            sys.stderr.write("interrupted\n")
        except (BrokenPipeError, SystemExit):
            raise
        except Exception as error:  # a defect of ours must not take the person's session with it
            from .. import options

            if isinstance(error, options.UsageError):
                raise
            sys.stderr.write(f"internal error: {type(error).__name__}: {error}\n")
        return True

    def _shell(self) -> Shell:
        shell = self.loader.shell()
        shell.width = self._width
        shell.interactive = self.real
        shell.progress = self.real and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        return shell

    def _width(self) -> int:
        return self.prompt.output.get_size().columns

    # ---- drawing -------------------------------------------------------------------------------------------------

    def _restyle(self) -> None:
        self.prompt.style = style_of(self.settings["theme"])
        self.prompt.editing_mode = EditingMode.VI if self.settings["mode"] == "vi" else EditingMode.EMACS

    def _before_render(self, app: Any) -> None:
        """Bring the toolbar up to date: the call under the cursor, and in vi mode the state of the keys."""
        self.prompt.bottom_toolbar = None if app.is_done else self._toolbar() or None

    def _toolbar(self) -> StyleAndTextTuples:
        out: StyleAndTextTuples = []
        if self.prompt.editing_mode is EditingMode.VI:
            out.append(("", f"[{self.prompt.app.vi_state.input_mode.value.removeprefix('vi-')}] "))
        names = self.loader.names
        if names is None:
            return out
        from .calls import call_help, fitted

        document = self.prompt.default_buffer.document
        room = self._width() - 1 - sum(len(piece[1]) for piece in out)
        with contextlib.suppress(Exception):  # help that fails is no help, and no reason to fail
            pieces = fitted(call_help(document.text, document.cursor_position, names), room)
            out += [("class:toolbar.active" if active else "", text) for text, active in pieces]
        return out

    def _preview_fragments(self) -> StyleAndTextTuples:
        width = max(self._width() - len(PROMPT) - 1, 8)
        text = self.preview_text
        shown = text if len(text) <= width else text[: width - 1] + "…"
        return [("class:preview", " " * len(PROMPT) + shown)]

    # ---- preview -------------------------------------------------------------------------------------------------

    def _text_changed(self, buffer: Buffer) -> None:
        self._stop_preview()
        self.preview_text = ""
        shell = self.loader.ready
        if (
            shell is None
            or not self.settings["preview"]
            or self._costly >= MOST_COSTLY
            or not self.prompt.app.is_running
        ):
            return
        self._previewing = self.prompt.app.create_background_task(self._preview(shell, buffer.text))

    def _stop_preview(self) -> None:
        if self._previewing is not None:
            self._previewing.cancel()
            self._previewing = None

    async def _preview(self, shell: Shell, text: str) -> None:
        """After a pause let a copy of the process compute the result, and show it if it comes in time."""
        from . import preview

        await asyncio.sleep(PAUSE)
        started = time.monotonic()
        found = preview.start(shell.session.engine, text)
        if found is None:
            return
        self._costly = self._costly + 1 if time.monotonic() - started > COSTLY else 0
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        said = bytearray()

        def arrived() -> None:
            part = os.read(found.pipe, 4096)
            said.extend(part)
            if not part and not ended.done():
                ended.set_result(None)

        loop.add_reader(found.pipe, arrived)
        try:
            await asyncio.wait_for(ended, preview.TIME)
            self.preview_text = said.decode("utf-8", "replace")
            self.prompt.app.invalidate()
        except TimeoutError:
            pass
        finally:
            loop.remove_reader(found.pipe)
            found.close()


def _output() -> Output | None:
    """Where the prompt is drawn when results go to a file: the terminal that standard error is."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        return None
    from prompt_toolkit.output import create_output

    return create_output(sys.stderr)


def _put_under_the_line(prompt: PromptSession[str], text: Callable[[], Any], shown: Condition) -> None:
    """Make room for a line directly under the one that is typed."""
    for container in prompt.layout.walk():
        if isinstance(container, FloatContainer) and isinstance(container.content, HSplit):
            window = Window(FormattedTextControl(text), height=None)
            container.content.children.append(ConditionalContainer(window, shown & ~is_done))
            break
    for container in prompt.layout.walk():
        control = container.content if isinstance(container, Window) else None
        if isinstance(control, BufferControl) and control.buffer is prompt.default_buffer:
            container.dont_extend_height = shown & ~is_done  # type: ignore[attr-defined]


class _Completer(Completer):
    """The completions of the text before the cursor, as prompt_toolkit lists them."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Each completion with its meaning; none before the language is loaded."""
        names = self.loader.names
        if names is None:
            if not complete_event.completion_requested:
                return
            self.loader.shell()
            names = self.loader.names
            assert names is not None
        from .completion import FEW, MOST, completions

        at = document.cursor_position
        try:
            found = completions(document.text, at, names, MOST if complete_event.completion_requested else FEW)
        except Exception:  # a completion that fails is none
            return
        for entry in found:
            yield Completion(entry.text, entry.start - at, display=entry.shown, display_meta=entry.meaning)
