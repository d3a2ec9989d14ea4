"""A calculator for tensors with gradients: `Session` runs its language from Python.

>>> from tgrad_cli import Session
>>> s = Session()
>>> s.run("x = 3; grad x^2 wrt x")
∂(x^2)/∂x = 6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import TgradError
    from .session import Session

__version__ = "0.1.0"
__all__ = ["Session", "TgradError", "__version__"]


def __getattr__(name: str) -> object:
    # Imported on first use: the command itself needs neither, and start-up time is a feature.
    if name == "Session":
        from .session import Session

        return Session
    if name == "TgradError":
        from .errors import TgradError

        return TgradError
    raise AttributeError(f"module 'tgrad_cli' has no attribute {name!r}")
