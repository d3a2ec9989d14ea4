"""``load("file")`` and ``save(value, "file")``, in every format; ``torch.load`` and ``torch.save``."""

from __future__ import annotations

from typing import Any

from ...files import archive, formats
from ...modules.parameter import type_title
from ...tensor.making import check_device


def load(file: Any, /) -> Any:
    """``load("x.npy")``: what a file holds, whose format is known by its ending.

    .npy .csv .tsv .json give a tensor (of numbers in text, float64), .npz and .safetensors tensors by name, .pt any
    value. Raises E0901 for a file that cannot be read, E0902 for one that is not what its name says.
    """
    return formats.read(_path("load", file))


def save(value: Any, file: Any, /) -> None:
    """``save(x, "x.npy")``: write a value, in the format of the file's ending.

    .npy .csv .tsv .json hold a tensor, .npz and .safetensors a dict of tensors, .pt any value. The file is written
    whole or not at all. Raises E0901 where it cannot be written, E0902 for a value that the format does not hold.
    """
    formats.write(_path("save", file), value)


def torch_save(
    obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: Any = 2, _use_new_zipfile_serialization: Any = True
) -> None:
    """``torch.save(value, "file.pt")``: tensors, numbers, text, and lists, tuples, dicts and sets of them.

    PyTorch reads the file. It is written whole or not at all. Raises TypeError for anything else.
    """
    archive.write(_path("torch.save", f), obj)


def torch_load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: Any = True,
    mmap: Any = None,
    encoding: Any = "utf-8",
) -> Any:
    """``torch.load("file.pt")``: the value in a file that PyTorch or this program wrote; its tensors are on the CPU.

    Nothing in a file is run: a file that holds more than tensors and plain values is a RuntimeError. `map_location`
    may be the CPU, a dict or a function, which have nothing to move here.
    """
    found = archive.read(_path("torch.load", f))
    if not (isinstance(map_location, dict) or callable(map_location)):
        check_device("load", map_location)
    return found


def _path(name: str, file: Any) -> str:
    """The path of a file; raises TypeError for what is none."""
    if not isinstance(file, str):
        raise TypeError(f'{name}: a file is named by a text, such as "x.pt", not by {type_title(file)}')
    return file
