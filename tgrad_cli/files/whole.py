"""Writing a file whole or not at all: it is written beside its place, and takes its name when all of it is there."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .access import check_access

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole(path: str) -> Iterator[str]:
    """The path to write to instead of `path`; what is there becomes `path` at the end, and is removed after a failure.

    A link is followed; what is no ordinary file (a pipe, a device) is written directly. Raises OSError.
    """
    check_access(path)
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        yield target
        return
    beside = f"{target}.{os.getpid()}.part"
    try:
        with open(beside, "wb"):
            pass
        if os.path.exists(target):
            with open(target, "r+b"):  # raises where the file itself may not be written
                pass
            os.chmod(beside, os.stat(target).st_mode & 0o777)
        yield beside
        os.replace(beside, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(beside)
        if isinstance(error, OSError):
            raise type(error)(error.errno, error.strerror, path) from None
        raise
