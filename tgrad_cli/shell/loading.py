"""The session is made while the person types: NumPy and the language take longer to load than the first line does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..engine import Engine
    from ..session import Session
    from .lookup import Names
    from .settings import Settings
    from .shell import Shell


class Loader:
    """Makes the shell in a thread; `start` begins, `shell` waits for it, `ready` is it once it is there."""

    def __init__(self, make: Callable[[], Session], settings: Settings) -> None:
        self._make = make
        self._settings = settings
        self._thread: threading.Thread | None = None
        self._failed: BaseException | None = None
        self.ready: Shell | None = None
        self.names: Names | None = None

    def start(self) -> None:
        """Begin to load, unless that was done before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, daemon=True)
            self._thread.start()

    def shell(self) -> Shell:
        """The shell, as soon as it is there; raises what its making raised."""
        self.start()
        assert self._thread is not None
        while self._thread.is_alive():
            self._thread.join(0.1)  # in short steps, so that Ctrl-C is heard
        if self._failed is not None:
            raise self._failed
        assert self.ready is not None
        return self.ready

    def _load(self) -> None:
        try:
            from .lookup import Names
            from .shell import Shell

            shell = Shell(self._make(), self._settings)
            engine = shell.session.engine
            names = Names(engine.names, engine.evaluator.builtins)
            names.always()
            _warm(engine)
            if shell.session.writer.form == "rich":
                import rich.console
                import rich.text

                assert rich
            self.names = names
            self.ready = shell
        except BaseException as error:
            self._failed = error


def _warm(engine: Engine) -> None:
    """Import what the first keys and the first results want, so that neither a key nor a preview waits for it."""
    from ..source import Source
    from . import calls, completion

    assert all((calls, completion))
    repr(engine.evaluate(Source("torch.tensor([[1., 2.], [3., 4.]]).mm(torch.ones(2, 1)).add(0.5).sum(dim=0)[0] * 2")))
    engine.state.generator.get_state()
