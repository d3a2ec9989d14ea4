"""Whether the program may use files at all."""

from __future__ import annotations

from ..errors import TgradError
from ..tensor.state import ACTIVE


def check_access(path: str) -> None:
    """Refuse with `--safe` (E0905)."""
    if ACTIVE.state.safe:
        wording = f"[Errno 13] Permission denied: '{path}'"
        hint = "give the program what it needs with --bind NAME=@FILE"
        raise TgradError("E0905", "no file access with --safe", torch=wording, python="PermissionError", hint=hint)
