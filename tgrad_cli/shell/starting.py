"""How the person's settings take effect on a session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..errors import TgradError
from .settings import bytes_of

if TYPE_CHECKING:
    from ..session import Session
    from .settings import Settings


def start_with(session: Session, settings: Settings) -> None:
    """Apply the settings that the config file gives, and learn from the session those that the command line gave."""
    engine = session.engine
    if "dtype" in settings.given:
        engine.state.set_dtype(settings["dtype"])
    if "precision" in settings.given:
        engine.state.set_precision(settings["precision"])
    engine.state.set_nan(settings["nan"])
    engine.state.set_formula(settings["formula"])
    engine.state.history_bytes = bytes_of(settings["history"])
    for kind in settings["quiet"].replace(",", " ").split():
        try:
            engine.set_quiet(kind)
        except TgradError as error:
            session.writer.error(error)
    if "format" in settings.given or "theme" in settings.given:
        use_format(session, settings)
    options = engine.state.print_options
    settings.learn("dtype", engine.state.default_dtype.name)
    settings.learn("format", session.writer.form)
    if options is not None:
        settings.learn("precision", options.precision)


def use_format(session: Session, settings: Settings) -> None:
    """Give the session the writer of the settings; without colours where the terminal has none."""
    from ..session import make_writer

    old = session.writer
    form = settings["format"]
    if form == "rich" and (
        settings["theme"] == "none" or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    ):
        form = "plain"
    session.writer = make_writer(form, old.out, old.err, ascii_only=old.ascii_only, quiet=old.quiet)
