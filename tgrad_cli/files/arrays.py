"""Arrays from files, for ``--bind NAME=@FILE``. Formats are known by the end of the file's name."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..errors import TgradError

Array = np.ndarray[Any, Any]


def read_arrays(path: str) -> Array | dict[str, Array]:
    """The array in a .npy, .csv, .tsv or .json file; of a .npz the only array, or a dict of several.

    Raises TgradError: E0901 where the file cannot be read, E0902 where its content is not what its name says.
    """
    ending = os.path.splitext(path)[1].lower()
    read = _READERS.get(ending)
    if read is None:
        known = " ".join(_READERS)
        raise TgradError("E0902", f"{path}: no format is known by the ending {ending!r}", hint=f"known: {known}")
    try:
        return read(path)
    except OSError as error:
        raise TgradError("E0901", f"cannot read {path}: {error.strerror or error}") from None
    except (ValueError, TypeError, EOFError, KeyError) as error:
        raise TgradError("E0902", f"{path}: {error}") from None


def _read_npy(path: str) -> Array:
    with open(path, "rb") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _read_npz(path: str) -> Array | dict[str, Array]:
    from zipfile import BadZipFile

    try:
        with np.load(path, allow_pickle=False) as archive:
            found = dict(archive)
    except BadZipFile as error:
        raise ValueError(str(error)) from None
    return found[next(iter(found))] if len(found) == 1 else found


def _read_table(path: str, separator: str) -> Array:
    """Rows of numbers; a first row without any number is taken for the names of the columns."""
    import csv

    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=separator) if any(cell.strip() for cell in row)]
    if rows and not any(map(_is_number, rows[0])):
        rows = rows[1:]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} cells, the first has {len(rows[0])}")
    return np.array([[float(cell) for cell in row] for row in rows])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_csv(path: str) -> Array:
    return _read_table(path, ",")


def _read_tsv(path: str) -> Array:
    return _read_table(path, "\t")


def _read_json(path: str) -> Array:
    """Nested lists of numbers, or an object whose "data" they are."""
    import json

    with open(path, encoding="utf-8") as file:
        found = json.load(file)
    if isinstance(found, dict) and "data" in found:
        found = found["data"]
    array = np.array(found)
    if array.dtype.kind not in "biuf":
        raise ValueError("holds no nested lists of numbers of equal lengths")
    return array


_READERS = {".npy": _read_npy, ".npz": _read_npz, ".csv": _read_csv, ".tsv": _read_tsv, ".json": _read_json}
