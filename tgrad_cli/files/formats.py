"""Loading and saving, by the end of the file's name; one format a module."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..errors import TgradError
from .access import check_access

if TYPE_CHECKING:
    from collections.abc import Callable

READABLE = (".npy", ".npz", ".csv", ".tsv", ".json", ".safetensors", ".pt", ".pth")


def ending(path: str) -> str:
    """The end of a file's name by which its format is known; raises TgradError (E0902) for an unknown one."""
    found = os.path.splitext(path)[1].lower()
    if found not in READABLE:
        raise TgradError(
            "E0902",
            f"{path}: no format is known by the ending {found!r}",
            hint="known: " + " ".join(READABLE),
            python="ValueError",
        )
    return found


def read(path: str) -> Any:
    """What a file holds: a tensor, tensors and numbers by name, or of a .pt file any value.

    A .npz that holds one thing gives that.
    Raises TgradError: E0901 where the file cannot be read, E0902 where its content is not what its name says.
    """
    found = contents(path)
    return next(iter(found.values())) if ending(path) == ".npz" and len(found) == 1 else found


def contents(path: str) -> Any:
    """The same, but of every .npz a dict."""
    from . import archive, arrays, safetensors

    check_access(path)
    found = ending(path)
    reader: Callable[[str], Any] = arrays.read
    if found in (".pt", ".pth"):
        reader = archive.read
    elif found == ".safetensors":
        reader = safetensors.read
    try:
        return reader(path)
    except OSError as error:
        raise _failed("read", path, error) from None
    except (ValueError, TypeError, EOFError, KeyError) as error:
        raise TgradError("E0902", f"{path}: {error}", python="ValueError") from None


def write(path: str, value: Any) -> None:
    """Write a value.

    Raises TgradError: E0901 where the file cannot be written, E0902 for a value that its format does not hold.
    """
    from . import archive, arrays, safetensors

    found = ending(path)
    try:
        if found in (".pt", ".pth"):
            archive.write(path, value)
        elif found == ".safetensors":
            safetensors.write(path, arrays.tensors(value))
        else:
            arrays.write(path, value)
    except OSError as error:
        raise _failed("write", path, error) from None
    except (ValueError, TypeError) as error:
        raise TgradError("E0902", f"{path}: {error}", python=type(error).__name__) from None


def _failed(what: str, path: str, error: OSError) -> TgradError:
    made = TgradError("E0901", f"cannot {what} {path}: {error.strerror or error}", torch=str(error))
    made.value = error  # by its class `except FileNotFoundError` knows it
    return made
