"""Arrays as NumPy keeps them (.npy .npz), as text (.csv .tsv) and as nested lists (.json)."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..errors import TgradError
from ..modules.parameter import type_title
from ..tensor import dtypes
from ..tensor.derivatives import variable
from ..tensor.number import plain
from ..tensor.tensor import Tensor
from .whole import whole

Array = np.ndarray[Any, Any]
NUMBERS = "__numbers__"  # in a .npz of ours: the names whose values are Python numbers
_BEYOND = {"NaN": np.nan, "Infinity": np.inf, "-Infinity": -np.inf}  # in JSON, as text


def read(path: str) -> Any:
    """The tensor in a file; of a .npz tensors and numbers by name. Raises OSError, and ValueError or its kin."""
    found = _READERS[os.path.splitext(path)[1].lower()](path)
    if not isinstance(found, dict):
        return _tensor(found, "it")
    numbers = [str(name) for name in found.pop(NUMBERS, ())]
    return {name: array.item() if name in numbers else _tensor(array, name) for name, array in found.items()}


def _tensor(array: Any, name: str) -> Tensor:
    try:
        kind = dtypes.of_array(array)
    except KeyError:
        raise ValueError(f"{name} has elements of type {array.dtype}, which no tensor holds") from None
    return Tensor.of(array.astype(kind.np), kind)


def _read_npy(path: str) -> Array:
    with open(path, "rb") as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _read_npz(path: str) -> dict[str, Array]:
    from zipfile import BadZipFile

    try:
        with np.load(path, allow_pickle=False) as archive:
            return dict(archive)
    except BadZipFile as error:
        raise ValueError(str(error)) from None


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
    array = np.array(_numbers(found))
    if array.dtype.kind not in "biuf":
        raise ValueError("holds no nested lists of numbers of equal lengths")
    return array


def _numbers(found: Any) -> Any:
    if isinstance(found, list):
        return [_numbers(part) for part in found]
    return _BEYOND.get(found, found) if isinstance(found, str) else found


_READERS = {".npy": _read_npy, ".npz": _read_npz, ".csv": _read_csv, ".tsv": _read_tsv, ".json": _read_json}


# ---- writing ---------------------------------------------------------------------------------------------------------


def write(path: str, value: Any) -> None:
    """Write what is one tensor, into a .npz also tensors and numbers by name; raises OSError, TypeError, ValueError."""
    kind = os.path.splitext(path)[1].lower()
    if kind == ".npz":
        named = value if isinstance(value, dict) else {"arr_0": value}
        given = tensors(named)
        numbers = [name for name, part in named.items() if isinstance(plain(part), (bool, int, float, complex))]
        found = {name: _array(tensor) for name, tensor in given.items()}
        if numbers:
            found[NUMBERS] = np.array(numbers)
        with whole(path) as beside, open(beside, "wb") as file:
            np.savez(file, **found)  # type: ignore[arg-type]
        return
    array = _array(_one(value))
    if kind == ".npy":
        with whole(path) as beside, open(beside, "wb") as file:
            np.lib.format.write_array(file, array, allow_pickle=False)
        return
    text = _as_json(array) if kind == ".json" else _as_table(array, "," if kind == ".csv" else "\t")
    with whole(path) as beside, open(beside, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def tensors(value: Any) -> dict[str, Tensor]:
    """Tensors by name; raises TypeError for anything else."""
    if not isinstance(value, dict):
        raise TypeError("this format holds a dict of tensors by name")
    for name in value:
        if not isinstance(name, str):
            raise TypeError(f"this format holds tensors by name, and {plain(name)!r} is no name")
    return {name: _one(part) for name, part in value.items()}


def _one(value: Any) -> Tensor:
    """A value as one tensor; a number has no dimensions."""
    try:
        found = variable(value)
    except TgradError:
        raise TypeError(f"this format holds tensors, not {type_title(value)}") from None
    if isinstance(found, Tensor):
        return found
    array = np.asarray(found.value)
    if array.dtype.kind not in "biufc":
        raise TypeError("an integer of more than 64 bits has no place in this format")
    return Tensor(array, dtypes.of_array(array))


def _array(tensor: Tensor) -> Array:
    if tensor.dtype is dtypes.bfloat16:
        raise TypeError("NumPy's formats have no bfloat16: save x.float(), or a .safetensors or .pt file")
    array: Array = tensor.array
    return array


def _as_table(array: Array, separator: str) -> str:
    """Rows of numbers, each with the fewest digits that tell it from its neighbours."""
    if array.ndim > 2 or array.dtype.kind == "c":
        raise TypeError(f"a table holds real numbers in rows, not {array.dtype.name}{list(array.shape)}")
    if array.dtype.kind == "b":
        array = array.astype(int)
    rows = array.reshape(-1, 1) if array.ndim < 2 else array
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def _as_json(array: Array) -> str:
    import json

    if array.dtype.kind == "c":
        raise TypeError("JSON has no complex numbers: save torch.view_as_real(x)")
    return json.dumps(_lists(array)) + "\n"


def _lists(array: Array) -> Any:
    if array.ndim:
        return [_lists(part) for part in array]
    value = array.item()
    if not isinstance(value, float):
        return value
    if not np.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return float(str(array[()]))  # a float32's own digits
