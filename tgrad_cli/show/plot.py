"""Drawings: lines and histograms in the terminal by plotext, files by matplotlib; both are optional packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import TgradError
from .heat import heat_of
from .markup import Markup, Span

if TYPE_CHECKING:
    from ..language.running.outcomes import Drawing

HEIGHT = 16  # rows of a drawing
MOST_POINTS = 4000  # of a line in a terminal; more could not be told apart
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_ASCII = str.maketrans("┌┐└┘─│┤┬├┴┼█", "++++-|+++++#")


def drawing_markup(drawing: Drawing, *, width: int, ascii_only: bool) -> Markup:
    """A drawing as text; raises E0904 where plotext is not installed."""
    if drawing.kind == "heat":
        title = [Span("label", drawing.labels[0] + "\n")] if drawing.labels[0] else []
        return title + heat_of(drawing.arrays[0], width=width, ascii_only=ascii_only)
    plt = _package("plotext")
    plt.clear_figure()
    plt.plotsize(max(min(width, 100), 20), HEIGHT)
    plt.theme("clear")
    heading, xlabel, ylabel = drawing.labels
    if heading:
        plt.title(heading)
    if xlabel:
        plt.xlabel(xlabel)
    if ylabel:
        plt.ylabel(ylabel)
    if drawing.kind == "hist":
        values = drawing.arrays[0]
        plt.hist(values[np.isfinite(values)].tolist(), drawing.bins)
    else:
        _lines(plt, drawing, ascii_only)
    text = _COLOURS.sub("", plt.build())
    if ascii_only:
        text = text.translate(_ASCII).encode("ascii", "replace").decode()
    lines = [line.rstrip() for line in text.rstrip("\n").split("\n")]
    return [Span("text", "\n".join(lines) + "\n")]


def _lines(plt: Any, drawing: Drawing, ascii_only: bool) -> None:
    x, *lines = drawing.arrays
    marks = "*+ox#@" if ascii_only else ("braille", "dot", "*", "+", "x", "o")
    for at, line in enumerate(lines):
        step = -(-len(line) // MOST_POINTS)
        kept = np.isfinite(x[::step]) & np.isfinite(line[::step])
        name = drawing.names[at] if at < len(drawing.names) else None
        plt.plot(x[::step][kept].tolist(), line[::step][kept].tolist(), marker=marks[at % len(marks)], label=name)


def save_drawing(drawing: Drawing) -> None:
    """Write a drawing to its file; raises E0904 without matplotlib, E0901 or E0902 where the file cannot be written."""
    _package("matplotlib")
    from matplotlib.figure import Figure

    assert drawing.save is not None
    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    axes = figure.add_subplot()
    title, xlabel, ylabel = drawing.labels
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    if drawing.kind == "heat":
        figure.colorbar(axes.imshow(drawing.arrays[0].reshape(-1, drawing.arrays[0].shape[-1]), aspect="auto"))
    elif drawing.kind == "hist":
        values = drawing.arrays[0]
        axes.hist(values[np.isfinite(values)], drawing.bins)
    else:
        x, *lines = drawing.arrays
        for at, line in enumerate(lines):
            axes.plot(x, line, label=drawing.names[at] if at < len(drawing.names) else None)
        if drawing.names:
            axes.legend()
    try:
        figure.savefig(drawing.save, dpi=150)
    except OSError as error:
        raise TgradError("E0901", f"cannot write {drawing.save}: {error.strerror or error}") from None
    except ValueError as error:
        raise TgradError("E0902", f"{drawing.save}: {error}", hint="names that end in .png, .svg or .pdf") from None


def _package(name: str) -> Any:
    """An optional package; raises E0904 where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        what = "to draw in the terminal" if name == "plotext" else "to write drawings to files"
        raise TgradError(
            "E0904",
            f"{name} is needed {what}, and it is not installed",
            hint="pip install 'tgrad-cli[plot]'",
            python="ImportError",
        ) from None
